import { readdirSync, readFileSync } from "node:fs";

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { detect } from "../detect.ts";
import { createRedactor } from "../redact/redactor.ts";
import type { Entry, LogLine } from "../types.ts";
import { createAssembler } from "./assembler.ts";
import { createLineSieve } from "./line-sieve.ts";
import { isQuietLine } from "./quiet-line.ts";

const folder = new URL("../../fixtures/", import.meta.url);
const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
/** Every line of every fixture, file by file. */
const fixtures = names
  .filter((name) => name.endsWith(".log"))
  .map((name) => readFileSync(new URL(name, folder), "utf8").split("\n"));

const json = '{"level":30,"time":1772366400000,"pid":7,"msg":"request completed"}';
const leveled = "[2026-11-20T08:30:42.123Z] INFO order 12 was packed, no errors";
const dated = "2026-11-20 08:30:42,123 WARN the queue is long";
const access =
  '10.0.0.7 - - [20/Nov/2026:08:30:42 +0000] "GET /carts/12 HTTP/1.1" 200 47 "-" "curl/8"';
const quiet = [json, leveled, dated, access];

/** Errors as a report would have them, and where. */
function errorsOf(entries: readonly Entry[]): readonly unknown[] {
  const redactor = createRedactor();
  return entries.flatMap((entry) => detect(entry, { redactor }));
}

function withoutSieve(lines: readonly string[]): readonly unknown[] {
  const assembler = createAssembler();
  const entries = lines.flatMap((text, index) =>
    assembler.push({ text, offset: 0, number: index + 1 }),
  );
  return errorsOf([...entries, ...assembler.flush("end")]);
}

function withSieve(lines: readonly string[]): { errors: readonly unknown[]; decoded: number } {
  let decoded = 0;
  function decode(bytes: Buffer, number: number): LogLine {
    decoded += 1;
    return { text: bytes.toString("utf8"), offset: 0, number };
  }
  const sieve = createLineSieve(createAssembler(), decode);
  const entries = lines.flatMap((text, index) => sieve.push(Buffer.from(text), index + 1));
  return { errors: errorsOf([...entries, ...sieve.end()]), decoded };
}

describe("a line sieve", { timeout: 120_000 }, () => {
  it("decodes of quiet lines in a row the first and the last one", () => {
    const { errors, decoded } = withSieve(Array.from({ length: 100 }, () => quiet).flat());

    expect(errors).toEqual([]);
    expect(decoded).toBe(2);
  });

  it("finds in every fixture what is found without it", () => {
    for (const lines of fixtures) expect(withSieve(lines).errors).toEqual(withoutSieve(lines));
  });

  it("finds in every mixture of lines what is found without it", () => {
    const all = fixtures.flat();
    const piece = fc
      .record({
        file: fc.nat(fixtures.length - 1),
        from: fc.nat(400),
        length: fc.integer({ min: 1, max: 12 }),
      })
      .map(({ file, from, length }) => {
        const lines = fixtures[file] ?? [];
        const start = from % lines.length;
        return lines.slice(start, start + length);
      });
    const single = fc.nat(all.length - 1).map((index) => [all[index] ?? ""]);
    // What stands in a healthy line may be anything.
    const nested = fc
      .record({ line: fc.nat(all.length - 1), form: fc.nat(3) })
      .map(({ line, form }) => {
        const text = all[line] ?? "";
        const forms = [
          `[2026-11-20T08:30:42.123Z] INFO ${text}`,
          `2026-11-20T08:30:42Z DEBUG ${text}`,
          `{"level":30,"msg":${JSON.stringify(text)}}`,
          `10.0.0.7 - - [20/Nov/2026:08:30:42 +0000] "GET /a HTTP/1.1" 500 47 "-" "${text}"`,
        ];
        return [forms[form] ?? ""];
      });
    const run = fc.array(fc.constantFrom(...quiet), { minLength: 1, maxLength: 4 });
    const mixture = fc.array(
      fc.oneof(
        { weight: 3, arbitrary: run },
        { weight: 3, arbitrary: piece },
        { weight: 2, arbitrary: single },
        { weight: 2, arbitrary: nested },
      ),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(mixture, (parts) => {
        const lines = parts.flat();
        expect(withSieve(lines).errors).toEqual(withoutSieve(lines));
      }),
      { numRuns: 400 },
    );
  });
});

describe("a quiet line", () => {
  it.each(quiet)("is one of the common forms: %s", (line) => {
    expect(isQuietLine(Buffer.from(line))).toBe(true);
  });

  it.each([
    '{"level":50,"msg":"request failed"}',
    '{"level":30,"msg":"ok","other":{"level":"error"}}',
    '{"level":30,"msg":"half a record"',
    '{"level":30,"msg":"\u001b[31mcoloured"}',
    '{"level":30,"msg":"größer"}',
    "[2026-11-20T08:30:42.123Z] ERROR order 12",
    "[2026-11-20T08:30:42.123Z] INFO PHP Fatal error:  no",
    "2026-11-20T08:30:42Z INFO thread 'main' panicked at src/a.rs:1:2:",
    '10.0.0.7 - - [20/Nov/2026:08:30:42 +0000] "GET / HTTP/1.1" 500 47 "-" "TypeError: no"',
    "    at pay (/srv/shop/cart.js:1:2)",
    "",
  ])("is none that may be more: %s", (line) => {
    expect(isQuietLine(Buffer.from(line))).toBe(false);
  });
});
