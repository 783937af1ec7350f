import type { Report } from "@mendwatch/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { moveFix } from "../support/move-fix.ts";
import { sampleHeartbeat } from "../support/sample-heartbeat.ts";
import { sampleReport, type ReportChanges } from "../support/sample-report.ts";
import { createChatting, type Chatting } from "../support/telegram/chatting.ts";

const id = "aaaa0001";
const minute = 60_000;

describe("an error that goes on", { timeout: 60_000 }, () => {
  let chatting: Chatting;
  /** When the error began. */
  let began: number;
  beforeEach(async () => {
    chatting = await createChatting();
    began = chatting.now() - 5 * minute;
    chatting.start();
  });
  afterEach(() => chatting.end());

  /** Seen `until` milliseconds after it began. */
  function reportOf(until: number, changes: ReportChanges = {}): Report {
    return sampleReport({
      id: `report-${until}`,
      severity: "critical",
      fingerprint: `${id}${id}`,
      firstSeen: new Date(began).toISOString(),
      lastSeen: new Date(began + until).toISOString(),
      ...changes,
    });
  }
  async function receive(report: Report): Promise<void> {
    const now = chatting.now();
    await chatting.store.recordReport(report, now);
    const request = { id, repository: "/code/shop", report, observedSince: 0, now };
    if (report.count < 4) await chatting.store.receiveFix(request);
  }
  async function admit(): Promise<void> {
    const now = chatting.now();
    await moveFix(chatting.store, await chatting.fix(id), "admitted", {}, { now });
    chatting.wake();
  }

  it("is told at once where it is critical, and settles on the same card", async () => {
    await receive(reportOf(0, { id: "announcement", phase: "announced", count: 0 }));
    await admit();
    const card = await chatting.message("new error, still counted");
    const first = card.message.text;

    await receive(reportOf(30_000, { announcement: "announcement" }));
    chatting.wake();
    await chatting.message("in the queue");

    expect(card.silent).toBe(false);
    expect(first).toContain("1× since");
    expect(card.message.text).toContain("3× since");
    expect(chatting.telegram.called("sendMessage").length).toBe(1);
  });

  it("is counted on its card, once a minute at most", async () => {
    await receive(reportOf(30_000));
    await admit();
    const card = await chatting.message("3× since");
    await chatting.shown(id);

    for (let window = 1; window <= 5; window += 1) {
      await chatting.store.recordReport(reportOf(window * minute, { count: 40 }), chatting.now());
      chatting.wake();
    }
    chatting.pass(2 * minute);
    await chatting.message("203× since");
    await chatting.store.recordReport(reportOf(6 * minute, { count: 40 }), chatting.now());
    chatting.wake();
    await chatting.telegram.confirmed(chatting.anna.say("/help"));

    expect(card.message.text).toContain("203× since");
    expect(card.edits).toBe(1);
  });

  it("is said to have stopped by itself, where somebody listened since", async () => {
    await receive(reportOf(4 * minute));
    await admit();
    const card = await chatting.message("3× since");
    await chatting.shown(id);
    chatting.pass(20 * minute);
    await chatting.telegram.confirmed(chatting.anna.say("/help"));
    const unheard = card.message.text;

    const heartbeat = sampleHeartbeat({ sentAt: new Date(chatting.now()).toISOString() });
    await chatting.store.watcherBeat("prod-1", heartbeat, chatting.now());
    chatting.pass(2 * minute);
    await chatting.message("It stopped by itself after 4 min.");
    await chatting.store.recordReport(reportOf(30 * minute), chatting.now());
    chatting.pass(2 * minute);
    await chatting.message("6× since");

    expect(unheard).not.toContain("stopped");
    expect(card.message.text).not.toContain("stopped");
  });

  it("names on its card what came with it, and nothing of another incident", async () => {
    const { store } = chatting;
    const root = `${id}${id}`;
    const link = { id: "incident-1", role: "symptom", root } as const;
    await receive(reportOf(30_000, { incident: { id: "incident-1" } }));
    for (const [index, message] of ["No total.", "No mail.", "No thanks.", "Long ago."].entries()) {
      const { error } = sampleReport();
      const report = sampleReport({
        id: `symptom-${index}`,
        fingerprint: `000000000000000${index}`,
        error: { ...error, type: "Symptom", message },
        incident: { ...link, id: index === 3 ? "incident-0" : link.id },
      });
      await store.recordReport(report, chatting.now());
    }
    await admit();

    const { message } = await chatting.message("3× since");

    expect(message.text).toMatch(/\nWith it: Symptom: No \w+\., Symptom: No \w+\. and 1 more\n/);
    expect(message.text).not.toContain("Long ago");
    expect(chatting.telegram.called("sendMessage").length).toBe(1);
  });

  it("counts from what came before it as nothing of its own", async () => {
    const old = reportOf(-minute, { id: "report-old", count: 500 });
    await chatting.store.recordReport(old, chatting.now());

    await receive(reportOf(30_000));
    await admit();

    expect((await chatting.message("in the queue")).message.text).toContain("3× since");
  });
});
