import { describe, expect, test } from "vitest";

import { createRedactor, detectText } from "../index.ts";

const redactor = createRedactor();

function fingerprintOf(line: string): string | undefined {
  return detectText(line, { redactor })[0]?.fingerprint;
}

describe("the name of the logger", () => {
  const bare = fingerprintOf("ERROR provider answered 502 for order 8812");

  test.each([
    ["log4js", "[2026-11-20T08:30:42.123] [ERROR] shop - provider answered 502 for order 9917"],
    [
      "NestJS",
      "[Nest] 4711  - 11/20/2026, 8:30:42 AM   ERROR [CartService] provider answered 502 for order 9917",
    ],
    ["pino-pretty", "[08:30:42.123] ERROR (shop): provider answered 502 for order 9917"],
    [
      "pino-pretty",
      "[08:30:42.123] ERROR (shop/4711 on web-1): provider answered 502 for order 9917",
    ],
    [
      "tslog 3",
      "2026-11-20 08:30:42.123  ERROR [shop src/shop.ts:12 Shop.pay] provider answered 502 for order 9917",
    ],
    [
      "loguru",
      "2026-11-20 08:30:42.123 | ERROR    | shop.web:pay:12 - provider answered 502 for order 9917",
    ],
    [
      "logback",
      "2026-11-20 08:30:42,123 [main] ERROR com.example.Shop - provider answered 502 for order 9917",
    ],
    ["log4j", "2026-11-20 08:30:42,123 ERROR CartService - provider answered 502 for order 9917"],
    ["Python", "2026-11-20 08:30:42,123 ERROR    [shop.web] provider answered 502 for order 9917"],
    [
      "tslog",
      "2026-11-20 08:30:42.123\tERROR\tsrc/shop.ts:12\tshop\tprovider answered 502 for order 9917",
    ],
    [
      "structlog, nor is its padding,",
      "2026-11-20 08:30:42 [error    ] provider answered 502 for order 9917    cart=12",
    ],
    [
      "tslog without places",
      "2026-11-20 08:30:42.123\tERROR\t\tshop\tprovider answered 502 for order 9917",
    ],
    ["winston-console-format", "error:   ┏ provider answered 502 for order 9917 +12ms"],
    [
      "bunyan with parts of a name",
      "[2026-11-20T08:30:42.123Z] ERROR: shop/cart/4711 on web-1: provider answered 502 for order 9917",
    ],
    [
      "LogTape",
      "2026-11-20 08:30:42.123 +00:00 [ERR] shop·cart: provider answered 502 for order 9917",
    ],
    ["loglevel", "[08:30:42] ERROR (cart) provider answered 502 for order 9917"],
    ["Ts.ED", "[2026-11-20T08:30:42.123] [ERROR] [shop] - provider answered 502 for order 9917"],
    ["Python", "ERROR    20/11/26 08:30:42 shop.cart:12 | provider answered 502 for order 9917"],
    [
      "bunyan, nor are its fields,",
      "08:30:42.123Z ERROR shop: provider answered 502 for order 9917 (cart=12, id=7)",
    ],
    [
      "bunyan, nor are its fields,",
      "[2026-11-20T08:30:42.123Z] ERROR: shop/4711 on web-1: provider answered 502 for order 9917 (cart=12)",
    ],
  ])("of %s is no part of what it says: %s", (_, line) => {
    expect(fingerprintOf(line)).toBe(bare);
  });

  test.each([
    "ERROR [auth] provider answered 502 for order 9917",
    "ERROR checkout - provider answered 502 for order 9917",
    "ERROR provider: answered 502 for order 9917",
    "ERROR 502 - provider answered",
    "ERROR (auth) provider answered 502 for order 9917",
    "ERROR provider answered (status=502)",
  ])("is not taken for what the text says itself: %s", (line) => {
    expect(detectText(line, { redactor })[0]?.error.message).toBe(line.slice("ERROR ".length));
  });
});
