import type { Fix } from "@mendwatch/fixer";
import { describe, expect, it } from "vitest";

import { sampleFix } from "../../../../test/support/sample-fix.ts";
import { sampleReview } from "../../../../test/support/sample-review.ts";
import { productionLines, pullRequestLines, reasonLines, standing } from "./production-lines.ts";

const review = sampleReview();
const at = Date.parse("2026-11-20T10:00:00.000Z");
const aftermath: NonNullable<Fix["aftermath"]> = {
  recurrences: 0,
  quietSince: at,
  quietUntil: at,
  coveredUntil: at,
  waitsFor: "prod-2 has another version",
  hosts: [],
  suspects: [],
  unjudged: [],
};

describe("what follows an approval, in the terminal", () => {
  it("says what the pull request waits for", () => {
    const inReview = { state: "in_review" } as const;

    const said = [
      review,
      { ...review, checks: "pending" as const },
      { ...review, checks: "failing" as const, failing: ["lint", "test"] },
      { ...review, blocked: "a review is required" },
    ].map((seen) => standing(sampleFix({ ...inReview, review: seen })));

    expect(said).toEqual([
      "may be merged",
      "checks run",
      "checks fail: lint, test",
      "a review is required",
    ]);
    expect(standing(sampleFix(inReview))).toBe("");
  });

  it("says what is known of production", () => {
    const deployRun = { actor: "web:anna", begunAt: at, endedAt: null, exitCode: null, output: "" };
    const suspect = { project: "shop", fingerprint: "b", type: "RangeError", message: "too much" };
    const suspects = [{ ...suspect, path: "src/cart.js", firstSeen: at }];

    expect(standing(sampleFix({ state: "merged" }))).toBe("not deployed yet");
    expect(standing(sampleFix({ state: "merged", deployRun }))).toBe("being deployed");
    const deployed = sampleFix({
      state: "deployed",
      deployment: { version: "a1b2c3d", actor: "watcher:prod-1", at },
      deployRun: { ...deployRun, endedAt: at, exitCode: 1, output: "one\n\ntwo\n" },
      aftermath: { ...aftermath, suspects },
    });
    expect(standing(deployed)).toBe(
      "seen without a gap until 2026-11-20T10:00:00.000Z, maybe caused 1 error",
    );
    expect(productionLines(deployed)).toEqual([
      "deploy command by web:anna, 2026-11-20T10:00:00.000Z: exit 1",
      "it said: one",
      "it said: two",
      "deployed as a1b2c3d, 2026-11-20T10:00:00.000Z, says watcher:prod-1",
      "0 recurrences, seen without a gap until 2026-11-20T10:00:00.000Z",
      "quiet period until 2026-11-20T10:00:00.000Z",
      "waits: prod-2 has another version",
      "maybe caused by it: RangeError: too much in src/cart.js",
    ]);
  });

  it("has how it ended before what it waited for, with why people did not want it", () => {
    const outcome = { code: "closed", text: "Closed by anna." };
    const reason = { kind: "other", words: "Later.", actor: "web:anna", at } as const;

    expect(standing(sampleFix({ state: "closed", outcome, review, reason }))).toBe(
      "Closed by anna. (Later.)",
    );
    expect(standing(sampleFix({ state: "closed", outcome, review }))).toBe("Closed by anna.");
  });

  it("lets nothing of a forge, a command or a person move the cursor", () => {
    const hostile = "\u001b[2Jgone\nAnother line\u202e";
    const fix = sampleFix({
      pullRequest: { url: hostile, number: 1, adopted: false },
      review: {
        ...review,
        failing: [hostile],
        blocked: hostile,
        wantedBy: [hostile],
        stoppedBy: hostile,
      },
      merge: { actor: hostile, at, head: "4ead", commit: null },
      deployRun: { actor: hostile, begunAt: at, endedAt: at, exitCode: 0, output: hostile },
      reason: { kind: "other", words: hostile, actor: hostile, at },
    });

    const lines = [...pullRequestLines(fix), ...productionLines(fix), ...reasonLines(fix)];

    expect(lines).toHaveLength(11);
    for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});
