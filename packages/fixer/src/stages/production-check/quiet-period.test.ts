import { describe, expect, it } from "vitest";

import { sampleReport } from "../../../../../test/support/sample-report.ts";
import type { Fix } from "../../model/fix.ts";
import { keptIncidents } from "../../model/fix-changes.ts";
import { quietPeriodOf } from "./quiet-period.ts";

const hour = 60 * 60_000;
const day = 24 * hour;
const deployedAt = 1_000 * day;

/** A fix of an error that came so many days before the deployment, and once each time. */
function cameDaysBefore(...days: readonly number[]): Pick<Fix, "incidents" | "report"> {
  const times = days.map((before) => deployedAt - before * day);
  return {
    incidents: times.map((at, index) => ({ id: `incident-${index}`, project: "shop", at })),
    report: sampleReport({ count: 1, firstSeen: new Date(times[0] ?? 0).toISOString() }),
  };
}

describe("how long it must be quiet", () => {
  it("is the project's quiet period for an error that came often", () => {
    const often = cameDaysBefore(0.4, 0.3, 0.2, 0.1);

    expect(quietPeriodOf([often], deployedAt, day)).toEqual({
      length: day,
      why: null,
      tells: true,
    });
  });

  it("is longer than the longest pause that the error made, over all fixes of it", () => {
    const fixes = [cameDaysBefore(1), cameDaysBefore(5, 4)];

    expect(quietPeriodOf(fixes, deployedAt, day)).toEqual({
      length: 4.5 * day,
      why: "it had paused for 3 days before",
      tells: true,
    });
  });

  it("counts the pause until the deployment too", () => {
    const fixes = [cameDaysBefore(2.1, 2)];

    expect(quietPeriodOf(fixes, deployedAt, day).length).toBe(3 * day);
  });

  it("is seven quiet periods for an error that came only once", () => {
    const once = quietPeriodOf([cameDaysBefore(0.1)], deployedAt, day);

    expect(once).toEqual({ length: 7 * day, why: "it came only once", tells: true });
  });

  it("takes a window with several occurrences for more than one", () => {
    const burst = cameDaysBefore(0.1);
    const report = { ...burst.report, count: 14 };

    expect(quietPeriodOf([{ ...burst, report }], deployedAt, day).length).toBe(day);
  });

  it("says nothing where the pauses are longer than anybody watches", () => {
    const rare = quietPeriodOf([cameDaysBefore(31, 1)], deployedAt, day);
    const once = quietPeriodOf([cameDaysBefore(40)], deployedAt, day);

    expect(rare).toMatchObject({ length: day, tells: false });
    expect(once).toMatchObject({ length: day, tells: false });
  });

  it("takes no hole in what is kept of many incidents for a pause", () => {
    const many = cameDaysBefore(
      20,
      ...Array.from({ length: keptIncidents - 1 }, (_, index) => 0.5 - index / 1_000),
    );

    expect(quietPeriodOf([many], deployedAt, day).length).toBe(day);
  });

  it("does not count what came after the deployment", () => {
    const fixes = [cameDaysBefore(0.2, 0.1, -10)];

    expect(quietPeriodOf(fixes, deployedAt, day).length).toBe(day);
  });
});
