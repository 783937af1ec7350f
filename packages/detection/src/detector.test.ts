import { readdirSync, readFileSync } from "node:fs";

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { createDetector, detect } from "./detect.ts";
import { createAssembler } from "./multiline/assembler.ts";
import { createErrorReader } from "./parse/error-reader.ts";
import { readError } from "./parse/read-error.ts";
import { createRedactor } from "./redact/redactor.ts";
import type { Entry } from "./types.ts";

const folder = new URL("../fixtures/", import.meta.url);
const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
const texts = names
  .filter((name) => name.endsWith(".log"))
  .map((name) => readFileSync(new URL(name, folder), "utf8"));

function entriesOf(text: string): readonly Entry[] {
  const assembler = createAssembler();
  const entries = text
    .split("\n")
    .flatMap((line, index) => assembler.push({ text: line, offset: 0, number: index + 1 }));
  return [...entries, ...assembler.flush("end")];
}

const entries = texts.flatMap(entriesOf);
const lines = [...new Set(texts.flatMap((text) => text.split("\n")))];

/** First lines of errors, of every language and of none. */
const heads = [
  ...lines.filter((line) => /error|exception|panic|traceback|fatal|caused/i.test(line)),
  "TypeError: connect to postgres://shop:hunter2@db.test/shop",
  'Error: login failed, password="hunter2"',
  "Caused by:",
  "error stack:",
  "Traceback (most recent call last):",
  "Error",
  "Declined [Error]: no",
  "    at above (/srv/shop/a.js:1:2)",
  "",
];
/** Lines under them: most often frames, and what makes no plain stack of one. */
const below = [
  "    at pay (/srv/shop/src/cart.js:12:3)",
  "    at async Promise.all (index 0)",
  "    at /srv/shop/src/cart.js:12:3",
  "    at f (https://bob:hunter2@host.test/a.js:1:2)",
  "    at password=hunter2 (/srv/shop/a.js:1:2)",
  "    at Traceback (most recent call last)::1:1",
  "    at <anonymous>",
  "     at deeper (/srv/shop/a.js:1:2)",
  "    at f (/srv/shop/a.js:1:2) {",
  "    at f (/srv/shop/a.js:1:2)\r",
  "  code: 'EPAY'",
  "}",
  "  [cause]: Error: x",
  "Caused by: java.lang.Error: x",
  "Node.js v24.1.0",
  "",
];
const frame = fc.nat(40).map((number) => `    at f${number} (/srv/shop/src/a.js:${number}:1)`);
const stack = fc
  .oneof(
    { weight: 3, arbitrary: fc.array(frame, { minLength: 1, maxLength: 3 }) },
    {
      weight: 2,
      arbitrary: fc.array(fc.oneof(frame, fc.constantFrom(...below)), {
        minLength: 1,
        maxLength: 6,
      }),
    },
    { weight: 1, arbitrary: frame.map((line) => Array.from({ length: 70 }, () => line)) },
  )
  .map((under) => under.join("\n"));
const errorText = fc.tuple(fc.constantFrom(...heads), stack).map((parts) => parts.join("\n"));
/** Few stacks, so that most are remembered. */
const manyTexts = fc.array(errorText, { minLength: 1, maxLength: 30 });

describe("what is remembered changes nothing:", { timeout: 60_000 }, () => {
  it("a detector finds in the entries of all fixtures what a new one finds in each", () => {
    const redactor = createRedactor();
    const remembering = createDetector({ redactor });

    for (const entry of [...entries, ...entries]) {
      expect(remembering(entry)).toEqual(detect(entry, { redactor: createRedactor() }));
    }
  });

  it("a reader reads every text as one that has read nothing before", () => {
    const read = createErrorReader();
    fc.assert(
      fc.property(manyTexts, (many) => {
        for (const text of many) expect(read(text)).toEqual(readError(text.split("\n")));
      }),
      { numRuns: 500 },
    );
  });

  it("a redactor masks every text as one that goes over each of its lines", () => {
    const redactor = createRedactor();
    fc.assert(
      fc.property(manyTexts, (many) => {
        for (const text of many) {
          const fresh = createRedactor();
          const masked = text.split("\n").map((line) => fresh.line(line));
          expect(redactor.text(text)).toBe(masked.join("\n"));
          expect(redactor.text(text)).not.toContain("hunter2");
        }
      }),
      { numRuns: 500 },
    );
  });
});
