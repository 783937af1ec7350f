import { describe, expect, test } from "vitest";

import { parseErrorText } from "./error-text.ts";

function parse(text: string): ReturnType<typeof parseErrorText> {
  return parseErrorText(text.split("\n"));
}

describe("the header of an error", () => {
  test.each([
    ["TypeError: x", "TypeError", null, "x"],
    ["TypeError [ERR_INVALID_URL]: Invalid URL", "TypeError", "ERR_INVALID_URL", "Invalid URL"],
    ["Error [ZodError]: x", "ZodError", null, "x"],
    ["DOMException [AbortError]: aborted", "AbortError", null, "aborted"],
    ["Uncaught Error: x", "Error", null, "x"],
    ["Uncaught Exception: RangeError: x", "RangeError", null, "x"],
    ["[TypeError: x]", "TypeError", null, "x"],
    ["[Declined [Error]: x]", "Declined", null, "x"],
    ["[Declined [Error]: x] { code: 402 }", "Declined", null, "x"],
    [
      "[Error: ENOENT: no such file] {\n  errno: -2,\n  code: 'ENOENT'\n}",
      "Error",
      "ENOENT",
      "ENOENT: no such file",
    ],
    ["Error: x {\n  code: 'A'\n}", "Error", "A", "x"],
    ["AggregateError [ECONNREFUSED]: \n    at f (/a.js:1:2)", "AggregateError", "ECONNREFUSED", ""],
    [
      "Declined [Error]: no funds\nleft: 2\n    at pay (/a.js:1:2)",
      "Declined",
      null,
      "no funds\nleft: 2",
    ],
    ["TypeError: a\rb", "TypeError", null, "a\rb"],
    ["TypeError: a\u2028b", "TypeError", null, "a\u2028b"],
    ["[TypeError: a\u2028b]", "TypeError", null, "a\u2028b"],
    ["failed: TypeError: a\u2028b", "TypeError", null, "a\u2028b"],
    ["payment failed: PaymentError: x", "PaymentError", null, "x"],
    ["PaymentDeclined: x\n    at f (/a.js:1:2)", "PaymentDeclined", null, "x"],
    ["boom\n    at f (/a.js:1:2)", null, null, "boom"],
  ])("is read from: %s", (text, type, code, message) => {
    expect(parse(text)).toMatchObject({ type, code, message });
  });

  test.each([
    "Internal Server Error: /path",
    "[TypeError] text",
    "ValidationError of the form",
    "Error",
    "text",
  ])("is none: %s", (text) => {
    expect(parse(text)).toBeNull();
  });

  test.each([
    ["Redis Client Error Error: x", "Error", "Redis Client Error"],
    ["Internal Server Error: x", undefined, undefined],
  ])("begins behind what somebody called an error: %s", (text, type, prefix) => {
    expect(parse(text)?.type).toBe(type);
    expect(parse(text)?.prefix).toBe(prefix);
  });

  test("keeps what was written before it", () => {
    expect(parse("payment failed: PaymentError: x")?.prefix).toBe("payment failed");
  });
});

describe("the properties of an error", () => {
  test("give the name of a class that only they name", () => {
    const text = `Error
    at Query.run (/srv/query.js:1:2) {
  name: 'SequelizeDatabaseError',
  parent: error: relation "x" does not exist
      at Parser.parse (/srv/node_modules/pg/parser.js:1:2) {
    code: '42P01'
  },
  sql: 'SELECT'
}`;

    expect(parse(text)).toMatchObject({ type: "SequelizeDatabaseError", code: null });
    expect(parse(text)?.frames).toHaveLength(1);
  });

  test("of a cause are not those of the error", () => {
    const text = `Error: outer
    at f (/a.js:1:2) {
  [cause]: Error: inner
      at g (/b.js:1:2) {
    code: 'INNER'
  },
  code: 'OUTER'
}`;

    expect(parse(text)?.code).toBe("OUTER");
    expect(parse(text)?.causes.map(({ code }) => code)).toEqual(["INNER"]);
  });

  test("of another object are no cause, and its frames are not the error's", () => {
    const text = `Error: outer
    at f (/a.js:1:2) {
  reason: Error: not a cause
      at g (/b.js:1:2),
  detail: { code: 'X' }
}`;

    expect(parse(text)).toMatchObject({ code: null, causes: [] });
    expect(parse(text)?.frames).toHaveLength(1);
  });

  test("after the frames of an event are the error's", () => {
    const text = `Error: listen EADDRINUSE
    at f (/a.js:1:2)
Emitted 'error' event on Server instance at:
    at g (/b.js:1:2) {
  code: 'EADDRINUSE'
}`;

    expect(parse(text)).toMatchObject({ code: "EADDRINUSE" });
    expect(parse(text)?.frames).toHaveLength(1);
  });
});

