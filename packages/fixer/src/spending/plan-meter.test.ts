import { describe, expect, it } from "vitest";

import type { PlanUse } from "../ports/agent.ts";
import { createPlanMeter } from "./plan-meter.ts";

function use(used: number | null, changes: Partial<PlanUse> = {}): PlanUse {
  return { window: "five_hour", used, resetsAt: 1_000, rejected: false, ...changes };
}

describe("what a run uses of the plan", () => {
  it("is the difference from what was used before it", () => {
    const meter = createPlanMeter([use(0.25), use(0.5, { window: "seven_day" })]);

    for (const used of [0.25, 0.375, 0.5]) meter.seen(use(used));
    meter.seen(use(0.9, { window: "seven_day" }));

    expect(meter.share()).toEqual({ window: "five_hour", share: 0.25 });
  });

  it("counts from the first answer where nothing was known before", () => {
    const meter = createPlanMeter([]);

    meter.seen(use(0.25));
    meter.seen(use(0.5));

    expect(meter.share()?.share).toBe(0.25);
  });

  it("counts a window that began meanwhile from its start", () => {
    const meter = createPlanMeter([use(0.875)]);

    meter.seen(use(0.125, { resetsAt: 2_000 }));

    expect(meter.share()?.share).toBe(0.125);
  });

  it("is nothing where nobody said", () => {
    const meter = createPlanMeter([use(0.5)]);

    meter.seen(use(null));
    meter.seen(use(0.5, { window: "seven_day" }));

    expect(meter.share()).toBeNull();
  });
});
