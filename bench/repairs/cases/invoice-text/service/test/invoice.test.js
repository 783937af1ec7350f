import assert from "node:assert/strict";
import { test } from "node:test";

import { invoiceText } from "../src/invoice.js";
import { money } from "../src/money.js";

test("an invoice has its items and their total", () => {
  const account = { name: "Globex", currency: "USD", locale: "en-US" };
  const items = [{ title: "Licence", cents: 9900, count: 2 }];
  assert.deepEqual(invoiceText({ account, items }), [
    "Invoice for Globex",
    "2 × Licence  $99.00",
    "Total  $198.00",
  ]);
});

test("money is written as the account's language has it", () => {
  assert.equal(money(1250, { currency: "EUR" }), "€12.50");
  assert.match(money(1250, { currency: "EUR", locale: "de-DE" }), /^12,50\s€$/);
});
