import { type AddressInfo, createServer, type Server } from "node:net";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  startTelegram,
  type TelegramEmulator,
} from "../../../../test/support/telegram/emulator.ts";
import { createGroup } from "../../../../test/support/telegram/person.ts";
import { type NoticeChat, type Outcome, postMessage } from "./bot-api.ts";

const text = "🔴 <code>PA</code> critical";

describe("a message to Telegram", { timeout: 30_000 }, () => {
  let telegram: TelegramEmulator;
  beforeEach(async () => {
    telegram = await startTelegram();
    createGroup(telegram, -7, "Shop");
  });
  afterEach(() => telegram.close());

  function post(changes: Partial<NoticeChat> = {}): Promise<Outcome> {
    const { signal } = new AbortController();
    const chat = { token: telegram.token, chat: "-7", apiRoot: telegram.url, ...changes };
    return postMessage(chat, text, signal);
  }

  it("arrives in its chat, without a preview of what may look like a link", async () => {
    expect(await post()).toMatchObject({ kind: "arrived" });

    expect(telegram.messages(-7).map(({ message }) => message.text)).toEqual(["🔴 PA critical"]);
    expect(telegram.calls.map(({ method }) => method)).toEqual(["sendMessage"]);
    expect(telegram.calls[0]?.params).toMatchObject({
      link_preview_options: { is_disabled: true },
    });
  });

  it("arrives below an address that has a path and a slash at its end", async () => {
    expect(await post({ apiRoot: `${telegram.url}/` })).toMatchObject({ kind: "arrived" });
  });

  it("waits as long as Telegram asks", async () => {
    const parameters = { retry_after: 17 };
    telegram.fail("*", {
      kind: "refused",
      code: 429,
      description: "Too Many Requests",
      parameters,
    });

    expect(await post()).toMatchObject({ kind: "later", status: 429, wait: 17_000 });
  });

  it("is sent later where nobody is there, or Telegram is not well", async () => {
    telegram.fail("*", { kind: "refused", code: 502, description: "Bad Gateway" });
    expect(await post()).toMatchObject({ kind: "later", status: 502, wait: null });

    expect(await post({ apiRoot: "http://127.0.0.1:1" })).toMatchObject({
      kind: "later",
      status: null,
      reason: expect.stringContaining("ECONNREFUSED"),
    });
  });

  it("may have arrived where there was a connection and no answer", async () => {
    telegram.fail("*", { kind: "lost" });

    expect(await post()).toMatchObject({ kind: "unsure" });
    expect(telegram.messages(-7)).toHaveLength(1);
  });

  it("is refused with a remedy: a wrong token, a closed chat, an unknown one, one that moved", async () => {
    expect(await post({ token: "1:wrong" })).toMatchObject({
      kind: "refused",
      status: 401,
      remedy: expect.stringContaining("watcher.notice.telegram.token"),
    });
    expect(await post({ chat: "-8" })).toMatchObject({
      kind: "refused",
      status: 400,
      reason: expect.stringContaining("chat not found"),
      remedy: expect.stringContaining("watcher.notice.telegram.chat"),
    });
    telegram.block(-7);
    expect(await post()).toMatchObject({ kind: "refused", status: 403 });
    createGroup(telegram, -9, "Old");
    const { id } = telegram.migrate(-9);
    expect(await post({ chat: "-9" })).toMatchObject({
      kind: "refused",
      remedy: expect.stringContaining(String(id)),
    });
  });

  it("is set aside where only its text is refused", async () => {
    telegram.fail("*", {
      kind: "refused",
      code: 400,
      description: "Bad Request: can't parse entities",
    });

    expect(await post()).toMatchObject({ kind: "unfit", status: 400 });
  });

  it("never shows the token, whatever stands at the address", async () => {
    telegram.fail("*", {
      kind: "refused",
      code: 403,
      description: `Forbidden: /bot${telegram.token}/sendMessage`,
    });
    const told = await post();
    const away = await post({ apiRoot: "http://127.0.0.1:1" });
    const odd = await post({ token: "12 3:\n%/ä" });

    expect(told).toMatchObject({ reason: "Forbidden: /bot[REDACTED:token]/sendMessage" });
    expect(JSON.stringify([told, away])).not.toContain(telegram.token);
    expect(odd.kind).toBe("refused");
  });

  it("takes a portal that answers everything with its own page for no answer", async () => {
    const portal = await listen("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nlogin");
    try {
      const { port } = portal.address() as AddressInfo;
      expect(await post({ apiRoot: `http://127.0.0.1:${port}` })).toMatchObject({
        kind: "later",
        status: null,
        reason: expect.stringContaining("not as Telegram"),
      });
    } finally {
      portal.close();
    }
  });
});

/** Answers everything with the same bytes. */
async function listen(answer: string): Promise<Server> {
  const server = createServer((socket) => socket.on("error", () => undefined).end(answer));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
