import { expect, test } from "vitest";

import { parameterise } from "./parameterise.ts";

test.each([
  ["Cannot read property 'id' of undefined", "Cannot read properties of undefined (reading 'id')"],
  ["Cannot set property 'a' of null", "Cannot set properties of null (setting 'a')"],
  [
    "Unexpected token < in JSON at position 0",
    "Unexpected token '<', \"<html><hea\"... is not valid JSON",
  ],
  [
    "Expected ':' after property name in JSON at position 17",
    "Expected ':' after property name in JSON at position 4711 (line 12 column 4)",
  ],
  [
    "Unexpected non-whitespace character after JSON at position 4",
    "Unexpected non-whitespace character after JSON at position 981 (line 3 column 2)",
  ],
  ["Unexpected token u in JSON at position 0", '"undefined" is not valid JSON'],
  ["Unexpected token o in JSON at position 1", '"[object Object]" is not valid JSON'],
  ["getaddrinfo ENOTFOUND db.internal db.internal:5432", "getaddrinfo ENOTFOUND db.internal"],
  [
    'parsing time "2026/03/14" as "2006-01-02": cannot parse "/03/14" as "-"',
    'parsing time "soon" as "2006-01-02": cannot parse "soon" as "2006"',
  ],
  ["self signed certificate", "self-signed certificate"],
  ["Cannot find module 'x'", "Cannot find module 'x'\nRequire stack:\n- /srv/a.js"],
  ["cart.add is not a function", "cart.add is not a function. (In 'cart.add()', 'cart.add' is 1)"],
  [
    "'Cart' object has no attribute 'tot'",
    "'Cart' object has no attribute 'tot'. Did you mean: 'total'?",
  ],
  ["undefined method `sum' for nil:NilClass", "undefined method 'sum' for nil"],
  [
    "undefined method `sum' for #<Cart:0x00007f3a>",
    "undefined method 'sum' for an instance of Cart",
  ],
  ["Undefined index: sku", 'Undefined array key "sku"'],
  ["error: out of shared memory", "out of shared memory"],
  ['"stock is locked"', "stock is locked"],
  [
    'This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise which was not handled with .catch(). The promise rejected with the reason "stock is locked".',
    "stock is locked",
  ],
])("the versions of a runtime mean the same by %j and %j", (older, newer) => {
  expect(parameterise(older)).toBe(parameterise(newer));
});

test.each([
  ["Cannot read property 'id' of undefined", "Cannot read properties of undefined (reading 'a')"],
  ["Cannot read property 'id' of null", "Cannot read properties of undefined (reading 'id')"],
  ["Unexpected token < in JSON at position 0", "Unexpected token u in JSON at position 0"],
  ["Unexpected token < in JSON at position 0", "Unexpected token 'a', \"abc\" is not valid JSON"],
  [
    'parsing time "soon" as "2006-01-02": cannot parse "soon" as "2006"',
    'parsing time "2026-13-01" as "2006-01-02": month out of range',
  ],
  ["getaddrinfo ENOTFOUND api.acme.io", "getaddrinfo ENOTFOUND mail.acme.io"],
  ["getaddrinfo ENOTFOUND api.acme.io", "getaddrinfo EAI_AGAIN api.acme.io"],
  ["undefined method `sum' for nil:NilClass", "undefined method 'tax' for nil"],
  ["Undefined index: sku", 'Undefined array key "price"'],
])("what %j and %j say stays apart", (one, other) => {
  expect(parameterise(one)).not.toBe(parameterise(other));
});
