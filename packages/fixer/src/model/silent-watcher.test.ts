import { describe, expect, it } from "vitest";

import { isSilent } from "./silent-watcher.ts";

const minute = 60_000;
const hour = 60 * minute;

describe("a watcher", () => {
  it.each([
    ["3 minutes after one sign of life", {}, 3 * minute, false],
    ["more than 3 minutes after one sign of life", {}, 3 * minute + 1, true],
    ["an hour after the last of a sign in half an hour", { pace: hour / 2 }, hour, false],
    ["two hours after the last of a sign in half an hour", { pace: hour / 2 }, 2 * hour, true],
    ["3 minutes after the last of a sign in a second", { pace: 1_000 }, 3 * minute, false],
    ["4 hours after it came back from a week away", { pace: 168 * hour }, 4 * hour, true],
  ])("is silent or not %s: at a pace of %o, after %i ms, %s", (_, pace, after, silent) => {
    expect(isSilent({ seenAt: 1_000, ...pace }, minute, 1_000 + after)).toBe(silent);
  });
});
