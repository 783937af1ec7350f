import { inspect } from "node:util";

import { describe, expect, test } from "vitest";

import { detectText } from "../../detect-text.ts";
import { createRedactor } from "../../redact/redactor.ts";

const error = new TypeError("no cart");
error.stack =
  "TypeError: no cart\n    at pay (/srv/shop/pay.js:12:5)\n    at checkout (/srv/shop/routes/checkout.js:40:3)";
const { message, stack } = error;

function errorsIn(...lines: readonly string[]) {
  const text = ["listening on 3000", ...lines, "still listening", ""].join("\n");
  return detectText(text, { redactor: createRedactor() }).map(
    ({ fingerprint, line, error: { type, message: said } }) => ({
      fingerprint,
      line,
      type,
      said,
    }),
  );
}

const [printed] = errorsIn(inspect(error));

describe("an error that was made an object, and written without a level,", () => {
  test.each([
    ["in JSON", JSON.stringify({ message, stack })],
    ["in JSON, with nothing but its stack", JSON.stringify({ stack })],
    ["in a field of JSON", JSON.stringify({ at: "checkout", err: { message, stack } })],
    [
      "in a field of JSON, with a time",
      JSON.stringify({ time: 1_795_161_600_123, error: { name: "TypeError", message, stack } }),
    ],
    ["as console.error prints it", inspect({ message, stack })],
    ["behind a text", `checkout failed ${inspect({ message, stack })}`],
    ["behind a text, with nothing but its stack", `checkout failed ${inspect({ stack })}`],
    ["behind a text with a colon", `checkout failed: ${inspect({ user: 3, message, stack })}`],
  ])("is the error itself: %s", (_, text) => {
    expect(errorsIn(text)).toEqual([{ ...printed, said: message }]);
  });
});

describe("what is no error", () => {
  test.each([
    ["a record that has a level below error", JSON.stringify({ level: "info", message, stack })],
    ["a record without frames", JSON.stringify({ message, stack: "mern" })],
    ["an object whose stack is another one", inspect({ port: 3000, stack: "mern\nmean" })],
    ["behind a level below error", `INFO tried again ${inspect({ message, stack })}`],
    ["frames without an error", JSON.stringify({ stack: "Trace\n    at f (/srv/a.js:1:2)" })],
  ])("stays none: %s", (_, text) => {
    expect(errorsIn(text)).toEqual([]);
  });
});
