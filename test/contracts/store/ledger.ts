import type { ChargedRun, ReserveCharge, Store } from "@mendwatch/fixer";
import { assert, asyncProperty } from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";

import { using } from "../../support/using.ts";
import { ledgerEvents, playLedger } from "../ledger-model.ts";
import { second, start, type StoreBench } from "./store-bench.ts";

/** What runs may spend, and what holds the queue. */
export function describeLedger(bench: StoreBench): void {
  const { handle, keysOf } = bench;
  let store: Store;
  beforeEach(() => {
    store = bench.store();
  });

  describe("the ledger", () => {
    it("never passes its cap under 20 concurrent charges", async () => {
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, turn) =>
          handle(turn).reserve(charge(`fix-${turn}`, 1, { runs: 7 })),
        ),
      );

      const refused = outcomes.filter(({ outcome }) => outcome === "refused");
      expect(refused).toHaveLength(13);
      expect(refused[0]).toEqual({ outcome: "refused", scope: "runs" });
      expect(await store.spent("runs")).toBe(7);
    });

    it("charges a key once, also past the cap", async () => {
      const one = charge("fix-1", 1, { runs: 1 });
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, (_, turn) => handle(turn).reserve(one)),
      );

      expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(["reserved"]));
      expect(await store.spent("runs")).toBe(1);
      expect((await store.reserve({ ...one, key: "fix-2" })).outcome).toBe("refused");
      await store.forgive("fix-1");
      expect((await store.reserve({ ...one, key: "fix-2" })).outcome).toBe("reserved");
    });

    it("reserves in every scope or in none, and names the one that leaves least", async () => {
      await store.reserve(charge("a", 3, { month: 9 }));

      const refused = await store.reserve(charge("b", 2, { day: 4, month: 4 }));

      expect(refused).toEqual({ outcome: "refused", scope: "month" });
      expect([await store.spent("day"), await store.spent("month")]).toEqual([0, 3]);
    });

    it("reserves what the caps leave, where that is not less than what is enough", async () => {
      await store.reserve(charge("a", 3, { day: 5 }));

      const enough = await store.reserve({ ...charge("b", 4, { day: 5 }), least: 2 });
      const little = await store.reserve({ ...charge("c", 4, { day: 5.5 }), least: 1 });

      expect(enough).toMatchObject({ outcome: "reserved", charge: { reserved: 2 } });
      expect(little).toEqual({ outcome: "refused", scope: "day" });
    });

    it("counts a run with what it reserved, then with what it spent, also what it tells late", async () => {
      await store.reserve(charge("a", 2, { day: 9, month: 9 }, aRun));
      const counts = [await store.spent("day")];
      await store.spend({ key: "a", total: using(0.5), now: start + 1 });
      counts.push(await store.spent("day"));
      await store.spend({ key: "a", total: using(2.25), now: start + 2 });
      await store.spend({ key: "a", total: using(1), now: start + 3 });
      counts.push(await store.spent("day"));
      await store.reserve(charge("b", 2, { day: 9 }, aRun));
      await store.spend({ key: "b", total: using(0.5), now: start + 4 });
      await store.settle("b");
      await store.settle("b");
      counts.push(await store.spent("day"));
      await store.spend({ key: "b", total: using(0.75), now: start + 5 });
      counts.push(await store.spent("day"));

      expect(counts).toEqual([2, 2, 2.25, 2.75, 3]);
      expect(await store.spent("month")).toBe(2.25);
      expect(await store.spent("another scope")).toBe(0);
    });

    it("lists charges of a fix, open ones and those that changed lately, with their steps", async () => {
      await store.reserve({ ...charge("a", 2, { day: 9 }, aRun), fix: "aa000001" });
      await store.reserve({ ...charge("b", 2, { day: 9 }, aRun), now: start + 1 });
      await store.spend({ key: "b", total: using(0.5), now: start + 5 });
      await store.spend({ key: "b", total: using(0.5), now: start + 6 });
      await store.spend({ key: "b", total: using(2), now: start + 7 });
      await store.settle("b");

      expect(await keysOf({})).toEqual(["a", "b"]);
      expect(await keysOf({ fix: "aa000001" })).toEqual(["a"]);
      expect(await keysOf({ settled: false })).toEqual(["a"]);
      expect(await keysOf({ changedSince: start + 1 })).toEqual(["b"]);
      const [, last] = await store.listCharges({});
      expect(last).toMatchObject({
        amount: 2,
        settled: true,
        updatedAt: start + 7,
        run: {
          step: "repair",
          spending: using(2),
          steps: [
            { at: start + 5, dollars: 0.5 },
            { at: start + 7, dollars: 1.5 },
          ],
        },
      });
    });

    it("does not know a charge that was never reserved", async () => {
      await store.spend({ key: "nobody", total: using(1), now: start });
      await store.settle("nobody");

      expect(await store.listCharges({})).toEqual([]);
    });

    it("keeps what may still be in a month's sum, and what is open, when it forgets", async () => {
      const month = 31 * 86_400 * second;
      for (const key of ["open", "old", "late"]) {
        await store.reserve(charge(key, 1, { day: 9 }, aRun));
      }
      await store.spend({ key: "late", total: using(1), now: start + second });
      for (const key of ["old", "late"]) await store.settle(key);

      await store.prune(start + month);
      const kept = await keysOf({});
      await store.prune(start + month + 1);

      expect(kept).toEqual(["late", "old", "open"]);
      expect(await keysOf({})).toEqual(["late", "open"]);
      expect(await store.spent("day")).toBe(2);
    });

    it("adds up to what a simple model says, whatever happens in whatever order", async () => {
      let game = 0;
      await assert(
        asyncProperty(ledgerEvents, async (events) => {
          game += 1;

          expect(await playLedger(bench.handles(), `game-${game}`, events)).toEqual([]);
        }),
        { numRuns: 50 },
      );
    });
  });

  describe("a hold of the queue", () => {
    const plan = {
      reason: "plan-limit",
      text: "used up",
      since: start,
      until: start + 5,
    } as const;

    it("is begun by one of many, and what comes later prolongs it", async () => {
      const begun = await Promise.all(
        Array.from({ length: 10 }, (_, turn) => handle(turn).hold({ ...plan, tries: 0 })),
      );
      const later = await store.hold({ ...plan, since: start + 3, until: start + 9, tries: 1 });

      expect(begun.filter((each) => each.begun)).toHaveLength(1);
      expect(later).toEqual({ hold: { ...plan, until: start + 9, tries: 1 }, begun: false });
      expect(await store.listHolds()).toEqual([later.hold]);
    });

    it("is ended by one of many, and no other with it", async () => {
      await store.hold({ ...plan, tries: 0 });
      await store.hold({ ...plan, reason: "login", tries: 0 });

      const ended = await Promise.all(
        Array.from({ length: 10 }, (_, turn) => handle(turn).endHold("plan-limit")),
      );

      expect(ended.filter((hold) => hold !== null)).toEqual([{ ...plan, tries: 0 }]);
      expect((await store.listHolds()).map(({ reason }) => reason)).toEqual(["login"]);
    });
  });

  describe("the plan", () => {
    it("has the newest news of each window", async () => {
      const five = { window: "five_hour", used: 0.5, resetsAt: start + 5, rejected: false };
      const seven = { window: "seven_day", used: null, resetsAt: start + 7, rejected: true };
      await store.planSeen(five, start);
      await store.planSeen(seven, start);
      await store.planSeen({ ...five, used: 0.6 }, start + 1);
      await store.planSeen({ ...five, used: 0.4 }, start - 1);

      expect(await store.listPlan()).toEqual([
        { ...five, used: 0.6, seenAt: start + 1 },
        { ...seven, seenAt: start },
      ]);
    });
  });
}

const aRun: ChargedRun = { step: "repair", round: 1, billing: "api" };

function charge(
  key: string,
  amount: number,
  caps: Readonly<Record<string, number>>,
  run: ChargedRun | null = null,
): ReserveCharge {
  const limits = Object.entries(caps).map(([scope, cap]) => ({ scope, cap }));
  return { key, fix: key, amount, limits, run, now: start };
}
