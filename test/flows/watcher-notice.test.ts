import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { eventually } from "../support/eventually.ts";
import { freePort } from "../support/free-port.ts";
import { startReceiver } from "../support/report-receiver.ts";
import {
  type Failure,
  startTelegram,
  type TelegramEmulator,
} from "../support/telegram/emulator.ts";
import { createGroup } from "../support/telegram/person.ts";
import { startWatcher, type WatcherProcess } from "../support/watcher-process.ts";
import { watcherSecret, type WatcherSetup } from "../support/watcher-settings.ts";

const chat = -7;

/** More messages without an answer than a test waits for. */
const never: readonly Failure[] = Array.from({ length: 9 }, () => ({ kind: "silent" }));

/** Critical by its code, and no failure of something that others depend on: each is an incident. */
function critical(name: string, token = ""): string {
  const message = `database "shop" does not exist ${token}`;
  const stack = `Error: ${message}\n    at ${name} (/srv/app/src/${name}.js:3:7)`;
  const err = { type: "Error", message, code: "3D000", stack };
  return `${JSON.stringify({ level: 50, time: Date.now(), pid: 7, err, msg: "failed" })}\n`;
}

describe("the host of a service tells Telegram", { timeout: 60_000 }, () => {
  let folder: string;
  let log: string;
  let telegram: TelegramEmulator;
  const ends: (() => Promise<unknown>)[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mendwatch-notice-"));
    log = join(folder, "shop.log");
    await writeFile(log, "");
    telegram = await startTelegram();
    createGroup(telegram, chat, "Shop");
    ends.push(
      () => rm(folder, { recursive: true, force: true }),
      () => telegram.close(),
    );
  });
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  function start(changes: Partial<WatcherSetup> = {}, fixerSilent = 3_600_000): WatcherProcess {
    const { token, url } = telegram;
    const watcher = startWatcher({
      stateDir: join(folder, "state"),
      logs: [log],
      delay: 50,
      maxHold: 50,
      notice: { telegram: { token, chat: String(chat), apiRoot: url }, fixerSilent },
      ...changes,
    });
    ends.push(() => watcher.end("SIGKILL"));
    return watcher;
  }

  function texts(): readonly string[] {
    return telegram.messages(chat).map(({ message }) => message.text ?? "");
  }

  function tells(name: string): boolean {
    return texts().some((text) => text.includes(`${name}.js`));
  }

  async function told(count: number): Promise<void> {
    await eventually(`${count} messages`, () => texts().length >= count);
  }

  it("of each critical incident once, however often it is killed", async () => {
    const names = ["cart", "mail"];
    let watcher = start();
    await watcher.saw("watcher:ready");
    for (const [index, name] of names.entries()) {
      await appendFile(log, critical(name, "password=hunter22secret"));
      // At once, or after the message has gone: in both cases it is told once.
      if (index % 2 === 0) await eventually("the message", () => tells(name));
      else await watcher.saw("incident:settled");
      await watcher.end("SIGKILL");
      watcher = start();
      await watcher.saw("watcher:ready");
      // What was killed while it was under way is not repeated, and said so.
      await eventually("the message or its loss", () => {
        const lost = watcher.events.some(({ event }) => event === "notice:unsure");
        return lost || tells(name);
      });
    }
    await watcher.end("SIGTERM");

    for (const name of names) {
      expect(texts().filter((text) => text.includes(`${name}.js`)).length).toBeLessThanOrEqual(1);
    }
    expect(tells("cart")).toBe(true);
    expect(texts()[0]).toMatch(
      /^🔴 PA critical 1× Error: database .*\nsrc\/cart\.js:3 cart · since /,
    );
    expect(texts().join()).not.toContain("hunter22secret");
  });

  it("that the fixer is silent, once over a kill, and that it is back with what it took", async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const first = start({ url, heartbeat: 100 }, 1_000);
    await told(1);
    await first.end("SIGKILL");
    const second = start({ url, heartbeat: 100 }, 1_000);
    await second.saw("relay:unreachable");
    await appendFile(log, critical("cart"));
    await told(2);

    const receiver = await startReceiver({ secret: watcherSecret, port });
    ends.push(() => receiver.close());
    await told(3);

    expect(texts().slice(0, 3)).toEqual([
      expect.stringContaining("the fixer has taken nothing for"),
      expect.stringContaining("database"),
      expect.stringContaining("the fixer takes reports again"),
    ]);
    expect(texts()[2]).toMatch(/\d of its reports sent, \d reports? waits?$/);
  });

  it("nothing at all where no notice is configured", async () => {
    const watcher = start({ notice: null });
    await watcher.saw("watcher:ready");
    await appendFile(log, critical("cart"));
    await watcher.saw("incident:settled", ({ severity }) => severity === "critical");
    await watcher.end("SIGTERM");

    expect(telegram.calls).toEqual([]);
  });

  it("nothing while Telegram does not answer, and goes on reading and relaying", async () => {
    const receiver = await startReceiver({ secret: watcherSecret });
    ends.push(() => receiver.close());
    telegram.fail("sendMessage", ...never);
    const watcher = start({ url: receiver.url });
    await watcher.saw("watcher:ready");
    await appendFile(log, critical("cart"));
    await eventually("a post without an answer", () => telegram.called("sendMessage").length > 0);
    await appendFile(log, critical("mail"));

    await eventually("both reports", () => receiver.counts(({ id }) => id).size === 2);
    expect(watcher.events.filter(({ event }) => event === "notice:sent")).toEqual([]);
  });
});
