import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { openFile } from "./folder.ts";
import { plainFile } from "./open-log-file.ts";
import { endOfLines } from "./start.ts";

describe("endOfLines", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mendwatch-start-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function endOf(text: string): number {
    const path = join(folder, "log");
    writeFileSync(path, text);
    const file = plainFile(path, openFile(path));
    const end = endOfLines(file);
    file.close();
    return end;
  }

  it.each([
    ["", 0],
    ["one\ntwo\n", 8],
    ["one\nhalf", 4],
    ["half", 0],
    [`one\n${"x".repeat(300_000)}`, 300_004],
  ])("is after the last whole line, or at the end of an endless one", (text, expected) => {
    expect(endOf(text)).toBe(expected);
  });
});
