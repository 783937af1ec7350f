import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createRedactor } from "@mendwatch/detection";
import { reportLimits } from "@mendwatch/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { contextBefore } from "./context.ts";

describe("the lines before an error", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mendwatch-context-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function linesBefore(text: string, lines: number): readonly string[] {
    const path = join(folder, "app.log");
    writeFileSync(path, `${text}the error`);
    const fd = openSync(path, "r");
    const found = contextBefore(fd, Buffer.byteLength(text), lines, createRedactor());
    closeSync(fd);
    return found;
  }

  it.each([
    ["", 3, []],
    ["a\n", 3, ["a"]],
    ["a\nb\nc\n", 2, ["b", "c"]],
    ["a\r\nb\r\n", 5, ["a", "b"]],
    ["\n\nb\n\n", 3, ["", "b", ""]],
    ["a\n", 0, []],
    ["token=c2VjcmV0c2VjcmV0\n", 1, ["token=[REDACTED:token]"]],
  ] as const)("of %j are, with %i asked for, %j", (text, lines, expected) => {
    expect(linesBefore(text, lines)).toEqual(expected);
  });

  it("include one that begins further away than most", () => {
    const long = "x".repeat(10_000);

    expect(linesBefore(`a\n${long}\nb\n`, 2).map(({ length }) => length)).toEqual([
      reportLimits.contextLine,
      1,
    ]);
    expect(linesBefore(`a\n${long}\nb\n`, 5)).toHaveLength(3);
  });

  it("do not include one whose beginning is too far away", () => {
    const far = "x".repeat(65_536);

    expect(linesBefore(`${far}\nb\n`, 5)).toEqual(["b"]);
    expect(linesBefore(`${far}\n`, 5)).toEqual([]);
  });
});
