import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { lineCap, takeLastLine, takeLines } from "./lines.ts";

/** Reads bytes in pieces, as a file is read: what is not consumed is seen again with its rest. */
function readInPieces(
  bytes: Buffer,
  cuts: readonly number[],
): readonly (readonly [number, string])[] {
  const lines: (readonly [number, string])[] = [];
  let cursor = 0;
  let cutting = false;
  for (const end of [...cuts, bytes.length].toSorted((a, b) => a - b)) {
    const start = cursor;
    const taken = takeLines(bytes.subarray(start, end), cutting, (text, offset) =>
      lines.push([start + offset, text]),
    );
    cursor += taken.consumed;
    ({ cutting } = taken);
  }
  return lines;
}

function linesOf(text: string | Buffer): readonly string[] {
  return readInPieces(Buffer.from(text), []).map(([, line]) => line);
}

describe("takeLines", () => {
  it("gives the same lines however the bytes arrive", () => {
    const byte = fc.oneof(
      { weight: 1, arbitrary: fc.constantFrom(0x0a, 0x0d, 0x00) },
      { weight: 4, arbitrary: fc.integer({ min: 1, max: 255 }) },
    );
    fc.assert(
      fc.property(
        fc.array(byte, { maxLength: 200 }),
        fc.array(fc.nat(200), { maxLength: 10 }),
        (values, cuts) => {
          const bytes = Buffer.from(values);
          const inside = cuts.filter((cut) => cut < bytes.length);

          expect(readInPieces(bytes, inside)).toEqual(readInPieces(bytes, []));
        },
      ),
    );
  });

  it("lets half a line wait for its rest", () => {
    const taken = takeLines(Buffer.from("one\ntw"), false, () => undefined);

    expect(taken).toEqual({ consumed: 4, cutting: false });
  });

  it("ends lines at the line feed only, and takes a carriage return before it away", () => {
    expect(linesOf("a\r\nb\u2028c\rd\n")).toEqual(["a", "b\u2028c\rd"]);
  });

  it("spoils one line at most where the encoding is broken", () => {
    expect(linesOf(Buffer.from([0xe2, 0x82, 0x0a, 0x61, 0x0a]))).toEqual(["\uFFFD", "a"]);
  });

  it("skips the hole that a writer leaves in a truncated file", () => {
    const bytes = Buffer.concat([Buffer.alloc(5_000), Buffer.from("first\nsecond\n")]);

    expect(readInPieces(bytes, [100, 4_999])).toEqual([
      [5_000, "first"],
      [5_006, "second"],
    ]);
  });

  it("cuts a line beyond the cap, marks it, and goes on with the next", () => {
    const long = "x".repeat(lineCap + 500_000);
    const bytes = Buffer.from(`before\n${long}\nafter\n`);
    const atOnce = readInPieces(bytes, []).map(([, line]) => line);
    const inPieces = readInPieces(bytes, [300_000, 600_000]).map(([, line]) => line);

    expect(atOnce.map((line) => line.length)).toEqual([6, expect.any(Number), 5]);
    expect(atOnce[1]?.startsWith("x".repeat(lineCap))).toBe(true);
    expect(atOnce[1]).toMatch(/cut at 262144 bytes\]$/);
    expect(inPieces).toEqual(atOnce);
  });

  it("does not cut a line of just the cap", () => {
    const bytes = Buffer.from(`${"x".repeat(lineCap)}\n`);

    expect(readInPieces(bytes, [lineCap])).toEqual([[0, "x".repeat(lineCap)]]);
  });
});

describe("takeLastLine", () => {
  it("takes what is left of a finished file as a line", () => {
    const lines: string[] = [];
    takeLastLine(Buffer.from("one\nhalf"), 4, (text) => lines.push(text));
    takeLastLine(Buffer.alloc(3), 0, (text) => lines.push(text));

    expect(lines).toEqual(["half"]);
  });
});
