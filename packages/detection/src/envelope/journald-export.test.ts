import { describe, expect, test } from "vitest";

import { createAssembler } from "../multiline/assembler.ts";
import type { Entry } from "../types.ts";

/** Entries of a journal, as they come from what `journalctl -o export` writes. */
function entriesOf(text: string): readonly Entry[] {
  const assembler = createAssembler();
  const lines = text.split("\n");
  const entries = lines.flatMap((line, index) =>
    assembler.push({ text: line, offset: 0, number: index + 1 }),
  );
  return [...entries, ...assembler.flush("end")];
}

/** A record whose message has its length before it, and fields behind it. */
function record(message: string, cursor = "s=1"): string {
  const length = Buffer.alloc(8);
  length.writeUInt32LE(message.length);
  const value = `MESSAGE\n${length.toString("latin1")}${message}`;
  return `__CURSOR=${cursor}\n${value}\nPRIORITY=3\n_PID=7\n_COMM=shop\n\n`;
}

describe("the export of a journal", () => {
  test.each([
    ["whose message has a blank line", "TypeError: x\n\nmore"],
    ["whose length has a line feed as its first byte", `TypeError: x\n${"a".repeat(253)}`],
    ["whose length has a line feed as its second byte", `TypeError: x\n${"a".repeat(2_547)}`],
    [
      "which is longer than what is kept of it",
      `TypeError: x${"\n    at f (/a.js:1:2)".repeat(600)}`,
    ],
  ])("is read with all its fields where there is a record %s", (_, message) => {
    const entries = entriesOf(`${record(message)}${record("fine\nagain", "s=2")}`);

    expect(entries[0]?.lines[0]).toBe("TypeError: x");
    expect(new Set(entries.map(({ origin }) => origin?.pid))).toEqual(new Set([7]));
    expect(entries.flatMap(({ lines }) => lines).slice(-2)).toEqual(["fine", "again"]);
  });

  test("ends a record at a blank line behind a field, and not what is no record", () => {
    const entries = entriesOf("__CURSOR=s=1\nMESSAGE=Error: x\n_PID=7\n\nError: y\n");

    expect(entries.map(({ lines, origin }) => [lines[0], origin?.pid])).toEqual([
      ["Error: x", 7],
      ["Error: y", undefined],
    ]);
  });
});
