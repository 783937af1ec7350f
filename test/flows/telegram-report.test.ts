import { describe, expect, it } from "vitest";

import { eventually } from "../support/eventually.ts";
import { sampleReport } from "../support/sample-report.ts";
import { bringFix } from "../support/move-fix.ts";
import { sampleHeartbeat } from "../support/sample-heartbeat.ts";
import { proposeIn } from "../support/proposed-store.ts";
import { beginChatting } from "../support/telegram/begin-chatting.ts";
import type { Chatting, ChattingOptions } from "../support/telegram/chatting.ts";
import type { Sent } from "../support/telegram/world.ts";

const hour = 60 * 60_000;
const day = 24 * hour;

/** With a report that is due an hour from now, and a chat that knows of earlier ones. */
async function begin(options: ChattingOptions = {}): Promise<Chatting> {
  const at = new Date(Date.now() + hour).toTimeString().slice(0, 5);
  const { config, ...more } = options;
  const chatting = await beginChatting({ config: { report: at, ...config }, ...more });
  chatting.start();
  await eventually("the chat to have begun", async () => {
    return (await chatting.store.getChatState()).reportedAt;
  });
  return chatting;
}

describe("the report of the day", { timeout: 60_000 }, () => {
  it("says what broke, waits, was spent, and who was not heard of", async () => {
    const expires = Date.now() + 5 * day;
    const may = "write contents, pull requests, statuses; read actions, metadata";
    const repositories = [
      { label: "PA", may, lacks: [] },
      { label: "PB", may, lacks: [] },
      { label: "PC", may: "read contents", lacks: ["contents: write"] },
    ];
    const access = { name: "token of anna", expires, problem: null, repositories };
    const chatting = await begin({ gitHubAccess: async () => access });
    await chatting.store.watcherBeat("prod-1", sampleHeartbeat(), chatting.now());
    await chatting.propose("aaaa0001");
    await chatting.message("fix ready");

    chatting.pass(2 * hour);
    const { message } = await chatting.message("☀️ Report since");

    expect(message.text).toMatch(/Broke: (?:\d+ errors?|nothing)/);
    expect(message.text).toContain("Fixed: 0 resolved · 0 merged · 0 pull requests");
    expect(message.text).toMatch(/Waits for you: 1\n🟠 \[PA\] TypeError: .*\n\s+❓ fix ready/);
    expect(message.text).toContain("📈 [PA] of 1 repair begun: 0 of 1 proposals approved");
    expect(message.text).toContain("Cost: $0.00");
    expect(message.text).toContain("⚠️ Not heard of: prod-1, seen 2h ago");
    expect(message.text).toContain("🔑 ⚠️ GitHub, token of anna: ends in 4 d");
    expect(message.text).toContain(`may ${may} [PA] [PB]`);
    expect(message.text).toContain("⚠️ [PC] lacks contents: write");
    expect(message.entities?.map(({ type }) => type)).not.toContain("url");
  });

  it("counts of what is known only what came since, and says how often it came in all", async () => {
    const chatting = await begin();
    const now = chatting.now();
    async function reported(id: string, at: number, count: number): Promise<void> {
      const time = new Date(at).toISOString();
      const report = sampleReport({ id, count, firstSeen: time, lastSeen: time });
      await chatting.store.recordReport(report, at);
    }
    await reported("report-old", now - 3 * day, 200);
    await reported("report-new", now + 2 * hour, 14);

    chatting.pass(2 * hour);
    const { message } = await chatting.message("☀️ Report since");
    await chatting.telegram.confirmed(chatting.anna.say("/report 7d"));
    const week = await chatting.message("☀️ Report since");
    chatting.anna.say("/errors");
    const listed = await chatting.message("🚨 Recent errors");

    expect(message.text).toContain("Broke: 1 error, 0 of them new");
    expect(message.text).toContain("⏳ detected · 14× of 214 · ");
    expect(week.message.text).toContain("⏳ detected · 214× · ");
    expect(listed.message.text).toContain("⏳ detected · 14× of 214 · ");
  });

  it("counts a revert that is in production as nothing that was fixed", async () => {
    const chatting = await begin();
    const { store } = chatting;
    const now = chatting.now();
    const merge = { actor: "github:ben", at: now, head: "aa", commit: "bb" };
    const pullRequest = { url: "https://github.com/acme/shop/pull/7", number: 7, adopted: false };
    const workspace = {
      clone: "/c",
      path: "/c/w",
      branch: "hotfix/a",
      base: "main",
      baseCommit: "b",
    };
    await proposeIn(store, "aaaa0001", { merge, pullRequest, workspace }, "merged");
    const { repair, candidate } = await chatting.fix("aaaa0001");
    if (repair === null || candidate === null) throw new Error("nothing was merged");
    const made = { workspace, repair, candidate, actor: "telegram:Anna (42)", now };
    const begun = await store.beginRevert({ id: "aaaa0002", of: "aaaa0001", ...made });
    if (begun === null) throw new Error("no revert was begun");
    const merged = await bringFix(store, begun.fix, "merged", { merge, pullRequest }, now);
    await bringFix(store, merged, "resolved", {}, now);

    chatting.pass(2 * hour);
    const { message } = await chatting.message("☀️ Report since");

    expect(message.text).toContain("Fixed: 0 resolved · 1 merged");
    expect(message.text).toContain("1 merged · 0 resolved · 0 came back");
  });

  it("comes once a day, also over restarts, and once for all the days that were missed", async () => {
    const chatting = await begin();

    chatting.pass(2 * hour);
    await chatting.message("☀️ Report since");
    await eventually("the report to be kept", async () => {
      return ((await chatting.store.getChatState()).reportedAt ?? 0) > Date.now() + hour;
    });
    await chatting.stop();
    chatting.start();
    await chatting.telegram.confirmed(chatting.anna.say("/help"));
    chatting.pass(10 * hour);
    await chatting.telegram.confirmed(chatting.anna.say("/help"));
    const once = reports(chatting).length;
    await chatting.stop();
    chatting.pass(3 * day);
    chatting.start();
    await eventually("the late one", () => reports(chatting).length === 2);
    await chatting.telegram.confirmed(chatting.anna.say("/help"));

    expect(once).toBe(1);
    expect(reports(chatting).length).toBe(2);
  });

  it("is sent again where Telegram refused it, and makes no sound in quiet hours", async () => {
    const chatting = await begin({ config: { quietHours: "00:00-23:59" }, speed: 20 });
    const refused = { kind: "refused", code: 502, description: "Bad Gateway" } as const;
    chatting.telegram.fail("sendMessage", refused);

    chatting.pass(2 * hour);
    const { silent } = await chatting.message("☀️ Report since");

    expect(silent).toBe(true);
    expect(reports(chatting).length).toBe(1);
  });

  it("tells nothing to a chat that has just begun", async () => {
    const chatting = await begin({ config: { report: "00:00" } });

    await chatting.telegram.confirmed(chatting.anna.say("/help"));

    expect(reports(chatting)).toEqual([]);
  });
});

function reports({ telegram }: Chatting): readonly Sent[] {
  return telegram.messages(42).filter(({ message }) => message.text?.startsWith("☀️ Report"));
}
