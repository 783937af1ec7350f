import { describe, expect, it } from "vitest";

import { isQuietAt } from "./quiet-hours.ts";

describe("quiet hours", () => {
  it.each([
    ["22:00-07:00", 21, 59, false],
    ["22:00-07:00", 22, 0, true],
    ["22:00-07:00", 0, 0, true],
    ["22:00-07:00", 6, 59, true],
    ["22:00-07:00", 7, 0, false],
    ["12:00-13:00", 12, 30, true],
    ["12:00-13:00", 13, 0, false],
    [null, 3, 0, false],
  ])("%s, at %i:%i local time: %s", (hours, hour, minute, quiet) => {
    expect(isQuietAt(hours, new Date(2026, 10, 20, hour, minute).getTime())).toBe(quiet);
  });
});
