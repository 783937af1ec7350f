import type { Report } from "@mendwatch/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { sampleOccurrence } from "../../../../test/support/sample-occurrence.ts";
import { createSettler } from "../settle/settler.ts";
import { openStateInMemory, type WatcherState } from "../state/state.ts";
import { sendReports } from "./sender.ts";

const minute = 60_000;
const hour = 60 * minute;
const week = 7 * 24 * hour;
const start = Date.parse("2026-03-01T12:00:00Z");

/** Kinds of errors, of which each comes once in ten minutes. */
const kinds = 8;

describe("a fixer that is away for a week", () => {
  let state: WatcherState;
  beforeEach(() => {
    state = openStateInMemory();
  });
  afterEach(() => state.close());

  /** Returns how many errors there were. */
  function passAWeek(maxBytes: number): number {
    let ids = 0;
    let errors = 0;
    const settler = createSettler(state, {
      host: "prod-1",
      times: { delay: 30_000, maxHold: 5 * minute },
      maxNewFingerprints: { count: 200, per: hour },
      rules: () => [{ match: { type: "TypeError" }, do: "low" }],
      deployed: () => "a1b2c3d",
      newId: () => `id-${String((ids += 1)).padStart(8, "0")}`,
      events: () => undefined,
    });
    const origin = { project: "shop", source: "/var/log/shop.log", context: () => [] };
    for (let now = start; now < start + week; now += 10 * minute) {
      state.transaction(() => {
        for (let kind = 0; kind < kinds; kind += 1) {
          errors += 1;
          const fingerprint = String(kind).padStart(16, "0");
          const error = { type: kind === 0 ? "RangeError" : "TypeError" };
          const occurrence = sampleOccurrence({ fingerprint, at: now, error });
          settler.take(occurrence, origin, now);
        }
        settler.closeDue(now + 5 * minute);
        if (state.outbox.grew()) state.outbox.trim(maxBytes);
      });
    }
    return errors;
  }

  /** What a fixer gets that is back. */
  async function relay(): Promise<readonly Report[]> {
    const reports: Report[] = [];
    const stop = new AbortController();
    await sendReports(
      {
        state,
        poster: {
          async post(_, __, body) {
            reports.push(JSON.parse(body) as Report);
            return { status: 200, body: { status: "accepted" }, retryAfter: null };
          },
          close: async () => undefined,
        },
        channel: { failed: () => 0, answered: () => undefined },
        outboxAlarm: { ring() {}, ringWithin() {}, sleep: async () => stop.abort() },
        events: () => undefined,
      },
      stop.signal,
    );
    return reports;
  }

  it("gets every error, once and in order", async () => {
    const errors = passAWeek(268_435_456);
    const reports = await relay();

    expect(reports.reduce((sum, { count }) => sum + count, 0)).toBe(errors);
    const times = reports.map(({ firstSeen }) => firstSeen);
    expect(times).toEqual(times.toSorted());
    expect(state.outbox.summary()).toMatchObject({ reports: 0, dropped: { low: 0, medium: 0 } });
  });

  it("gets what a small outbox has room for, the newest and the gravest, and the number of the rest", async () => {
    const room = 2_000_000;
    const errors = passAWeek(room);
    const { bytes, dropped } = state.outbox.summary();
    const reports = await relay();
    const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);

    expect(bytes).toBeLessThanOrEqual(room);
    expect(lost).toBeGreaterThan(0);
    // Each window had one error in it.
    expect(reports.length + lost).toBe(errors);
    expect(reports.at(-1)?.firstSeen).toBe(new Date(start + week - 10 * minute).toISOString());
    const high = reports.filter(({ severity }) => severity === "high");
    expect(dropped.high).toBe(0);
    expect(high.length).toBeGreaterThan(week / (10 * minute) - 20);
  });
});
