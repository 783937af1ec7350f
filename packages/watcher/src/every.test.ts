import { expect, it } from "vitest";

import { every } from "./every.ts";

it("is due at first, then after its time, and when the clock was set back", () => {
  const isDue = every(1_000);

  const asked = [5_000, 5_000, 5_999, 6_000, 6_999, 4_000, 4_001].map(isDue);
  expect(asked).toEqual([true, false, false, true, false, true, false]);
});
