import type { Fix, IgnoreRule, Lesson, Reason, Store } from "@mendwatch/fixer";
import { array, assert, asyncProperty, integer, record } from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { moveFix } from "../support/move-fix.ts";
import { proposedCommit, proposeIn } from "../support/proposed-store.ts";
import { sampleReport } from "../support/sample-report.ts";
import type { StoreUnderTest } from "./store/store-bench.ts";

const at = Date.parse("2026-11-20T10:00:00.000Z");
const patience = { timeout: 60_000 };

/** What a Store promises of what people teach it: reasons, lessons, and rules that ignore an error. */
export function describeTaught(where: string, open: () => Promise<StoreUnderTest>): void {
  describe(`what people teach a store ${where}`, patience, () => {
    let under: StoreUnderTest;
    let store: Store;
    beforeEach(async () => {
      under = await open();
      [store] = under.handles;
    });
    afterEach(() => under.end());

    function handle(turn: number): Store {
      return under.handles[turn % under.handles.length] ?? store;
    }
    async function skipped(id: string): Promise<Fix> {
      await proposeIn(store, id);
      const skip = { decision: "skip", actor: "terminal:anna", commit: proposedCommit } as const;
      const result = await store.decide({ id, ...skip, at });
      if (result.outcome !== "decided") throw new Error(result.outcome);
      return result.fix;
    }

    describe("a reason", () => {
      const reason: Reason = {
        kind: "wrong-fix",
        words: "A guest does have a cart.",
        actor: "telegram:Anna (42)",
        at,
      };

      it("is kept with a fix that was turned down, and stands in its audit", async () => {
        const { id, version } = await skipped("aaaa0001");

        const given = await store.giveReason({ id, ...reason });

        expect(given).toMatchObject({
          outcome: "given",
          fix: { state: "skipped", version: version + 1, reason },
        });
        const fix = await store.getFix(id);
        expect(fix?.reason).toEqual(reason);
        expect(fix?.audit.at(-1)).toMatchObject({
          actor: reason.actor,
          what: "reason given",
          detail: "wrong-fix: A guest does have a cart.",
        });
      });

      it("gives way to a later one, and the audit has both", async () => {
        const { id } = await skipped("aaaa0001");
        await store.giveReason({ id, ...reason });

        await store.giveReason({ id, ...reason, kind: "not-worth-it", words: "", at: at + 1 });

        const fix = await store.getFix(id);
        expect(fix?.reason).toMatchObject({ kind: "not-worth-it", words: "" });
        const told = fix?.audit.filter(({ what }) => what === "reason given");
        expect(told?.map(({ detail }) => detail)).toEqual([
          "wrong-fix: A guest does have a cart.",
          "not-worth-it",
        ]);
      });

      it("is not taken of what goes on, nor where there is no such fix", async () => {
        await proposeIn(store, "aaaa0001");

        const early = await store.giveReason({ id: "aaaa0001", ...reason });
        const nobody = await store.giveReason({ id: "nobody", ...reason });

        expect(early).toMatchObject({ outcome: "not-ended", fix: { reason: null } });
        expect(nobody).toEqual({ outcome: "unknown-fix" });
      });
    });

    describe("a lesson", () => {
      it("is written over the one of its id, and listed latest first", async () => {
        await store.putLesson(lesson("aaaa0001", { at: at + 1 }), 10);
        await store.putLesson(lesson("aaaa0002", { at: at + 2 }), 10);
        await store.putLesson(lesson("aaaa0003", { repository: "/code/other" }), 10);
        await store.putLesson(lesson("aaaa0001", { text: "Another.", at: at + 3 }), 10);

        const here = await store.listLessons({ repository: "/code/shop" });

        expect(here.map(({ id, text }) => [id, text])).toEqual([
          ["aaaa0001", "Another."],
          ["aaaa0002", "Guests have no cart."],
        ]);
        expect(await store.listLessons({})).toHaveLength(3);
        expect(await store.getLesson("aaaa0003")).toMatchObject({ repository: "/code/other" });
        expect(await store.getLesson("nobody")).toBeNull();
      });

      it("is removed by one of many", async () => {
        await store.putLesson(lesson("aaaa0001"), 10);

        const removed = await Promise.all(
          Array.from({ length: 10 }, (_, turn) => handle(turn).removeLesson("aaaa0001")),
        );

        expect(removed.filter((one) => one !== null)).toEqual([lesson("aaaa0001")]);
        expect(await store.listLessons({})).toEqual([]);
      });

      it("that was told is kept before one that never was", async () => {
        await store.putLesson(lesson("aaaa0001", { at: at + 1 }), 2);
        await store.putLesson(lesson("aaaa0002", { at: at + 2 }), 2);
        await store.lessonsUsed(["aaaa0001", "nobody"], at + 3);

        await store.putLesson(lesson("aaaa0003", { at: at + 4 }), 2);

        const ids = (await store.listLessons({})).map(({ id }) => id);
        expect(ids).toEqual(["aaaa0003", "aaaa0001"]);
      });

      it("is one of at most so many of its repository, and the newest is always kept", async () => {
        const writes = array(
          record({ id: integer({ min: 0, max: 9 }), repository: integer({ min: 0, max: 1 }) }),
          { maxLength: 30 },
        );
        await assert(
          asyncProperty(writes, integer({ min: 1, max: 4 }), async (all, most) => {
            for (const { id } of await store.listLessons({})) await store.removeLesson(id);
            for (const [nth, one] of all.entries()) {
              const repository = `/code/${one.repository}`;
              const id = `${one.repository}-${one.id}`;
              await store.putLesson(lesson(id, { repository, at: at + nth }), most);
              const kept = await store.listLessons({ repository });
              expect(kept[0]?.id).toBe(id);
              expect(kept.length).toBeLessThanOrEqual(most);
            }
          }),
          { numRuns: 20 },
        );
      });
    });

    describe("a rule", () => {
      it("is one of its error, however many make one at once", async () => {
        const added = await Promise.all(
          Array.from({ length: 10 }, (_, turn) => handle(turn).addRule(rule(`aaaa000${turn}`))),
        );

        const made = added.filter((one) => one.added);
        expect(made).toHaveLength(1);
        expect(new Set(added.map((one) => one.rule.id))).toEqual(new Set([made[0]?.rule.id]));
        expect(await store.listRules({})).toEqual([made[0]?.rule]);
      });

      it("is of its project and its error, and no other", async () => {
        await store.addRule(rule("aaaa0001"));
        await store.addRule(rule("aaaa0002", { project: "api" }));
        await store.addRule(rule("aaaa0003", { fingerprint: "b".repeat(16), at: at - 1 }));

        const fingerprint = "a".repeat(16);
        const found = await store.listRules({ project: "shop", fingerprint });
        expect(found.map(({ id }) => id)).toEqual(["aaaa0001"]);
        const all = await store.listRules({ project: "shop" });
        expect(all.map(({ id }) => id)).toEqual(["aaaa0003", "aaaa0001"]);
        expect(await store.listRules({ project: "none" })).toEqual([]);
      });

      it("is removed by one of many, and may be made again", async () => {
        await store.addRule(rule("aaaa0001"));

        const removed = await Promise.all(
          Array.from({ length: 10 }, (_, turn) => handle(turn).removeRule("aaaa0001")),
        );

        expect(removed.filter((one) => one !== null)).toEqual([rule("aaaa0001")]);
        expect(await store.addRule(rule("aaaa0002"))).toMatchObject({ added: true });
      });

      it("closes what waits for a decision, whatever is proposed", async () => {
        await proposeIn(store, "aaaa0001");
        const ignore = { decision: "ignore", actor: "telegram:Anna (42)", commit: null } as const;

        const result = await store.decide({ id: "aaaa0001", ...ignore, at });

        expect(result).toMatchObject({
          outcome: "decided",
          fix: { state: "skipped", outcome: { code: "ignored" }, decision: ignore },
        });
      });

      it("has its error answered by a fix that was ignored, and not once it is removed", async () => {
        const begun = await received("1", true);
        await moveFix(store, begun.fix, "ignored", {}, { now: at });

        const again = await received("2", true);
        const free = await received("3", false);

        expect([begun.outcome, again.outcome, free.outcome]).toEqual([
          "created",
          "answered",
          "created",
        ]);
        expect(again.fix.id).toBe(begun.fix.id);
        // What was ignored was no attempt.
        expect(free.fix.attempt).toBe(1);
      });
    });

    function received(nth: string, ignored: boolean): ReturnType<Store["receiveFix"]> {
      const report = sampleReport({ id: `report-${nth}`, incident: { id: `incident-${nth}` } });
      const id = `aaaa000${nth}`;
      const place = { repository: "/code/shop", observedSince: at - 1, now: at };
      return store.receiveFix({ id, report, ignored, ...place });
    }
  });
}

function lesson(id: string, changes: Partial<Lesson> = {}): Lesson {
  return {
    id,
    repository: "/code/shop",
    project: "shop",
    text: "Guests have no cart.",
    fix: null,
    fingerprint: null,
    actor: "terminal:anna",
    at,
    usedAt: null,
    ...changes,
  };
}

function rule(id: string, changes: Partial<IgnoreRule> = {}): IgnoreRule {
  return {
    id,
    project: "shop",
    fingerprint: "a".repeat(16),
    error: { type: "TypeError", message: "no cart" },
    actor: "telegram:Anna (42)",
    at,
    ...changes,
  };
}
