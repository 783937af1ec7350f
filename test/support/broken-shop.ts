/** A service small enough to read at a glance, with the bug that the stories are about. */

const packageJson = `${JSON.stringify({ name: "broken-shop", type: "module", scripts: { test: "node --test" } }, null, 2)}\n`;

const cart = `export function getCart(carts, id) {
  return carts.get(id) ?? null;
}

export function checkoutTotal(carts, id) {
  return getCart(carts, id).total;
}
`;

const cartTest = `import assert from "node:assert/strict";
import { test } from "node:test";

import { checkoutTotal } from "../src/cart.js";

test("a cart has a total", () => {
  assert.equal(checkoutTotal(new Map([["a", { total: 5 }]]), "a"), 5);
});
`;

const ci = `name: ci\non: push\n`;

/** The repository as its owner has it: green tests, and a bug that they do not see. */
export const brokenShop: Readonly<Record<string, string>> = {
  "package.json": packageJson,
  "src/cart.js": cart,
  "test/cart.test.js": cartTest,
  ".github/workflows/ci.yml": ci,
};

const repairedCart = cart.replace("getCart(carts, id).total", "getCart(carts, id)?.total ?? 0");

const guestTest = `import assert from "node:assert/strict";
import { test } from "node:test";

import { checkoutTotal } from "../src/cart.js";

test("a guest without a cart pays nothing", () => {
  assert.equal(checkoutTotal(new Map(), "guest"), 0);
});
`;

/** The right repair, with a test that is red on the base. */
export const rightRepair: Readonly<Record<string, string>> = {
  "src/cart.js": repairedCart,
  "test/guest.test.js": guestTest,
};

/** Breaks the test that was green. */
export const breakingRepair: Readonly<Record<string, string>> = {
  "src/cart.js": cart.replace("getCart(carts, id).total", "0"),
};

/** The right repair, and a change to the pipeline that nobody asked for. */
export const repairThatTouchesCi: Readonly<Record<string, string>> = {
  ...rightRepair,
  ".github/workflows/ci.yml": `${ci}permissions: write-all\n`,
};

/** What the service logs, in pino's form, when a guest checks out. */
export function guestCheckout(time: number, reqId: string, root: string): string {
  const stack = [
    "TypeError: Cannot read properties of null (reading 'total')",
    `    at checkoutTotal (${root}/src/cart.js:6:29)`,
    `    at Server.handle (${root}/src/server.js:21:15)`,
    "    at Server.emit (node:events:518:28)",
  ].join("\n");
  return pino(time, reqId, "POST", "/api/checkout", {
    type: "TypeError",
    message: "Cannot read properties of null (reading 'total')",
    stack,
  });
}

/** What the layer above logs about the same request. */
export function paymentFailed(time: number, reqId: string, root: string): string {
  const stack = [
    "PaymentError: checkout was not charged",
    `    at charge (${root}/src/payment.js:14:11)`,
    "    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)",
  ].join("\n");
  return pino(time, reqId, "POST", "/api/checkout", {
    type: "PaymentError",
    message: "checkout was not charged",
    stack,
  });
}

/** An error of its own, with another frame. */
export function badDate(time: number, reqId: string, root: string): string {
  const stack = [
    "RangeError: Invalid time value",
    "    at Date.toISOString (<anonymous>)",
    `    at parseDay (${root}/src/report.js:9:20)`,
    `    at Server.handle (${root}/src/server.js:33:15)`,
  ].join("\n");
  return pino(time, reqId, "GET", "/api/report", {
    type: "RangeError",
    message: "Invalid time value",
    stack,
  });
}

function pino(
  time: number,
  reqId: string,
  method: string,
  url: string,
  err: Readonly<Record<string, string>>,
): string {
  const line = {
    level: 50,
    time,
    pid: 4242,
    hostname: "prod-1",
    reqId,
    req: { method, url },
    err,
    msg: err["message"],
  };
  return `${JSON.stringify(line)}\n`;
}
