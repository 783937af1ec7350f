import { expect, test } from "vitest";

import { detectText } from "../../detect-text.ts";
import { createRedactor } from "../../redact/redactor.ts";

function read(lines: readonly string[]): ReturnType<typeof detectText> {
  return detectText(lines.join("\n"), { redactor: createRedactor() });
}

const thrown = [
  "SyntaxError: Invalid regular expression: /(/: Unterminated group",
  "    at new RegExp (<anonymous>)",
  "    at search (/srv/shop/src/search.js:3:10)",
  "    at handle (/srv/shop/src/api.js:8:3)",
];

test("a syntax error at run time has the frames that a logger gives it", () => {
  const crash = [
    "/srv/shop/src/search.js:3",
    "  return new RegExp(text);",
    "         ^",
    "",
    ...thrown,
  ];

  expect(read(crash)[0]?.error.frames).toEqual(read(thrown)[0]?.error.frames);
  expect(read(crash)[0]?.fingerprint).toBe(read(thrown)[0]?.fingerprint);
});

test("a syntax error of a module begins where the source is wrong", () => {
  const crash = [
    "/srv/shop/src/search.js:3",
    "  return );",
    "         ^",
    "",
    "SyntaxError: Unexpected token ')'",
    "    at wrapSafe (node:internal/modules/cjs/loader:1464:18)",
    "    at load (/srv/shop/src/api.js:8:3)",
  ];

  expect(read(crash)[0]?.error.frames[0]).toMatchObject({
    file: "/srv/shop/src/search.js",
    line: 3,
    inApp: true,
  });
});
