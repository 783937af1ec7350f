import assert from "node:assert/strict";
import { test } from "node:test";

import { readPlan, type Plan } from "../src/plans.js";
import { priceOf } from "../src/rates.js";

test("the first calls of the standard plan are free", () => {
  assert.equal(priceOf("standard", 1000), 0);
  assert.equal(priceOf("standard", 1200), 1000);
});

test("volume pays for each", () => {
  assert.equal(priceOf(readPlan("volume"), 10), 20);
});

test("a plan that is none has no price", () => {
  assert.throws(() => readPlan("gold"), /no plan "gold"/);
  assert.throws(() => priceOf("gold" as Plan, 10));
});
