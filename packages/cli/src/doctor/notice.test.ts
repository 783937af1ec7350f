import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parseConfig, type WatcherConfig } from "@mendwatch/config";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  startTelegram,
  type TelegramEmulator,
} from "../../../../test/support/telegram/emulator.ts";
import { createGroup } from "../../../../test/support/telegram/person.ts";
import { emptyBoard } from "../../../watcher/src/notice/board.ts";
import { openState } from "../../../watcher/src/state/state.ts";
import { checkNotice } from "./notice.ts";

describe("what the doctor says of notices", () => {
  let telegram: TelegramEmulator;
  let folder: string;
  beforeEach(async () => {
    telegram = await startTelegram();
    createGroup(telegram, -7, "Shop");
    folder = mkdtempSync(join(tmpdir(), "mendwatch-doctor-notice-"));
  });
  afterEach(async () => {
    await telegram.close();
    rmSync(folder, { recursive: true });
  });

  function configured(token: string, chat = "-7", apiRoot = telegram.url): WatcherConfig {
    const text = `watcher:
  notice: { telegram: { token: "${token}", chat: "${chat}", apiRoot: "${apiRoot}" } }
projects: { shop: { label: SH, logs: [ /x.log ] } }`;
    const options = { file: "/x/mendwatch.yaml", env: {}, hostname: "h", needs: [] };
    return parseConfig(text, options).watcher;
  }

  it("is nothing where none are configured", async () => {
    expect(await checkNotice({ ...configured("1:a"), notice: null }, folder)).toEqual([]);
  });

  it("names the bot and the chat, and sends nothing", async () => {
    expect(await checkNotice(configured(telegram.token), folder)).toEqual([
      { check: "notice", status: "ok", text: "bot @mendwatch_bot, chat Shop", remedy: null },
    ]);
    expect(telegram.calls.map(({ method }) => method)).toEqual(["getMe", "getChat"]);
    expect(telegram.messages(-7)).toEqual([]);
  });

  it("fails for a wrong token, a closed chat and a Telegram that is away, without the token", async () => {
    const findings = [
      ...(await checkNotice(configured("1:wrong"), folder)),
      ...(await checkNotice(configured(telegram.token, "-8"), folder)),
      ...(await checkNotice(configured(telegram.token, "-7", "http://127.0.0.1:1"), folder)),
    ];

    expect(findings).toMatchObject([
      { status: "fail", remedy: expect.stringContaining("watcher.notice.telegram.token") },
      { status: "fail", remedy: expect.stringContaining("watcher.notice.telegram.chat") },
      { status: "fail", text: expect.stringContaining("ECONNREFUSED") },
    ]);
    expect(JSON.stringify(findings)).not.toContain("1:wrong");
    expect(JSON.stringify(findings)).not.toContain(telegram.token);
  });

  it("warns where the watcher was refused, also while that one runs", async () => {
    const state = openState(join(folder, "watcher"));
    const refusal = { status: 403, reason: "Forbidden: no rights", remedy: "let it write" };
    state.transaction(() => state.notices.save({ ...emptyBoard, unnamed: 2, refusal }));
    try {
      expect(await checkNotice(configured(telegram.token), folder)).toMatchObject([
        {
          status: "warn",
          text: expect.stringContaining("2 incidents wait"),
          remedy: "let it write",
        },
      ]);
    } finally {
      state.close();
    }
  });

  it("is content with a state folder of before there were notices", async () => {
    mkdirSync(join(folder, "watcher"));

    expect(await checkNotice(configured(telegram.token), folder)).toMatchObject([{ status: "ok" }]);
  });
});
