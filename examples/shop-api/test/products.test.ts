import assert from "node:assert/strict";
import { test } from "node:test";

import { Catalogue, firstProducts } from "../src/products.ts";

test("an empty search lists every product", () => {
  const catalogue = new Catalogue(firstProducts);
  assert.equal(catalogue.search("").length, firstProducts.length);
});

test("a search finds part of a name in any case", () => {
  const found = new Catalogue(firstProducts).search("KETTLE");
  assert.deepEqual(
    found.map((product) => product.id),
    ["kettle"],
  );
});

test("a search for what the shop does not have finds nothing", () => {
  assert.deepEqual(new Catalogue(firstProducts).search("bicycle"), []);
});

test("a product is found by its id", () => {
  assert.equal(new Catalogue(firstProducts).get("mug").price, 1_490);
});

test("an unknown product is refused with 404", () => {
  assert.throws(() => new Catalogue(firstProducts).get("bicycle"), {
    name: "Refusal",
    status: 404,
  });
});

test("what is sold leaves the stock", () => {
  const catalogue = new Catalogue(firstProducts);
  catalogue.take([{ product: "scale", quantity: 2 }]);
  assert.equal(catalogue.get("scale").stock, 0);
});

test("an order that is too large takes nothing, not even what is there", () => {
  const catalogue = new Catalogue(firstProducts);
  const wanted = [
    { product: "mug", quantity: 1 },
    { product: "scale", quantity: 3 },
  ];
  assert.throws(() => catalogue.take(wanted), { name: "Refusal", status: 409 });
  assert.equal(catalogue.get("mug").stock, 400);
});
