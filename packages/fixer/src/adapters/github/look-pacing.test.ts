import { describe, expect, it } from "vitest";

import type { RateLimit } from "./client.ts";
import { createLookPacing } from "./look-pacing.ts";

const hour = 3_600_000;

describe("looks at pull requests", () => {
  it("do not wait while nothing is known of the limit, or much is left of it", () => {
    expect(restUntil(null)).toBe(0);
    expect(restUntil(left(1_000))).toBe(0);
  });

  it("are spread over the time that what is left has to last", () => {
    // 490 beyond what is kept are 40 looks of 12.
    expect(restUntil(left(740))).toBe(1_000_000 + hour / 40);
    expect(restUntil(left(740), hour)).toBe(0);
  });

  it("wait for the next hour where only what publishing needs is left", () => {
    expect(restUntil(left(250))).toBe(1_000_000 + hour);
    expect(restUntil(left(0))).toBe(1_000_000 + hour);
  });

  it("do not wait for an hour that is over", () => {
    expect(restUntil({ limit: 5_000, remaining: 0, reset: 999_999 })).toBe(0);
  });
});

function restUntil(limit: RateLimit | null, sinceLook = 0): number {
  let now = 1_000_000 - sinceLook;
  const pacing = createLookPacing({ limit: () => limit }, { now: () => now });
  pacing.looked();
  now = 1_000_000;
  return pacing.restUntil();
}

function left(remaining: number): RateLimit {
  return { limit: 5_000, remaining, reset: 1_000_000 + hour };
}