test("an error that Node before 12 printed in braces is read too", () => {
  const text = `{ Error: connect ECONNREFUSED 127.0.0.1:5432
    at TCPConnectWrap.afterConnect [as oncomplete] (net.js:1104:14)
  errno: 'ECONNREFUSED',
  code: 'ECONNREFUSED',
  port: 5432 }`;

  expect(parse(text)).toMatchObject({
    type: "Error",
    code: "ECONNREFUSED",
    message: "connect ECONNREFUSED 127.0.0.1:5432",
  });
});

describe("an error of V8 without its class", () => {
  const frame = "    at pay (/srv/shop/pay.js:1:2)";

  test.each([
    ["no total", "Cannot read properties of undefined (reading 'items')", "TypeError"],
    ["bad webhook", "Unexpected end of JSON input", "SyntaxError"],
    ["tree", "Maximum call stack size exceeded", "RangeError"],
  ])("is found behind what a logger was told: %s", (said, message, type) => {
    expect(parseErrorText([`${said} ${message}`, frame])).toMatchObject({
      type,
      message,
      prefix: said,
    });
  });

  test.each([
    ["The first argument must be of type string. Received undefined", "TypeError"],
    ['The "path" argument must be of type string. Received null', "TypeError"],
    ["Cannot mix BigInt and other types, use explicit conversions", "TypeError"],
    ["Cannot add property tax, object is not extensible", "TypeError"],
    ['The value of "offset" is out of range. It must be >= 0. Received -1', "RangeError"],
    ["URI malformed", "URIError"],
    ["The operation was aborted due to timeout", "TimeoutError"],
    ["This operation was aborted", "AbortError"],
    ["Expected values to be strictly equal:", "AssertionError"],
  ])("is known by what it says: %s", (message, type) => {
    expect(parseErrorText([message, frame])?.type).toBe(type);
  });

  test("is none in a sentence that only has such words in it", () => {
    expect(parseErrorText(["shelf said Unexpected weather", frame])).toMatchObject({
      message: "shelf said Unexpected weather",
      prefix: "",
    });
  });
});

describe("an error behind what was said, which is its message", () => {
  test.each([
    [["no stock", "Limit: no stock", "    at pay (/srv/shop/pay.js:1:2)"], "Limit", "no stock"],
    [["no stock Limit: no stock", "    at pay (/srv/shop/pay.js:1:2)"], "Limit", "no stock"],
    [
      [
        "bad rows:",
        "  row 1",
        "  row 2 Error: bad rows:",
        "  row 1",
        "  row 2",
        "    at f (/a.js:1:2)",
      ],
      "Error",
      "bad rows:\n  row 1\n  row 2",
    ],
  ])("is read where it begins: %j", (lines, type, message) => {
    expect(parseErrorText(lines)).toMatchObject({ type, message });
  });

  test("is none where it says something else", () => {
    const lines = ["no stock", "Limit: of 17 reached", "    at pay (/srv/shop/pay.js:1:2)"];

    expect(parseErrorText(lines)?.type).not.toBe("Limit");
  });
});

describe("an error that wraps another", () => {
  const cause = ["  [cause]: Error: b", "      at g (/a.js:9:9)", "      at f (/a.js:1:2)"];
  const common = ["      at e (/a.js:3:3)", "      at d (/a.js:4:4)", "      at c (/a.js:5:5)"];

  test("has the frames that Node left out, since the cause has them", () => {
    const omitted = "    ... 2 lines matching cause stack trace ...";
    const head = ["RangeError: a", "    at f (/a.js:1:2)", omitted, "    at c (/a.js:5:5) {"];
    const found = parseErrorText([...head, ...cause, ...common, "}"]);

    expect(found?.frames.map((frame) => frame.function)).toEqual(["f", "e", "d", "c"]);
    expect(found?.causes[0]?.frames.map((frame) => frame.function)).toEqual([
      "g",
      "f",
      "e",
      "d",
      "c",
    ]);
  });

  test("has its own frames where those of the cause do not go on from them", () => {
    const omitted = "    ... 2 lines matching cause stack trace ...";
    const head = ["RangeError: a", "    at x (/b.js:1:2)", omitted, "    at c (/a.js:5:5) {"];
    const found = parseErrorText([...head, ...cause, ...common, "}"]);

    expect(found?.frames.map((frame) => frame.function)).toEqual(["x", "c"]);
  });

  test("is it where a logger said the wrapped one in the line before", () => {
    const found = parse("Error: no such table\nQueryError: no such table\n    at f (/a.js:1:2)");

    expect(found).toMatchObject({ type: "QueryError", message: "no such table" });
  });

  test("is not it where it says something else", () => {
    const found = parse("Error: no such table\nQueryError: no such view\n    at f (/a.js:1:2)");

    expect(found).toMatchObject({
      type: "Error",
      message: "no such table\nQueryError: no such view",
    });
  });
});
