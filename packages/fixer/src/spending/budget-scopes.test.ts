import { describe, expect, it } from "vitest";

import { sampleFix } from "../../../../test/support/sample-fix.ts";
import {
  dollarsOfDay,
  dollarsOfFix,
  dollarsOfMonth,
  nextDay,
  nextMonth,
  runsOfDay,
} from "./budget-scopes.ts";

describe("the scopes of the budget", () => {
  it("change at the owner's midnight, and not at any other", () => {
    const last = new Date(2026, 11, 31, 23, 59, 59, 999).getTime();
    const first = new Date(2027, 0, 1).getTime();

    expect([runsOfDay(last), dollarsOfDay(last), dollarsOfMonth(last)]).toEqual([
      "runs:2026-12-31",
      "dollars:2026-12-31",
      "dollars:2026-12",
    ]);
    expect([dollarsOfDay(first), dollarsOfMonth(first)]).toEqual([
      "dollars:2027-01-01",
      "dollars:2027-01",
    ]);
    expect([nextDay(last), nextMonth(last)]).toEqual([first, first]);
    expect(nextMonth(first)).toBe(new Date(2027, 1, 1).getTime());
  });

  it("have one budget for all rounds until the proposal, and one for each round after it", () => {
    const entry = { at: 0, actor: "fixer", what: "state changed", detail: null } as const;
    const audit = [{ ...entry, from: "checking", to: "proposed" } as const];

    expect(dollarsOfFix(sampleFix({ round: 1 }))).toBe("dollars:1a2b3c4d");
    expect(dollarsOfFix(sampleFix({ round: 3 }))).toBe("dollars:1a2b3c4d");
    expect(dollarsOfFix(sampleFix({ round: 3, audit }))).toBe("dollars:1a2b3c4d:3");
    expect(dollarsOfFix(sampleFix({ round: 4, audit }))).toBe("dollars:1a2b3c4d:4");
  });
});
