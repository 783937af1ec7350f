import type { Fix, FixPatch, FixState, MoveOutcome, Store } from "@mendwatch/fixer";
import { fixStates, mayMove, openStates, workingStates } from "@mendwatch/fixer";
import { array, assert, asyncProperty, nat } from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";

import { change, pathTo, start, type StoreBench } from "./store-bench.ts";

/** Which moves there are. */
export function describeMoving(bench: StoreBench): void {
  const { handle, received, moved, broughtTo, current } = bench;
  let store: Store;
  beforeEach(() => {
    store = bench.store();
  });

  describe("moving", () => {
    it("goes every way of the table", async () => {
      for (const [from, to] of pairs().filter((pair) => mayMove(...pair))) {
        const fix = await broughtTo(from);

        const outcome = await store.transition(change(fix, to));

        expect(outcome).toMatchObject({ outcome: "moved", fix: { state: to } });
      }
    });

    it("goes no other way", async () => {
      for (const [from, to] of pairs().filter((pair) => !mayMove(...pair))) {
        const fix = await broughtTo(from);

        await expect(store.transition(change(fix, to))).rejects.toMatchObject({
          code: "MW_ILLEGAL_MOVE",
        });
        expect(await current(fix.id)).toEqual(fix);
      }
    });

    it("is won by one of many", async () => {
      const fix = await broughtTo("proposed");

      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, turn) =>
          handle(turn).transition(change(fix, turn % 2 ? "expired" : "cancelled")),
        ),
      );

      expect(outcomes.filter(({ outcome }) => outcome === "moved").length).toBe(1);
      expect(outcomes.filter(({ outcome }) => outcome === "lost").length).toBe(19);
    });

    it("is lost when the fix is another by now, or is none", async () => {
      const fix = await received();
      await moved(fix, "admitted");

      const late: MoveOutcome = await store.transition(change(fix, "observed"));
      const unknown = await store.transition({ ...change(fix, "observed"), id: "nobody" });

      expect([late, unknown]).toEqual([{ outcome: "lost" }, { outcome: "lost" }]);
    });

    it("writes state, patch and audit together", async () => {
      const fix = await received();
      const patch: FixPatch = { outcome: { code: "below-min-severity", text: "Told only." } };

      const after = await moved(fix, "observed", { patch, detail: "low", now: start + 5 });

      expect(after).toMatchObject({ ...patch, stateSince: start + 5, updatedAt: start + 5 });
      expect(after.version).toBe(fix.version + 1);
      expect(after.audit.at(-1)).toEqual({
        at: start + 5,
        actor: "test",
        what: "state changed",
        from: "received",
        to: "observed",
        detail: "low",
      });
    });

    it("has the whole path in the audit, and nothing else, whatever the path", async () => {
      await assert(
        asyncProperty(array(nat(), { maxLength: 12 }), async (choices) => {
          let fix = await received();
          const path: FixState[] = [fix.state];
          for (const choice of choices) {
            const ways = fixStates.filter((to) => mayMove(fix.state, to));
            const to = ways[choice % Math.max(1, ways.length)];
            if (to === undefined) break;
            fix = await moved(fix, to);
            path.push(to);
          }

          expect(fix.audit.map((entry) => entry.to)).toEqual(path);
          expect(fix.audit.slice(1).map((entry) => entry.from)).toEqual(path.slice(0, -1));
          expect(await current(fix.id)).toEqual(fix);
        }),
        { numRuns: 20 },
      );
    });

    it("works on one fix of a repository at a time, and on other repositories beside it", async () => {
      const one = await broughtTo("admitted", await received({}, { repository: "/repo" }));
      const two = await broughtTo("admitted", await received({}, { repository: "/repo" }));
      const other = await broughtTo("admitted", await received({}, { repository: "/other" }));
      const working = await moved(one, "preparing");

      expect(await store.transition(change(two, "preparing"))).toEqual({
        outcome: "repository-busy",
      });
      expect(await current(two.id)).toEqual(two);
      await moved(other, "preparing");
      await moved(working, "failed");
      expect((await moved(two, "preparing")).state).toBe("preparing");
    });

    it("locks a repository for one of many that begin at once", async () => {
      const waiting: Fix[] = [];
      for (let each = 0; each < 10; each += 1) {
        waiting.push(await broughtTo("admitted", await received({}, { repository: "/repo" })));
      }

      const outcomes = await Promise.all(
        waiting.map((fix, turn) => handle(turn).transition(change(fix, "preparing"))),
      );

      expect(outcomes.filter(({ outcome }) => outcome === "moved").length).toBe(1);
      expect(outcomes.filter(({ outcome }) => outcome === "repository-busy").length).toBe(9);
    });

    it("holds the repository through every working state, and in no other", async () => {
      for (const state of openStates.filter((each) => each !== "received")) {
        if (!pathTo(state).length) continue;
        const repository = `/repos/${state}`;
        await broughtTo(state, await received({}, { repository }));
        const next = await broughtTo("admitted", await received({}, { repository }));

        const { outcome } = await store.transition(change(next, "preparing"));

        const expected = workingStates.includes(state) ? "repository-busy" : "moved";
        expect([state, outcome]).toEqual([state, expected]);
      }
    });
  });
}

/** Every pair of different states whose first one can be reached. */
function pairs(): readonly (readonly [FixState, FixState])[] {
  return fixStates
    .filter((from) => from === "received" || pathTo(from).length > 0)
    .flatMap((from) => fixStates.filter((to) => to !== from).map((to) => [from, to] as const));
}
