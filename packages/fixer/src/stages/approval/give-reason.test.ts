import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { proposedCommit, proposeIn } from "../../../../../test/support/proposed-store.ts";
import { openSqliteStore } from "../../adapters/sqlite/store.ts";
import type { Reason } from "../../model/fix.ts";
import type { Lesson } from "../../model/lesson.ts";
import type { Store } from "../../ports/store.ts";
import { createReasons, type Reasons } from "./give-reason.ts";

const id = "aaaa0001";
const actor = "telegram:Anna (42)";

describe("why a person turned a fix down", () => {
  let store: Store;
  let reasons: Reasons;
  let now: number;
  let told: readonly string[];
  beforeEach(async () => {
    store = openSqliteStore(":memory:");
    now = Date.now() + 1;
    told = [];
    reasons = createReasons({
      store,
      clock: { now: () => now, monotonic: () => 0, wait: () => Promise.resolve() },
      tell: (fix) => {
        told = [...told, fix.id];
      },
    });
    await proposeIn(store, id);
  });
  afterEach(() => store.close());

  async function skip(): Promise<void> {
    const decision = { decision: "skip", actor: "terminal:ben", commit: proposedCommit } as const;
    await store.decide({ id, ...decision, at: now });
  }
  async function lessonAfter(kind: Reason["kind"], words = ""): Promise<Lesson | null> {
    await reasons.giveReason(id, kind, words, actor);
    return store.getLesson(id);
  }

  it("is kept with the fix, told, and found by the beginning of its id", async () => {
    await skip();

    const fix = await reasons.giveReason("aaaa", "wrong-fix", "", actor);

    expect(fix).toMatchObject({ id, reason: { kind: "wrong-fix", words: "", actor, at: now } });
    expect(told).toEqual([id]);
  });

  it("is taken of nothing that goes on, and then teaches nothing", async () => {
    const early = reasons.giveReason(id, "wrong-fix", "no", actor);

    await expect(early).rejects.toMatchObject({
      code: "MW_NOT_ENDED",
      message: expect.stringContaining('"proposed"'),
    });
    expect(await store.listLessons({})).toEqual([]);
    await expect(reasons.giveReason("ffff", "other", "", actor)).rejects.toMatchObject({
      code: "MW_UNKNOWN_FIX",
    });
  });

  it("is a lesson in the person's words, with what was turned down", async () => {
    await skip();

    const lesson = await lessonAfter("other", "Throw instead.\nThe caller handles it.");

    expect(lesson).toMatchObject({ id, fix: id, project: "shop", actor, at: now, usedAt: null });
    expect(lesson?.text).toContain("TypeError: Cannot read properties of null");
    expect(lesson?.text).toContain('"fix: let a guest check out: No cart, no total"');
    expect(lesson?.text).toContain("in src/cart.js");
    expect(lesson?.text).toMatch(/In their words: Throw instead\. The caller handles it\.$/);
  });

  it.each([
    ["wrong-cause", 'this cause was called wrong: "A guest has no cart".'],
    ["wrong-fix", 'this repair was called wrong: "fix: let a guest check out: No cart, no total"'],
  ] as const)("teaches, where only %s was tapped, that %s", async (kind, text) => {
    await skip();

    expect((await lessonAfter(kind))?.text).toContain(text);
  });

  it.each(["not-worth-it", "done-otherwise", "other"] as const)(
    "teaches nothing where only %s was tapped",
    async (kind) => {
      await skip();

      expect(await lessonAfter(kind)).toBeNull();
    },
  );

  it("takes its lesson back where a later reason teaches nothing, and writes over it otherwise", async () => {
    await skip();
    const first = await lessonAfter("wrong-fix", "Guests do have a cart.");
    now += 1;
    const second = await lessonAfter("wrong-cause", "The cart is loaded later.");
    const last = await lessonAfter("not-worth-it");

    expect(first?.text).toContain("Guests do have a cart.");
    expect(second?.text).toContain("The cart is loaded later.");
    expect(second?.text).not.toContain("Guests do have a cart.");
    expect(last).toBeNull();
  });

  it("keeps neither secrets nor more than a few sentences, and nothing that nobody sees", async () => {
    await skip();
    const secret = "sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789";
    const words = `Use ${secret}\u202e instead. ${"Much more. ".repeat(400)}`;

    const lesson = await lessonAfter("other", words);

    const { reason } = (await store.getFix(id)) ?? {};
    expect(JSON.stringify([lesson, await store.getFix(id)])).not.toContain(secret);
    expect(reason?.words).toContain("[REDACTED:");
    expect(reason?.words.length).toBeLessThanOrEqual(500);
    expect(lesson?.text.length).toBeLessThanOrEqual(800);
    expect(lesson?.text).not.toContain("\u202e");
  });
});
