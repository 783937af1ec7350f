import { expect, test } from "vitest";

import { isFrameLine, parseFrame } from "./stack-frame.ts";

test.each([
  ["pay@https://shop.test/cart.js:41:9", "https://shop.test/cart.js", 41, 9, "pay", true],
  ["async*pay/<@file:///srv/cart.js:4:9", "/srv/cart.js", 4, 9, "pay", true],
  ["@https://shop.test/cart.js:41:9", "https://shop.test/cart.js", 41, 9, null, true],
  ["    at total (/srv/shop/cart.js:2:15)", "/srv/shop/cart.js", 2, 15, "total", true],
  ["    at file:///srv/shop/cart.js:2:15", "/srv/shop/cart.js", 2, 15, null, true],
  [
    "  at async Cart.pay (C:\\shop\\cart.js:2:15) {",
    "C:\\shop\\cart.js",
    2,
    15,
    "async Cart.pay",
    true,
  ],
  [
    "    at total (/srv/shop/cart.js:2:15), errno=-111, code=ECONNREFUSED",
    "/srv/shop/cart.js",
    2,
    15,
    "total",
    true,
  ],
  ["        at new Cart (/srv/a (b)/cart.js:2:15),", "/srv/a (b)/cart.js", 2, 15, "new Cart", true],
  [
    "    at Layer.handle [as handle_request] (/srv/node_modules/express/layer.js:95:5)",
    "/srv/node_modules/express/layer.js",
    95,
    5,
    "Layer.handle [as handle_request]",
    false,
  ],
  [
    "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)",
    "node:internal/process/task_queues",
    95,
    5,
    "process.processTicksAndRejections",
    false,
  ],
  ["    at total (/srv/shop/cart.js:2:15) { id: 17 }", "/srv/shop/cart.js", 2, 15, "total", true],
  ["    at async /srv/shop/cart.js:2:15 while paying", "/srv/shop/cart.js", 2, 15, null, true],
  ["    at JSON.parse (<anonymous>)", "<anonymous>", null, null, "JSON.parse", false],
  [
    "    at eval (eval at run (/srv/shop/tpl.js:7:3), <anonymous>:1:1)",
    "/srv/shop/tpl.js",
    7,
    3,
    "eval",
    true,
  ],
  ["    at Server.listen (net.js:1016:14)", "net.js", 1016, 14, "Server.listen", false],
  ["at total (/srv/shop/cart.js:2:15)", "/srv/shop/cart.js", 2, 15, "total", true],
])("reads the frame %s", (line, file, row, column, name, inApp) => {
  expect(parseFrame(line)).toEqual({ file, line: row, column, function: name, inApp });
});

test.each([
  "at least 3 items",
  "    at least one item",
  "look at this (/a.js:1:2)",
  "    at 10:30:12 the job failed",
  "    at shop (17:30:12 today) it failed",
  "",
  `    at ${"x".repeat(5000)} (/a.js:1:2)`,
])("takes no text for a frame: %#", (line) => {
  expect(isFrameLine(line)).toBe(false);
  expect(parseFrame(line)).toBeNull();
});

test.each([
  ["    at Object.op (ext:core/00_infra.js:258:33)", false],
  ["    at serve (https://deno.land/std@0.220.0/http/server.ts:12:5)", false],
  ["    at fetch (bun:internal:12:5)", false],
  ["    at total (file:///srv/app/main.ts:3:15)", true],
  ["    at total (https://shop.test/assets/main.js:1:215)", true],
  ["    at Runtime.once (file:///var/runtime/index.mjs:1173:29)", false],
  ["    at Runtime.handler (/var/task/index.js:3:15)", true],
])("of Deno, Bun, Lambda and browsers too, knows own code: %s", (line, inApp) => {
  expect(parseFrame(line)?.inApp).toBe(inApp);
});

test("finds nobody's code in a promise combinator", () => {
  expect(parseFrame("    at async Promise.all (index 0)")).toBeNull();
});

test("a frame has no function where a source map left only `async` of it", () => {
  expect(parseFrame("    at async (webpack://shop/src/run.js:16:12)")).toMatchObject({
    file: "webpack://shop/src/run.js",
    function: null,
  });
});
