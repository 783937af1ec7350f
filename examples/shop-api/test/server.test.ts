import assert from "node:assert/strict";
import { test } from "node:test";

import { runningShop } from "./support/running-shop.ts";

test("a health check is answered", async (context) => {
  const { call } = await runningShop(context);
  assert.deepEqual((await call("monitor", "GET", "/health")).body, { status: "ok" });
});

test("an unknown path is answered with 404", async (context) => {
  const { call } = await runningShop(context);
  assert.equal((await call("anna", "GET", "/api/wishlist")).status, 404);
});

test("the wrong method on a known path is answered with 404", async (context) => {
  const { call } = await runningShop(context);
  assert.equal((await call("anna", "DELETE", "/api/checkout")).status, 404);
});

test("a body that is no object is answered with 400", async (context) => {
  const { call } = await runningShop(context);
  assert.equal((await call("anna", "POST", "/api/cart/items", "mug")).status, 400);
});

test("a body that is too large is answered with 413", async (context) => {
  const { call } = await runningShop(context);
  const product = "m".repeat(70_000);
  assert.equal((await call("anna", "POST", "/api/cart/items", { product })).status, 413);
});

test("every request leaves one line with its id, method, path and status", async (context) => {
  const { call, log } = await runningShop(context);
  const { requestId } = await call("anna", "GET", "/api/products?search=tea");
  assert.equal(log.length, 1);
  const { reqId, req, res } = log[0] ?? {};
  assert.equal(reqId, requestId);
  assert.deepEqual(req, { method: "GET", url: "/api/products?search=tea" });
  assert.deepEqual(res, { statusCode: 200 });
});
