import { readdirSync, readFileSync } from "node:fs";

import {
  createAssembler,
  createQuietScanner,
  createRedactor,
  detect,
  type Entry,
  type Occurrence,
} from "@mendwatch/detection";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { createLogReader } from "./log-reader.ts";

const scanner = createQuietScanner();

const folder = new URL("../../../detection/fixtures/", import.meta.url);
const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
const fixtures = names
  .filter((name) => name.endsWith(".log"))
  .map((name) => readFileSync(new URL(name, folder)));
const quiet = Buffer.from('{"level":30,"time":1,"msg":"ok"}\n'.repeat(9));
const failed = "[2026-11-20T08:30:42.123Z] ERROR TypeError: no cart\n    at f (/srv/a.js:1:2)\n";

interface Found {
  readonly errors: readonly Occurrence[];
  readonly lines: number;
}

function detectAll(entries: readonly Entry[]): readonly Occurrence[] {
  const redactor = createRedactor();
  return entries.flatMap((entry) => detect(entry, { redactor }));
}

/** Reads the bytes in pieces of these sizes, which are used over and over. */
function read(bytes: Buffer, sizes: readonly number[]): Found {
  const reader = createLogReader(scanner);
  const entries: Entry[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    const length = bytes.copy(reader.room(), 0, at, Math.min(bytes.length, at + size));
    entries.push(...reader.take(length));
    at += length;
  }
  entries.push(...reader.end());
  return { errors: detectAll(entries), lines: reader.lines() };
}

/** The same, with every line given to the assembler. */
function readEveryLine(bytes: Buffer): Found {
  const assembler = createAssembler();
  const lines = bytes.toString("utf8").split("\n");
  if (lines.at(-1) === "") lines.pop();
  const entries = lines.flatMap((line, index) => {
    const text = line.endsWith("\r") ? line.slice(0, -1) : line;
    return assembler.push({ text, offset: 0, number: index + 1 });
  });
  return { errors: detectAll([...entries, ...assembler.flush("end")]), lines: lines.length };
}

describe("a log reader", () => {
  it("finds the same errors on the same lines wherever its pieces end", { timeout: 60_000 }, () => {
    const log = fc
      .array(fc.oneof(fc.constantFrom(...fixtures), fc.constant(quiet)), {
        minLength: 1,
        maxLength: 4,
      })
      .map((parts) => Buffer.concat(parts));
    const sizes = fc.array(fc.integer({ min: 20, max: 5_000 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(log, sizes, (bytes, pieces) => {
        expect(read(bytes, pieces)).toEqual(readEveryLine(bytes));
      }),
      { numRuns: 40 },
    );
  });

  it("reads a log that is larger than its room", () => {
    const log = Buffer.from(`${quiet.toString().repeat(500)}${failed}`.repeat(20));

    const { errors, lines } = read(log, [1_000_000]);

    expect(lines).toBe(20 * (9 * 500 + 2));
    expect(errors.map(({ line }) => line)).toEqual(
      Array.from({ length: 20 }, (_, index) => 4_501 + index * 4_502),
    );
  });

  it("cuts a line that is longer than what it keeps, and goes on behind it", () => {
    const long = `TypeError: ${"x".repeat(1_000_000)}\n`;

    const { errors, lines } = read(Buffer.from(`${long}${failed}${long.trimEnd()}`), [100_000]);

    expect(lines).toBe(4);
    expect(errors.map(({ line }) => line)).toEqual([1, 2, 4]);
  });

  it("takes a last line without its end, and no line at all where there is none", () => {
    expect(read(Buffer.from(failed.trimEnd()), [7]).errors).toHaveLength(1);
    expect(read(Buffer.from(""), [7])).toEqual({ errors: [], lines: 0 });
  });

  it("leaves the mark out that an editor put first", () => {
    const marked = Buffer.from(`\u{FEFF}TypeError: no cart\n    at f (/srv/a.js:1:2)\r\n`);

    expect(read(marked, [3]).errors).toEqual(read(marked.subarray(3), [3]).errors);
  });
});
