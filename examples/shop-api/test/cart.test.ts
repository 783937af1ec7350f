import assert from "node:assert/strict";
import { test } from "node:test";

import { addItem, CartStore, checkoutTotal, removeItem, shipping } from "../src/cart.ts";
import { Catalogue, firstProducts } from "../src/products.ts";

const catalogue = new Catalogue(firstProducts);

test("a session without a cart reads as null", async () => {
  assert.equal(await new CartStore().read("anna"), null);
});

test("the first item opens the cart", async () => {
  const cart = await addItem(new CartStore(), catalogue, "anna", { product: "mug", quantity: 2 });
  assert.deepEqual(cart, { items: [{ product: "mug", quantity: 2, price: 1_490 }], total: 2_980 });
});

test("the same product counts up in one line", async () => {
  const carts = new CartStore();
  await addItem(carts, catalogue, "anna", { product: "mug", quantity: 2 });
  const cart = await addItem(carts, catalogue, "anna", { product: "mug", quantity: 1 });
  assert.equal(cart.items.length, 1);
  assert.equal(cart.total, 3 * 1_490);
});

test("two sessions have two carts", async () => {
  const carts = new CartStore();
  await addItem(carts, catalogue, "anna", { product: "mug", quantity: 1 });
  await addItem(carts, catalogue, "ben", { product: "assam", quantity: 1 });
  assert.equal((await carts.read("anna"))?.total, 1_490);
});

for (const quantity of [0, -1, 1.5, Number.NaN, 100]) {
  test(`a quantity of ${quantity} is refused with 400`, async () => {
    const added = addItem(new CartStore(), catalogue, "anna", { product: "mug", quantity });
    await assert.rejects(added, { name: "Refusal", status: 400 });
  });
}

test("the limit of one product counts what is in the cart already", async () => {
  const carts = new CartStore();
  await addItem(carts, catalogue, "anna", { product: "mug", quantity: 60 });
  const added = addItem(carts, catalogue, "anna", { product: "mug", quantity: 40 });
  await assert.rejects(added, { name: "Refusal", status: 400 });
});

test("a removed product leaves the cart and its total", async () => {
  const carts = new CartStore();
  await addItem(carts, catalogue, "anna", { product: "mug", quantity: 1 });
  await addItem(carts, catalogue, "anna", { product: "assam", quantity: 1 });
  const cart = await removeItem(carts, "anna", "mug");
  assert.deepEqual(cart, {
    items: [{ product: "assam", quantity: 1, price: 1_180 }],
    total: 1_180,
  });
});

test("removing what is not in the cart changes nothing", async () => {
  const carts = new CartStore();
  await addItem(carts, catalogue, "anna", { product: "mug", quantity: 1 });
  assert.equal((await removeItem(carts, "anna", "kettle")).total, 1_490);
});

test("a small cart pays the parcel", async () => {
  const carts = new CartStore();
  await addItem(carts, catalogue, "anna", { product: "mug", quantity: 1 });
  assert.equal(await checkoutTotal(carts, "anna"), 1_490 + 490);
});

test("a large cart does not pay the parcel", async () => {
  const carts = new CartStore();
  await addItem(carts, catalogue, "anna", { product: "teapot", quantity: 1 });
  assert.equal(await checkoutTotal(carts, "anna"), 5_900);
});

test("an emptied cart costs nothing, not even the parcel", async () => {
  const carts = new CartStore();
  await addItem(carts, catalogue, "anna", { product: "mug", quantity: 1 });
  await removeItem(carts, "anna", "mug");
  assert.equal(await checkoutTotal(carts, "anna"), 0);
});

test("the parcel is free from 50.00 on", () => {
  assert.equal(shipping(4_999), 490);
  assert.equal(shipping(5_000), 0);
});
