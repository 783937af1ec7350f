import { describe, expect, it } from "vitest";

import { backOff } from "./back-off.ts";

describe("backOff", () => {
  it("doubles up to a minute", () => {
    expect([1, 2, 3, 7, 8, 9, 1_000].map((failures) => backOff(failures, 1))).toEqual([
      500, 1_000, 2_000, 32_000, 60_000, 60_000, 60_000,
    ]);
  });

  it("is anywhere between nothing and that", () => {
    expect(backOff(8, 0)).toBe(0);
    expect(backOff(8, 0.5)).toBe(30_000);
  });
});
