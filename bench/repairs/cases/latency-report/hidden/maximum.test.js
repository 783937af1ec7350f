import assert from "node:assert/strict";
import { test } from "node:test";

import { percentile } from "../src/percentile.js";

const hundred = Array.from({ length: 100 }, (_, index) => index + 1);

test("the 100th percentile is the slowest", () => {
  assert.equal(percentile(hundred, 100), "100.0");
  assert.equal(percentile([5], 100), "5.0");
});

test("the others are where they were", () => {
  assert.equal(percentile(hundred, 99), "100.0");
  assert.equal(percentile(hundred, 95), "96.0");
  assert.equal(percentile([1, 2, 3, 4], 50), "3.0");
});
