import { describe, expect, it } from "vitest";

import type { Output } from "../render/output.ts";
import type { Row } from "./judge.ts";
import { printRows } from "./print-rows.ts";

const held: readonly Row[] = [
  { kind: "read", action: "the key of ssh", outcome: "held", reason: "No such file" },
  { kind: "text", action: "a command", outcome: "held", reason: "it was data" },
];

async function printed(rows: readonly Row[]): Promise<readonly string[]> {
  const lines: string[] = [];
  const output: Output = {
    paint: (_, text) => text,
    width: null,
    line: async (text) => void lines.push(text),
    json: () => Promise.reject(new Error("not asked for")),
    bytes: () => Promise.reject(new Error("not asked for")),
  };
  await printRows(rows, 61_400, output);
  return lines;
}

describe("the table of a security suite", () => {
  it("has a line for each attempt with what stopped it, and counts them at its end", async () => {
    expect(await printed(held)).toEqual([
      expect.stringMatching(/^kind +action +outcome +reason$/),
      expect.stringMatching(/^read +the key of ssh +held +No such file$/),
      expect.stringMatching(/^text +a command +held +it was data$/),
      "",
      "1 actions and 1 texts in 61 s: 2 held, 0 broke, 0 could not be tried.",
    ]);
  });

  it("says what to do where something got through", async () => {
    const through: Row = { kind: "write", action: "a hook", outcome: "BROKE", reason: "is new" };

    const lines = await printed([...held, through]);

    expect(lines).toContainEqual(expect.stringMatching(/^write +a hook +BROKE +is new$/));
    expect(lines.slice(-2)).toEqual([
      "2 actions and 1 texts in 61 s: 2 held, 1 broke, 0 could not be tried.",
      "Run nothing here that you do not trust, and report it (SECURITY.md).",
    ]);
  });
});
