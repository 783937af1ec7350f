import { describe, expect, it } from "vitest";

import { checkPatience } from "./check-patience.ts";

const minute = 60_000;

function ran(check: "build" | "test", duration: number, exitCode: number | null = 0) {
  return { check, duration, exitCode, report: null };
}

describe("the time that a check may take", () => {
  it("is a quarter of an hour where nothing is known of it", () => {
    expect(checkPatience("test", [])).toBe(15 * minute);
    expect(checkPatience("test", [ran("build", 100)])).toBe(15 * minute);
  });

  it("is ten times the slowest run before, within three minutes and a quarter of an hour", () => {
    expect(checkPatience("test", [ran("test", 900)])).toBe(3 * minute);
    expect(checkPatience("test", [ran("test", 30_000), ran("test", 20_000)])).toBe(5 * minute);
    expect(checkPatience("test", [ran("test", 4 * minute)])).toBe(15 * minute);
  });

  it("does not follow from a run that was ended, or that failed before any test was through", () => {
    const failed = ran("test", 1_000, 1);

    expect(checkPatience("test", [ran("test", 1_000, null)])).toBe(15 * minute);
    expect(checkPatience("test", [failed])).toBe(15 * minute);
    expect(checkPatience("test", [{ ...failed, report: new Map() }])).toBe(15 * minute);
  });

  it("follows from a run in which a test failed", () => {
    const report = new Map([["adds", "failed"]] as const);

    expect(checkPatience("test", [{ ...ran("test", 30_000, 1), report }])).toBe(5 * minute);
  });
});
