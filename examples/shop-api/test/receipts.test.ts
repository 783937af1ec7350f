import assert from "node:assert/strict";
import { test } from "node:test";

import type { Order } from "../src/orders.ts";
import { receiptFor, receiptTexts, sendReceipt } from "../src/receipts.ts";

const order: Order = {
  id: "order-00007",
  session: "anna",
  items: [],
  total: 1_980,
  locale: "en",
  placedAt: "2026-03-01T12:00:00.000Z",
};

test("a receipt names the order and the amount with two decimals", () => {
  const text = receiptFor(order, receiptTexts);
  assert.equal(text, "Thank you for order order-00007. You paid 19.80 EUR.");
});

test("a receipt is handed to the mail system once", async () => {
  const sent: string[] = [];
  await sendReceipt(order, receiptTexts, async (text) => void sent.push(text));
  assert.equal(sent.length, 1);
});

test("a mail system that is down is not hidden from the caller", async () => {
  const sending = sendReceipt(order, receiptTexts, async () => {
    throw new Error("mail system is down");
  });
  await assert.rejects(sending, /mail system is down/);
});
