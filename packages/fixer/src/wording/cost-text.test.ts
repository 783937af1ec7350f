import { describe, expect, it } from "vitest";

import { using } from "../../../../test/support/using.ts";
import { costText } from "./cost-text.ts";
import type { FixCharge } from "../model/fix.ts";

describe("the cost of a fix", () => {
  it("adds up dollars, runs and time", () => {
    const runs = [charge(0.125, 190_000, "api"), charge(0.3, 60_000, "api")];

    expect(costText(runs)).toBe("$0.42 in 2 runs, 4 min 10 s");
    expect(costText(runs.slice(0, 1))).toBe("$0.13 in 1 run, 3 min 10 s");
    expect(costText([charge(0, 400, "api")])).toBe("$0.00 in 1 run, 0 s");
  });

  it("says where the dollars are notional", () => {
    expect(costText([charge(1, 1_000, "subscription")])).toBe(
      "$1.00 (notional: a plan pays) in 1 run, 1 s",
    );
  });

  it("says how much of the plan's window was used, where that is known", () => {
    const [one, other] = [charge(1, 1_000, "subscription"), charge(1, 1_000, "subscription")];
    const plan = { window: "five_hour", share: 0.012 };

    expect(costText([{ ...one, plan }, { ...other, plan }, other])).toMatch(
      /, 2 % of the plan window$/,
    );
    expect(costText([{ ...one, plan: { ...plan, share: 0.001 } }])).toContain("under 1 %");
  });

  it("is nothing where no run was paid for", () => {
    expect(costText([])).toBe("");
  });
});

function charge(dollars: number, duration: number, billing: FixCharge["billing"]): FixCharge {
  const which = { run: "1a2b3c4d-1-repair", step: "repair", round: 1, begunAt: 0 } as const;
  return { ...which, billing, duration, spending: using(dollars) };
}
