import assert from "node:assert/strict";
import { test } from "node:test";

import { runningShop } from "./support/running-shop.ts";

test("a checkout turns the cart into an order", async (context) => {
  const { call } = await runningShop(context);
  await call("anna", "POST", "/api/cart/items", { product: "mug", quantity: 2 });
  const { status, body } = await call("anna", "POST", "/api/checkout");
  assert.equal(status, 201);
  assert.equal(body["total"], 2 * 1_490 + 490);
  assert.equal((await call("anna", "GET", "/api/cart")).body["total"], 0);
});

test("a checkout charges the total once and leaves no hold behind", async (context) => {
  const { call, shop } = await runningShop(context);
  await call("anna", "POST", "/api/cart/items", { product: "teapot" });
  await call("anna", "POST", "/api/checkout");
  assert.equal(shop.payments.takings, 5_900);
  assert.equal(shop.payments.openHolds, 0);
});

test("a checkout takes the goods out of stock", async (context) => {
  const { call } = await runningShop(context);
  await call("anna", "POST", "/api/cart/items", { product: "scale", quantity: 2 });
  await call("anna", "POST", "/api/checkout");
  assert.equal((await call("anna", "GET", "/api/products/scale")).body["stock"], 0);
});

test("an emptied cart is refused with 422 and charges nothing", async (context) => {
  const { call, shop } = await runningShop(context);
  await call("anna", "POST", "/api/cart/items", { product: "mug" });
  await call("anna", "DELETE", "/api/cart/items/mug");
  assert.equal((await call("anna", "POST", "/api/checkout")).status, 422);
  assert.equal(shop.payments.takings, 0);
  assert.equal(shop.payments.openHolds, 0);
});

test("more than the stock is refused with 409 and the cart stays", async (context) => {
  const { call, shop } = await runningShop(context);
  await call("anna", "POST", "/api/cart/items", { product: "scale", quantity: 3 });
  assert.equal((await call("anna", "POST", "/api/checkout")).status, 409);
  assert.equal((await call("anna", "GET", "/api/cart")).body["total"], 3 * 3_200);
  assert.equal(shop.payments.takings, 0);
});

test("a refused checkout is no error in the log", async (context) => {
  const { call, log } = await runningShop(context);
  await call("anna", "POST", "/api/cart/items", { product: "scale", quantity: 3 });
  await call("anna", "POST", "/api/checkout");
  assert.deepEqual(
    log.map((line) => line["level"]),
    [30, 30],
  );
});

test("every order is in the audit trail", async (context) => {
  const { call, shop } = await runningShop(context);
  await call("anna", "POST", "/api/cart/items", { product: "mug" });
  const { body } = await call("anna", "POST", "/api/checkout");
  assert.deepEqual(shop.audit.orders, [body["id"]]);
});

test("the receipt goes out in the customer's language", async (context) => {
  const { call, receipts } = await runningShop(context);
  await call("anna", "POST", "/api/cart/items", { product: "teapot" });
  await call("anna", "POST", "/api/checkout", { locale: "de" });
  assert.deepEqual(receipts, ["Danke für Bestellung order-00001. Sie haben 59.00 EUR bezahlt."]);
});
