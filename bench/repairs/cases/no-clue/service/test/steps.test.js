import assert from "node:assert/strict";
import { test } from "node:test";

import { dayOf } from "../src/steps.js";

test("a day is what its rows add up to", async () => {
  const rows = async () => [
    { at: 2, cents: 5 },
    { at: 1, cents: 7 },
  ];
  assert.equal(await dayOf({ rows }), 12);
});

test("a till that does not answer has sold nothing", async () => {
  assert.equal(await dayOf({ rows: () => Promise.reject(new Error("down")) }), 0);
});
