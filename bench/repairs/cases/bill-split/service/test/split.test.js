import assert from "node:assert/strict";
import { test } from "node:test";

import { checkShares } from "../src/check.js";
import { split } from "../src/split.js";

test("a bill is split into equal shares", () => {
  assert.deepEqual(split(900, 3), [300, 300, 300]);
});

test("shares that are not the bill are refused, however little is missing", () => {
  assert.throws(() => checkShares(1000, [333, 333, 333]), { name: "SplitError" });
  assert.throws(() => checkShares(1000, [500, 501]), { name: "SplitError" });
});
