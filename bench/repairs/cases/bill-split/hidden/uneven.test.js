import assert from "node:assert/strict";
import { test } from "node:test";

import { split } from "../src/split.js";

test("shares add up to the bill and differ by one cent at most", () => {
  for (const [cents, people] of [
    [1000, 3],
    [1001, 7],
    [5, 6],
    [99_999, 40],
  ]) {
    const shares = split(cents, people);
    assert.equal(shares.length, people);
    assert.equal(
      shares.reduce((sum, share) => sum + share, 0),
      cents,
    );
    assert.ok(Math.max(...shares) - Math.min(...shares) <= 1, `${shares}`);
  }
});
