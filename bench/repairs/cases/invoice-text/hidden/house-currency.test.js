import assert from "node:assert/strict";
import { test } from "node:test";

import { invoiceText } from "../src/invoice.js";

test("an account without a currency is billed in the currency of the house", () => {
  const items = [{ title: "Licence", cents: 9900, count: 1 }];
  assert.equal(invoiceText({ account: { name: "Lind" }, items }).at(-1), "Total  €99.00");
});
