import { describe, expect, it } from "vitest";

import { sampleFix } from "../../../../test/support/sample-fix.ts";
import { fixStates } from "./fix-lifecycle.ts";
import { giveReason } from "./fix-reasons.ts";

describe("a reason", () => {
  it("is taken of what was turned down, was no good or was answered, and of nothing else", () => {
    const reason = { kind: "wrong-cause", words: "", actor: "web:anna", at: 1 } as const;

    const taken = fixStates.filter((state) => {
      const fix = sampleFix({ state });
      return giveReason(fix, { id: fix.id, ...reason }).outcome === "given";
    });

    expect(taken.toSorted()).toEqual(
      ["abstained", "cancelled", "closed", "regressed", "skipped"].toSorted(),
    );
  });
});
