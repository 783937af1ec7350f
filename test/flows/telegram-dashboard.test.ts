import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { eventually } from "../support/eventually.ts";
import { moveFix } from "../support/move-fix.ts";
import { sampleHeartbeat } from "../support/sample-heartbeat.ts";
import { sampleReport } from "../support/sample-report.ts";
import { createChatting, type Chatting } from "../support/telegram/chatting.ts";

describe("the dashboard on Telegram", { timeout: 60_000 }, () => {
  let chatting: Chatting;
  beforeEach(async () => {
    chatting = await createChatting();
    chatting.start();
  });
  afterEach(() => chatting.end());

  /** A low error that was told and not attempted. */
  async function observe(id: string): Promise<void> {
    const { store } = chatting;
    const report = sampleReport({
      id: `report-${id}`,
      severity: "low",
      fingerprint: `${id}${id}`,
      incident: { id: `incident-${id}` },
    });
    const now = Date.now();
    await store.recordReport(report, now);
    const request = { id, repository: "/code/shop", report, observedSince: 0, now };
    const { fix } = await store.receiveFix(request);
    const outcome = { code: "below-min-severity", text: "It is low." };
    await moveFix(store, fix, "observed", { outcome });
    chatting.wake();
  }

  it("is one message whose buttons turn its pages", async () => {
    const { anna, store, telegram } = chatting;
    await chatting.propose("aaaa0001");
    await store.watcherBeat("prod-1", sampleHeartbeat(), Date.now());
    anna.say("/dashboard");
    const board = await chatting.message("🏠 Mendwatch");
    const home = board.message.text;
    const id = board.message.message_id;

    await anna.tap(board, "Queue status");
    const queue = (await chatting.message("📋 Queue status")).message;
    await anna.tap(board, "System status");
    const system = (await chatting.message("📊 System status")).message;
    await anna.tap(board, "Recent errors");
    const errors = (await chatting.message("🚨 Recent errors")).message;

    expect(home).toContain("1 open, of which 1 waits for you");
    expect([queue.message_id, system.message_id, errors.message_id]).toEqual([id, id, id]);
    expect(queue.text).toMatch(/🟠 \[PA\] TypeError: Cannot read .*\n\s+❓ fix ready · just now/);
    expect(system.text).toMatch(/👁 prod-1 seen just now · lag \d+ KiB · \d+ waiting/);
    expect(system.text).toContain("📦 bubblewrap");
    expect(system.text).toContain("$1.50 of $20 today");
    expect(system.text).toContain("3 of 20 repairs today");
    expect(errors.text).toMatch(/1\. 🟠 \[PA\] TypeError: .*\n\s+❓ fix ready · 3× · just now/);
    expect(telegram.messages(42).filter(({ sentBy }) => sentBy === "bot").length).toBe(2);
  });

  it("is brought up to date by Refresh, and says when plan and token end", async () => {
    await chatting.end();
    const expires = Date.now() + 5 * 24 * 60 * 60_000;
    const access = { name: "token of anna", expires, problem: null, repositories: [] };
    chatting = await createChatting({ gitHubAccess: async () => access });
    chatting.start();
    const { anna, store } = chatting;
    anna.say("/budget");
    const board = await chatting.message("📊 System status");
    const early = board.message.text;
    await store.watcherBeat("prod-1", sampleHeartbeat(), Date.now());

    await anna.tap(board, "Refresh");
    await chatting.message("👁 prod-1 seen");

    expect(early).toContain("No watcher has reported yet.");
    expect(early).toMatch(/🗓 plan five_hour 42 %, until .*\d\d:\d\d/);
    expect(early).toContain("🔑 ⚠️ GitHub, token of anna: ends in 4 d");
    expect(board.edits).toBe(1);
  });

  it("shows low errors, which have no card, and begins a fix of one by a tap, once", async () => {
    const { anna, store } = chatting;
    await observe("bbbb0001");
    anna.say("/errors");
    const board = await chatting.message("🚨 Recent errors");

    const first = await anna.tap(board, "Fix it: 1");
    const second = await anna.tap(board, "Fix it: 1");
    const card = await chatting.message("in the queue");

    expect(board.message.text).toMatch(/⚪ \[PA\] .*\n\s+▫️ told, not repaired/);
    expect(first.text).toBe("It is in the queue.");
    expect(second.text).not.toBe("It is in the queue.");
    const wanted = await store.listFixes({ states: ["admitted"], limit: 9 });
    expect(wanted.map(({ requestedBy }) => requestedBy)).toEqual(["telegram:Anna (42)"]);
    expect(card.silent).toBe(true);
  });

  it("has pages where there is much, and a stale page number shows nothing wrong", async () => {
    const { anna } = chatting;
    for (let serial = 0; serial < 8; serial += 1) await observe(`cccc000${serial}`);
    anna.say("/errors");
    const board = await chatting.message("🚨 Recent errors 1 of 2");

    await anna.tap(board, "▶️");
    const second = await chatting.message("🚨 Recent errors 2 of 2");
    await anna.tapData(board.message, "v1:n:errors:99").answer;

    const back = second.message.reply_markup?.inline_keyboard.flat().map(({ text }) => text);
    expect(back).toContain("◀️");
    await chatting.message("🚨 Recent errors 2 of 2");
  });

  it("answers every command that it offers, and says what there is to any other", async () => {
    const { anna, store, telegram } = chatting;
    await chatting.propose("aaaa0001");
    const offered = await eventually("the commands", () => telegram.called("setMyCommands")[0]);
    const list = offered.params["commands"] as readonly { readonly command: string }[];
    const names = list.map(({ command }) => command);
    async function say(text: string, answer: string): Promise<void> {
      await telegram.confirmed(anna.say(text));
      expect((await chatting.message(answer)).message.text).toContain(answer);
    }

    await say("/pause we deploy", "Paused.");
    expect(await store.getPause()).toMatchObject({
      actor: "telegram:Anna (42)",
      reason: "we deploy",
    });
    await say("/pause again", "It is paused already, by Anna since");
    await say("/queue", "⏸ paused by Anna since");
    await say("/dashboard", ": we deploy");
    await say("/resume", "Repairs begin again.");
    await say("/queue@mendwatch_bot", "📋 Queue status");
    await say("/queue PA", "📋 Queue status of shop");
    await say("/errors nowhere", "🚨 Recent errors");
    await say("/errors shop", "🚨 Recent errors of shop");
    await say("/dashboard now", "🏠 Mendwatch");
    await say("/report", "☀️ Report since");
    await say("/report 7d", "Waits for you: 1");
    await say("/report everything", "Write how far back");
    await say("/lessons", "No lessons until now.");
    await say("/rules", "Nothing is ignored by a button.");
    await say("/fix", "🚨 Recent errors");
    await say("/skip", "📋 Queue status");
    await say("/stop", "📋 Queue status");
    await say("/stop nonsense", "Write the id of a fix");
    await say("/budget", "📊 System");
    await say("/fix nonsense", "Write the id of a fix");
    await say("/fix ffffffff", "There is no such fix.");
    await say("/fix aaaa", "approved on its card");
    await say("/skip aaaa0001", "Skipped aaaa0001");
    await say("/skip aaaa0001", "already");
    await say("/fix aaaa0001", "is in the queue");
    await say("/dance", "Reply to a proposal");
    const before = telegram.messages(42).length;
    await telegram.confirmed(anna.say("/pause@another_bot"));

    expect(names).toEqual([
      "dashboard",
      "queue",
      "errors",
      "fix",
      "skip",
      "stop",
      "pause",
      "resume",
      "budget",
      "report",
      "lessons",
      "rules",
      "help",
    ]);
    expect(await store.getPause()).toBeNull();
    expect(telegram.messages(42).length).toBe(before + 1);
  });
});
