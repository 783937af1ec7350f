import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { createLineSplitter } from "./line-splitter.ts";

/** The lines of the chunks, each as text and whether a line feed ended it. */
function split(
  chunks: readonly Buffer[],
  maxBytes = 1_000,
): { readonly lines: readonly (readonly [string, boolean])[]; readonly tooLong: number } {
  const lines: (readonly [string, boolean])[] = [];
  let tooLong = 0;
  const splitter = createLineSplitter(
    maxBytes,
    (line, ended) => lines.push([line.toString("latin1"), ended]),
    () => {
      tooLong += 1;
    },
  );
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return { lines, tooLong };
}

describe("createLineSplitter", () => {
  it("gives the same lines however the bytes arrive", () => {
    const bytes = fc.array(fc.constantFrom(0x0a, 0x0d, 0x41, 0x80, 0x00), { maxLength: 60 });
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(60)), (values, cuts) => {
        const whole = Buffer.from(values);
        const edges = [0, ...cuts.map((cut) => Math.min(cut, whole.length)), whole.length];
        const sorted = edges.toSorted((one, other) => one - other);
        const chunks = sorted.map((edge, index) => whole.subarray(sorted[index - 1] ?? 0, edge));

        const { lines } = split(chunks);

        expect(lines).toEqual(split([whole]).lines);
        const joined = lines.map(([text, ended]) => text + (ended ? "\n" : "")).join("");
        expect(joined).toBe(whole.toString("latin1"));
      }),
    );
  });

  it("says that a last line has no line feed", () => {
    expect(split([Buffer.from("a\nb")]).lines).toEqual([
      ["a", true],
      ["b", false],
    ]);
  });

  it("has no last line after a line feed, and keeps empty ones", () => {
    expect(split([Buffer.from("a\n\n")]).lines).toEqual([
      ["a", true],
      ["", true],
    ]);
  });

  it("cuts a line that is too long, tells once, and goes on with the next", () => {
    const { lines, tooLong } = split([Buffer.from("abcdef"), Buffer.from("ghi\njk\n")], 4);

    expect(lines).toEqual([
      ["abcd", true],
      ["jk", true],
    ]);
    expect(tooLong).toBe(1);
  });

  it("takes a line of exactly the greatest length whole", () => {
    const { lines, tooLong } = split([Buffer.from("ab"), Buffer.from("cd\n")], 4);

    expect(lines).toEqual([["abcd", true]]);
    expect(tooLong).toBe(0);
  });
});
