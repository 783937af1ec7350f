import type { Store } from "@mendwatch/fixer";
import type { Report, ReportedError } from "@mendwatch/protocol";
import { array, assert, asyncProperty, integer, record } from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";

import { sampleReport } from "../../support/sample-report.ts";
import { second, start, type StoreBench } from "./store-bench.ts";

/** What is known of errors, and how it is listed. */
export function describeErrors(bench: StoreBench): void {
  const { handle, received, moved, broughtTo, idsOf } = bench;
  let store: Store;
  beforeEach(() => {
    store = bench.store();
  });

  describe("the errors", () => {
    it("add up every report once, in any order, however often each is sent", async () => {
      const report = record({
        id: integer({ min: 0, max: 12 }),
        count: integer({ min: 1, max: 50 }),
        minute: integer({ min: 0, max: 50 }),
        length: integer({ min: 0, max: 9 }),
      });
      let run = 0;
      await assert(
        asyncProperty(array(report, { minLength: 1, maxLength: 20 }), async (sent) => {
          run += 1;
          const project = `shop-${run}`;
          const unique = [...new Map(sent.map((one) => [one.id, one])).values()];
          function wire(one: (typeof sent)[number]): Report {
            return sampleReport({
              project,
              id: `report-${one.id}`,
              count: one.count,
              firstSeen: new Date(start + one.minute * 60 * second).toISOString(),
              lastSeen: new Date(start + (one.minute + one.length) * 60 * second).toISOString(),
            });
          }
          const deliveries = [...unique, ...unique.toReversed(), ...unique];

          const answers = [];
          for (const one of deliveries) answers.push(await store.recordReport(wire(one), start));

          const error = await store.getError(project, "00000000000000aa");
          expect(error?.count).toBe(unique.reduce((sum, one) => sum + one.count, 0));
          expect(error?.firstSeen).toBe(
            start + Math.min(...unique.map((one) => one.minute)) * 60 * second,
          );
          expect(error?.lastSeen).toBe(
            start + Math.max(...unique.map((one) => one.minute + one.length)) * 60 * second,
          );
          expect(answers.filter(({ duplicate }) => !duplicate).length).toBe(unique.length);
        }),
        { numRuns: 25 },
      );
    });

    it("count a report once when it arrives many times at once", async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, turn) =>
          handle(turn).recordReport(sampleReport({ count: 4 }), start),
        ),
      );

      expect(answers.filter(({ duplicate }) => !duplicate).length).toBe(1);
      expect((await store.getError("shop", "00000000000000aa"))?.count).toBe(4);
    });

    it("take no count from an announcement", async () => {
      const announced = sampleReport({ id: "announced", phase: "announced", count: 0 });
      await store.recordReport(announced, start);
      const { error } = await store.recordReport(
        sampleReport({ id: "settled-1", announcement: "announced", count: 2 }),
        start,
      );

      expect(error.count).toBe(2);
    });

    it("are told as the newest full report has it", async () => {
      const times = {
        firstSeen: "2026-11-20T11:00:00.000Z",
        lastSeen: "2026-11-20T11:00:00.000Z",
      };
      await store.recordReport(
        sampleReport({
          id: "newest-1",
          error: errorSaying("newest"),
          severity: "critical",
          ...times,
        }),
        start,
      );
      await store.recordReport(
        sampleReport({ id: "older-01", error: errorSaying("older"), severity: "low" }),
        start,
      );
      const later = {
        firstSeen: "2026-11-20T12:00:00.000Z",
        lastSeen: "2026-11-20T12:00:00.000Z",
      };
      const { error } = await store.recordReport(
        sampleReport({
          id: "counts-1",
          detail: "counts",
          error: errorSaying(""),
          severity: "low",
          ...later,
        }),
        start,
      );

      expect(error).toMatchObject({ error: { message: "newest" }, severity: "low", count: 9 });
    });

    it("remember whose symptom they were last", async () => {
      const root = "00000000000000bb";
      const symptom = { id: "incident-0009", role: "symptom", root } as const;
      await store.recordReport(sampleReport({ id: "symptom-1", incident: symptom }), start);
      const { error } = await store.recordReport(sampleReport({ id: "alone-01" }), start);

      expect(error.symptomOf).toEqual({ root, at: Date.parse("2026-11-20T10:00:30.000Z") });
      expect(error.incident.role).toBe("root");
    });

    it("are listed latest first, for one project where asked", async () => {
      for (const [index, project] of ["shop", "api", "shop"].entries()) {
        const fingerprint = `00000000000000a${index}`;
        const lastSeen = new Date(start + index * second).toISOString();
        const firstSeen = new Date(start).toISOString();
        const id = `report-${index}`;
        await store.recordReport(
          sampleReport({ id, project, fingerprint, firstSeen, lastSeen }),
          start,
        );
      }

      const all = await store.listErrors({ limit: 2 });
      const shop = await store.listErrors({ project: "shop", limit: 9 });

      expect(all.map(({ fingerprint }) => fingerprint.at(-1))).toEqual(["2", "1"]);
      expect(shop.map(({ fingerprint }) => fingerprint.at(-1))).toEqual(["2", "0"]);
      expect(await store.getError("shop", "00000000000000ff")).toBeNull();
    });
  });

  describe("the lists", () => {
    it("show fixes newest first, by state, project, fingerprint and beginning of the id", async () => {
      const old = await received({}, { id: "aa000001", now: start - 2 });
      const mid = await received({ project: "api" }, { id: "aa000002", now: start - 1 });
      const top = await broughtTo("admitted", await received({}, { id: "bb000003" }));

      expect(await idsOf({ limit: 9 })).toEqual([top.id, mid.id, old.id]);
      expect(await idsOf({ limit: 1 })).toEqual([top.id]);
      expect(await idsOf({ states: ["received"], limit: 9 })).toEqual([mid.id, old.id]);
      expect(await idsOf({ project: "api", limit: 9 })).toEqual([mid.id]);
      expect(await idsOf({ idPrefix: "aa", limit: 9 })).toEqual([mid.id, old.id]);
      expect(await idsOf({ idPrefix: "a%", limit: 9 })).toEqual([]);
      const { repository, fingerprint } = old;
      expect(await idsOf({ repository, fingerprint, limit: 9 })).toEqual([old.id]);
    });

    it("show what is due, and what changed lately", async () => {
      const old = await received({}, { now: start - 2 });
      const working = await broughtTo("preparing", await received({}, { now: start - 2 }));
      const waiting = await moved(working, "admitted", { patch: { notBefore: start + 1 } });

      expect(await idsOf({ dueAt: start, limit: 9 })).toEqual([old.id]);
      expect(await idsOf({ dueAt: start + 1, limit: 9 })).toEqual([old.id, waiting.id]);
      expect(await idsOf({ changedSince: start, limit: 9 })).toEqual([waiting.id]);
    });

    it("agree with the statistics", async () => {
      await received();
      await broughtTo("failed");
      await broughtTo("failed");
      await store.recordReport(sampleReport({ severity: "critical" }), start);

      expect(await store.stats()).toEqual({
        fixes: { received: 1, failed: 2 },
        errors: { critical: 1, high: 0, medium: 0, low: 0 },
      });
    });

    it("forget old closed fixes, and never an open one", async () => {
      const waiting = await received({}, { now: start - 9 });
      const fresh = await broughtTo("failed");
      const old = await moved(await received({}, { now: start - 9 }), "failed", {
        now: start - 2,
      });

      expect(await store.prune(start - 1)).toBe(1);
      expect(await store.getFix(old.id)).toBeNull();
      const left = (await store.listFixes({ limit: 9 })).map(({ id }) => id);
      expect(left.toSorted()).toEqual([waiting.id, fresh.id].toSorted());
    });

    it("forget errors that were last seen long ago, and that their reports came", async () => {
      const lastSeen = new Date(start).toISOString();
      const old = { project: "api", firstSeen: lastSeen, lastSeen };
      await store.recordReport(sampleReport(old), start);
      await store.recordReport(sampleReport(), start + 5);

      await store.prune(start + 1);

      const left = await store.listErrors({ limit: 9 });
      expect(left.map(({ project }) => project)).toEqual(["shop"]);
      const again = await store.recordReport(sampleReport(old), start);
      expect([again.duplicate, again.error.count]).toEqual([false, 3]);
    });
  });
}

function errorSaying(message: string): ReportedError {
  return { ...sampleReport().error, message };
}
