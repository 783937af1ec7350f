import assert from "node:assert/strict";
import { test } from "node:test";

import { OrderBook } from "../src/orders.ts";
import { runningShop } from "./support/running-shop.ts";

const cart = { items: [], total: 1_000, locale: "en" };

test("orders are numbered in the order they come in", () => {
  const orders = new OrderBook();
  const first = orders.place({ session: "anna", ...cart }, new Date());
  const second = orders.place({ session: "ben", ...cart }, new Date());
  assert.deepEqual([first.id, second.id], ["order-00001", "order-00002"]);
});

test("a customer sees only their own orders", () => {
  const orders = new OrderBook();
  orders.place({ session: "anna", ...cart }, new Date());
  orders.place({ session: "ben", ...cart }, new Date());
  assert.equal(orders.of("anna").length, 1);
});

test("somebody else's order looks like one that does not exist", () => {
  const orders = new OrderBook();
  const { id } = orders.place({ session: "anna", ...cart }, new Date());
  assert.throws(() => orders.get("ben", id), { name: "Refusal", status: 404 });
});

test("a span of time includes its first and its last instant", () => {
  const orders = new OrderBook();
  orders.place({ session: "anna", ...cart }, new Date("2026-03-01T00:00:00.000Z"));
  orders.place({ session: "anna", ...cart }, new Date("2026-03-02T23:59:59.999Z"));
  orders.place({ session: "anna", ...cart }, new Date("2026-03-03T00:00:00.000Z"));
  const found = orders.between("2026-03-01T00:00:00.000Z", "2026-03-02T23:59:59.999Z");
  assert.equal(found.length, 2);
});

test("an order can be looked up after the checkout", async (context) => {
  const { call } = await runningShop(context);
  await call("anna", "POST", "/api/cart/items", { product: "mug" });
  const { body } = await call("anna", "POST", "/api/checkout");
  const found = await call("anna", "GET", `/api/orders/${String(body["id"])}`);
  assert.deepEqual(found.body, body);
});
