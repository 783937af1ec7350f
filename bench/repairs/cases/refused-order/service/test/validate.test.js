import assert from "node:assert/strict";
import { test } from "node:test";

import { validOrder } from "../src/validate.js";

test("an order has a product and a quantity", () => {
  assert.deepEqual(validOrder({ product: "mug", quantity: 2 }), { product: "mug", quantity: 2 });
});

test("a quantity that nobody can send is refused", () => {
  for (const quantity of [0, -2, 1.5, 100, "2"]) {
    assert.throws(() => validOrder({ product: "mug", quantity }), { name: "ValidationError" });
  }
});
