import { describe, expect, it } from "vitest";

import { checkPatience } from "./check-patience.ts";

const minute = 60_000;

function ran(check: string, duration: number, exitCode: number | null = 0) {
  return { check, duration, exitCode };
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

  it("does not follow from a run that was ended, and does from one that failed", () => {
    expect(checkPatience("test", [ran("test", 1_000, null)])).toBe(15 * minute);
    expect(checkPatience("test", [ran("test", 30_000, 1)])).toBe(5 * minute);
  });
});
