import { describe, expect, test } from "vitest";

import { createErrorReader } from "../error-reader.ts";
import type { ErrorRecord, Reading } from "../record.ts";
import { json } from "./json.ts";

const reading: Reading = { mask: (text) => text, readError: createErrorReader() };

function parse(record: object): readonly ErrorRecord[] | null {
  return json.parse([JSON.stringify(record)], reading, null);
}

describe("the error of a JSON record", () => {
  const stack = "TypeError: no cart\n    at f (/srv/a.js:1:2)";

  test.each<[string, object]>([
    ["of pino", { level: 50, err: { type: "TypeError", message: "no cart", stack } }],
    ["of pino before version 5", { level: 50, msg: "no cart", type: "TypeError", stack, v: 1 }],
    ["of bunyan", { level: 50, err: { name: "TypeError", message: "no cart", stack } }],
    ["of winston", { level: "error", message: "pay failed no cart", stack }],
    ["of which another text has a word by chance", { level: "error", message: "cart", stack }],
    ["beside other things", { level: 50, meta: { cart: 1, err: { message: "no cart", stack } } }],
    ["of a logger of one's own", { level: 50, failure: { message: "no cart", stack } }],
    [
      "of winston, painted for a terminal",
      { level: "\u001b[31merror\u001b[39m", message: "\u001b[31mno cart\u001b[39m", stack },
    ],
    [
      "of tslog 3",
      {
        logLevel: "error",
        argumentsArray: ["pay", { name: "TypeError", message: "no cart", stack }],
      },
    ],
    [
      "of bunyan, in what Google Cloud's library made of it",
      {
        severity: "ERROR",
        message: {
          name: "shop",
          pid: 1,
          level: 50,
          err: { name: "TypeError", message: "no cart", stack },
        },
      },
    ],
    ["with a level in capitals", { severity: "ERROR", error: { message: "no cart", stack } }],
    [
      "of OpenTelemetry, with its attributes as an object",
      {
        severity_text: "ERROR",
        body: "no cart",
        attributes: {
          "exception.type": "TypeError",
          "exception.message": "no cart",
          "exception.stacktrace": stack,
        },
      },
    ],
    [
      "with a class name that a bundler made short",
      { level: 50, err: { type: "a", message: "no cart", stack } },
    ],
  ])("is read alike: %s", (_, record) => {
    expect(
      parse(record)?.map(({ error }) => [error.type, error.message, error.frames.length]),
    ).toEqual([["TypeError", "no cart", 1]]);
  });

  test.each<[string, object, string]>([
    ["text", { level: 50, msg: "import failed", err: "disk full" }, "import failed: disk full"],
    [
      "text that the message repeats",
      { level: 50, msg: "import failed: disk full", error: "disk full" },
      "import failed: disk full",
    ],
    ["object without a message", { level: 50, msg: "import failed", error: {} }, "import failed"],
    ["fields of its own", { level: 50, time: 1, orderId: 17, cart: { a: 1 } }, "orderId=17 cart"],
  ])("may be a mere value: %s", (_, record, message) => {
    expect(parse(record)?.map(({ error }) => [error.type, error.message])).toEqual([
      [null, message],
    ]);
  });

  test("has the causes that are serialised as objects", () => {
    const cause = {
      type: "RangeError",
      message: "inner",
      stack: "RangeError: inner\n    at g (/b.js:1:2)",
    };
    const [found] = parse({ level: 50, err: { type: "Error", message: "outer", cause } }) ?? [];

    expect(found?.error.causes.map(({ type, message }) => [type, message])).toEqual([
      ["RangeError", "inner"],
    ]);
  });

  test("is followed through nested causes to a bounded depth", () => {
    const open = '{"type":"Error","message":"x","cause":';
    const line = `{"level":50,"err":${open.repeat(50_000)}null${"}".repeat(50_001)}`;
    const [found] = json.parse([line], reading, null) ?? [];

    expect(found?.error.causes.length).toBeLessThan(20);
  });
});

describe("a line", () => {
  test("of JSON without an error level is read and is none", () => {
    expect(parse({ level: 30, err: { type: "Error", message: "x" } })).toEqual([]);
    expect(parse({ message: "no level", error: "x" })).toEqual([]);
  });

  test("that only begins like JSON is left to the other formats", () => {
    expect(json.parse(["{ level: 'error',"], reading, null)).toBeNull();
    expect(json.parse(['{"level":"error", cut'], reading, null)).toBeNull();
    expect(json.parse(["plain"], reading, null)).toBeNull();
  });
});

describe("a record says", () => {
  test.each<[string, object, string]>([
    ["Datadog", { dd: { trace_id: "123" } }, "123"],
    ["ECS", { trace: { id: "4bf92f35" } }, "4bf92f35"],
    ["Google Cloud", { "logging.googleapis.com/trace": "projects/p/traces/4bf92f35" }, "4bf92f35"],
    ["AWS Lambda", { requestId: "8f0c1d2e" }, "8f0c1d2e"],
  ])("its trace as %s does", (_, fields, traceId) => {
    const [error] = parse({ level: "error", message: "boom", ...fields }) ?? [];

    expect(error?.traceId).toBe(traceId);
  });

  test("no trace where that is the stack", () => {
    const [error] =
      parse({ level: "error", message: "boom", trace: "Error: boom\n    at f (/a.js:1:2)" }) ?? [];

    expect(error?.traceId).toBeNull();
    expect(error?.error.frames).toHaveLength(1);
  });

  test.each<[string, object]>([
    ["pino", { req: { method: "GET", url: "/pay?id=1" } }],
    [
      "Google Cloud",
      { httpRequest: { requestMethod: "GET", requestUrl: "https://a.example/pay" } },
    ],
    ["Vercel", { proxy: { method: "GET", path: "/pay" } }],
  ])("its request as %s does", (_, fields) => {
    const [error] = parse({ level: "error", message: "boom", ...fields }) ?? [];

    expect(error?.request).toEqual({ method: "GET", path: "/pay" });
  });
});
