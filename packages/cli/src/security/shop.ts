/** The service that stands in the range: small, with a bug, a test that is green, and one package. */

const manifest = {
  name: "range-shop",
  version: "1.0.0",
  type: "module",
  scripts: { test: "node --test" },
  dependencies: { tiny: "1.0.0" },
};

const tiny = {
  version: "1.0.0",
  resolved: "https://registry.npmjs.org/tiny/-/tiny-1.0.0.tgz",
  integrity:
    "sha512-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
};

const lock = {
  name: manifest.name,
  version: manifest.version,
  lockfileVersion: 3,
  requires: true,
  packages: {
    "": { name: manifest.name, version: manifest.version, dependencies: manifest.dependencies },
    "node_modules/tiny": tiny,
  },
};

const installed = {
  name: lock.name,
  version: lock.version,
  lockfileVersion: lock.lockfileVersion,
  requires: true,
  packages: { "node_modules/tiny": tiny },
};

/** The code with the bug: a guest has no cart. */
export const brokenCart: string = `export function getCart(carts, id) {
  return carts.get(id) ?? null;
}

export function checkoutTotal(carts, id) {
  return getCart(carts, id).total;
}
`;

/** The same without the bug. */
export const repairedCart: string = brokenCart.replace(
  "getCart(carts, id).total",
  "getCart(carts, id)?.total ?? 0",
);

const cartTest = `import assert from "node:assert/strict";
import { test } from "node:test";

import { checkoutTotal } from "../src/cart.js";

test("a cart has a total", () => {
  assert.equal(checkoutTotal(new Map([["a", { total: 5 }]]), "a"), 5);
});
`;

function otherTest(name: string, line: string): string {
  return `import assert from "node:assert/strict";
import { test } from "node:test";

test("${name}", () => {
  ${line}
});
`;
}

/** A test that is red on the base and green with {@link repairedCart}. */
export const guestTest: string = `import assert from "node:assert/strict";
import { test } from "node:test";

import { checkoutTotal } from "../src/cart.js";

test("a guest without a cart pays nothing", () => {
  assert.equal(checkoutTotal(new Map(), "guest"), 0);
});
`;

/** What is committed, by path. */
export const shopFiles: Readonly<Record<string, string>> = {
  ".gitignore": "node_modules\n.env\n",
  ".github/workflows/ci.yml": "name: ci\non: push\n",
  "package.json": `${JSON.stringify(manifest, null, 2)}\n`,
  "package-lock.json": `${JSON.stringify(lock, null, 2)}\n`,
  "src/cart.js": brokenCart,
  "test/cart.test.js": cartTest,
  "test/gone.test.js": otherTest("nothing is gone", "assert.ok(true);"),
  "test/ship.test.js": otherTest("shipping is free", "assert.equal(0, 0);"),
  "test/tax.test.js": otherTest("tax is added", "assert.equal(5 * 2, 10);"),
};

/** What lies in the owner's checkout and is not committed: the installed package. */
export const shopPackages: Readonly<Record<string, string>> = {
  "node_modules/.package-lock.json": `${JSON.stringify(installed, null, 2)}\n`,
  "node_modules/tiny/package.json": `${JSON.stringify({ name: "tiny", version: "1.0.0", main: "index.js" })}\n`,
  "node_modules/tiny/index.js": "module.exports = 1;\n",
};

/** What the service logs when a guest checks out, as an error of this type; one line of pino's. */
export function loggedError(type: string, message: string): string {
  const stack = [
    `${type}: ${message}`,
    "    at checkoutTotal (/srv/shop/src/cart.js:6:29)",
    "    at Server.handle (/srv/shop/src/server.js:21:15)",
    "    at Server.emit (node:events:518:28)",
  ].join("\n");
  const line = { level: 50, time: Date.now(), pid: 4242, hostname: "prod-1", msg: message };
  return `${JSON.stringify({ ...line, err: { type, message, stack } })}\n`;
}
