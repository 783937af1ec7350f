import assert from "node:assert/strict";
import { test } from "node:test";

import { priceOf } from "../dist/src/rates.js";

test("a trial is free, however many calls it makes", () => {
  assert.equal(priceOf("trial", 0), 0);
  assert.equal(priceOf("trial", 1_000_000), 0);
});

test("the other plans cost what they did, and what is no plan has no price", () => {
  assert.equal(priceOf("standard", 1200), 1000);
  assert.equal(priceOf("volume", 10), 20);
  assert.throws(() => priceOf("gold", 10));
});
