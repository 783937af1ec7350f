import { describe, expect, test } from "vitest";

import type { DetectedError, OwnerRule, SeverityInput } from "../types.ts";
import { classifySeverity } from "./classify-severity.ts";

function error(
  message: string,
  type: string | null = "Error",
  code: string | null = null,
): DetectedError {
  const frames = [
    { file: "/srv/shop/src/cart.js", function: "Cart.total", line: 1, column: 1, inApp: true },
  ];
  return { type, message, code, frames, causes: [], stack: "" };
}

function classify(input: Partial<SeverityInput>): ReturnType<typeof classifySeverity> {
  return classifySeverity({
    error: error("no cart", "TypeError"),
    fatal: false,
    request: { path: "/api/checkout" },
    count: 1,
    count24h: 1,
    rules: [],
    ...input,
  });
}

function ignoring(match: OwnerRule["match"]): { readonly rules: readonly OwnerRule[] } {
  return { rules: [{ match, do: "ignore" }] };
}

describe("severity by count", () => {
  test.each([
    [1, 1, "low"],
    [2, 2, "low"],
    [3, 3, "medium"],
    [1, 3, "medium"],
    [9, 9, "medium"],
    [10, 10, "high"],
    [2, 10, "high"],
    [10, 2, "high"],
  ])("of %d in the window and %d in 24 hours is %s", (count, count24h, severity) => {
    expect(classify({ count, count24h })).toBe(severity);
  });

  test("is at least medium for an error that the process may have died of", () => {
    expect(classify({ fatal: true })).toBe("medium");
    expect(classify({ fatal: true, count: 10 })).toBe("high");
  });
});

describe("a critical error", () => {
  test.each([
    error("connect ECONNREFUSED 127.0.0.1:5432", "Error", "ECONNREFUSED"),
    error("Server selection timed out after 30000 ms", "MongoServerSelectionError"),
    error("password authentication failed for user", "error", "28P01"),
    error("Can't reach database server at `db`:`5432`", "PrismaClientInitializationError", "P1001"),
    error("read ETIMEDOUT 10.0.0.4:27017", "Error", "ETIMEDOUT"),
    error("ENOSPC: no space left on device, write", "Error", "ENOSPC"),
    error("Timed out fetching a connection", "PrismaClientKnownRequestError", "P2024"),
    error('FATAL: password authentication failed for user "shop"', "OperationalError"),
    error("Access denied for user 'shop'@'10.0.0.4' (using password: YES)", null),
    error("Communications link failure", "com.mysql.cj.jdbc.exceptions.CommunicationsException"),
    error("QueuePool limit of size 5 overflow 10 reached", "sqlalchemy.exc.TimeoutError"),
    error("MISCONF Redis is configured to save RDB snapshots", "ReplyError"),
    error("[Errno 12] Cannot allocate memory", "OSError"),
    error("Reached heap limit Allocation failed - JavaScript heap out of memory", null),
    error("secretOrPrivateKey must have a value"),
    error("mongo: operation failed with timeout", null),
    error("database is unavailable", null),
  ])("is one after which nobody is served: $message", (critical) => {
    expect(classify({ error: critical })).toBe("critical");
  });

  test.each([
    error("E11000 duplicate key error collection: shop.users", "MongoServerError", "11000"),
    error("duplicate key value violates unique constraint", "error", "23505"),
    error("Unique constraint failed", "PrismaClientKnownRequestError", "P2002"),
    error("users validation failed: database: required", "ValidationError"),
    error("jwt malformed", "JsonWebTokenError"),
    error("jwt expired", "TokenExpiredError"),
    error("invalid signature", "JsonWebTokenError"),
    error("jwt audience invalid. expected: shop", "JsonWebTokenError"),
    error("connect ETIMEDOUT 10.0.0.7:443", "Error", "ETIMEDOUT"),
    error("Plan executor error during update :: caused by :: bad $set", "MongoServerError", "2"),
    error("Access denied for user 17 to order 4"),
    error("no OOM command", "NotFound"),
    error("Cannot read properties of undefined (reading 'database')", "TypeError"),
  ])("is not what one request did wrong, nor any other: $message", (other) => {
    expect(classify({ error: other })).toBe("low");
  });

  test("is known by its cause", () => {
    const outer = {
      ...error("fetch failed", "TypeError"),
      causes: [error("connect ECONNREFUSED 10.0.0.1:9200", "Error", "ECONNREFUSED")],
    };

    expect(classify({ error: outer })).toBe("critical");
  });
});

describe("a rule of the owner", () => {
  test.each<OwnerRule["match"]>([
    { type: "TypeError" },
    { type: "*Error" },
    { message: "cart" },
    { message: "no*t" },
    { frame: "src/cart.js:Cart.total" },
    { frame: "cart:total" },
    { path: "/api/checkout" },
    { path: "/api/*" },
    { type: "TypeError", message: "cart", frame: "cart", path: "*" },
  ])("matches by all that it names: %j", (match) => {
    expect(classify(ignoring(match))).toBe("ignore");
  });

  test.each<OwnerRule["match"]>([
    { type: "Type" },
    { type: "Type*Errors" },
    { message: "cart no" },
    { frame: "order" },
    { path: "/api" },
    { path: "/api/*/items" },
    { path: "/api/checkout*/api/checkout" },
    { type: "TypeError", message: "order" },
  ])("does not match where one of them does not: %j", (match) => {
    expect(classify(ignoring(match))).toBe("low");
  });

  test("on a path does not match an error without a request", () => {
    expect(classify({ ...ignoring({ path: "*" }), request: null })).toBe("low");
  });

  test("comes before everything else, the first that matches", () => {
    const critical = error("connect ECONNREFUSED 127.0.0.1:5432", "Error", "ECONNREFUSED");
    const rules: OwnerRule[] = [
      { match: { message: "ECONNREFUSED" }, do: "low" },
      { match: { type: "*" }, do: "high" },
    ];

    expect(classify({ error: critical, count: 99, rules })).toBe("low");
    expect(classify({ rules })).toBe("high");
  });
});

describe("errors of other languages", () => {
  test.each([
    ["java.lang.OutOfMemoryError", "Java heap space"],
    ["System.OutOfMemoryException", "Insufficient memory"],
    ["MemoryError", ""],
    ["NoMemoryError", "failed to allocate memory"],
    ["fatal error", "all goroutines are asleep - deadlock!"],
    ["fatal error", "concurrent map writes"],
    [null, "Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes)"],
    ["java.net.ConnectException", "Connection refused"],
    [
      "psycopg2.OperationalError",
      'connection to server at "db", port 5432 failed: Connection refused',
    ],
  ])("are critical where nothing goes on without what failed: %s: %s", (type, message) => {
    expect(classify({ error: error(message, type) })).toBe("critical");
  });

  test.each([
    ["java.lang.NullPointerException", "null"],
    ["KeyError", "'total'"],
    ["System.NullReferenceException", "Object reference not set to an instance of an object."],
    ["MemoryErrorReport", "sent"],
  ])("are not for a bug in one place: %s: %s", (type, message) => {
    expect(classify({ error: error(message, type) })).toBe("low");
  });

  test("are critical for a panic that ended the program, not for one that was caught", () => {
    const panic = error("index out of range [5] with length 3", "panic");

    expect(classify({ error: panic, fatal: true })).toBe("critical");
    expect(classify({ error: panic, fatal: false })).toBe("low");
  });
});
