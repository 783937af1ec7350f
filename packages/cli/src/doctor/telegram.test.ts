import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parseConfig, type Config } from "@mendwatch/config";
import { openSqliteStore } from "@mendwatch/fixer";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  startTelegram,
  type TelegramEmulator,
} from "../../../../test/support/telegram/emulator.ts";
import { createGroup } from "../../../../test/support/telegram/person.ts";
import { checkTelegram } from "./telegram.ts";

describe("what the doctor says of Telegram", () => {
  let telegram: TelegramEmulator;
  beforeEach(async () => {
    telegram = await startTelegram();
    createGroup(telegram, -7, "Shop");
  });
  afterEach(() => telegram.close());

  function withToken(token: string, more = ""): Config {
    return config(`telegram: { token: "${token}", apiRoot: "${telegram.url}"${more} }`);
  }

  it("is nothing where Telegram is not configured", async () => {
    expect(await checkTelegram(config(""))).toEqual([]);
  });

  it("names the bot and the chat", async () => {
    const findings = await checkTelegram(withToken(telegram.token, `, chat: "-7", people: ["42"]`));

    expect(findings).toEqual([
      { check: "telegram", status: "ok", text: "bot @mendwatch_bot, chat Shop", remedy: null },
    ]);
  });

  it("says how to be let in where nobody is yet", async () => {
    const [, finding] = await checkTelegram(withToken(telegram.token));

    expect(finding).toMatchObject({ status: "ok", text: expect.stringContaining("pair") });
  });

  it("looks at the chat and the people that were paired", async () => {
    const stateDir = await mkdtemp(join(tmpdir(), "mendwatch-doctor-telegram-"));
    try {
      const store = openSqliteStore(join(stateDir, "fixer", "mendwatch.db"));
      await store.changeChatState({ chat: "-7", people: [{ id: "42", name: "Anna", at: 0 }] });
      const paired = { ...withToken(telegram.token), stateDir };
      const [finding, ...others] = await checkTelegram(paired);
      await store.changeChatState({ chat: "-8" });
      const lost = await checkTelegram(paired);
      await store.close();

      expect(finding).toMatchObject({ status: "ok", text: "bot @mendwatch_bot, chat Shop" });
      expect(others).toEqual([]);
      expect(lost).toMatchObject([{ status: "warn", text: expect.stringContaining("not found") }]);
    } finally {
      await rm(stateDir, { recursive: true });
    }
  });

  it("fails for a wrong token, without showing it", async () => {
    const findings = await checkTelegram(withToken("1:wrong"));

    expect(findings).toMatchObject([{ status: "fail", text: expect.stringContaining("token") }]);
    expect(JSON.stringify(findings)).not.toContain("1:wrong");
  });

  it("warns of a chat that the bot is not in", async () => {
    const findings = await checkTelegram(withToken(telegram.token, `, chat: "-8"`));

    expect(findings).toMatchObject([
      { status: "warn", text: expect.stringContaining("chat not found") },
    ]);
  });
});

function config(section: string): Config {
  const text = `projects: { shop: { label: SH, repo: /code/shop } }\nfixer: {}\n${section}`;
  return parseConfig(text, { file: "/x/mendwatch.yaml", env: {}, hostname: "h", needs: [] });
}
