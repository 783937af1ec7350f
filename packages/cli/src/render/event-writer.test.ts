import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { createEventWriter } from "./event-writer.ts";

function missed(texts: number): string {
  return `${texts} missing\n`;
}

describe("what writes the lines of a running part", () => {
  let folder: string;
  const streamed: string[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mendwatch-writer-"));
  });
  afterEach(() => {
    streamed.splice(0);
    rmSync(folder, { recursive: true });
  });
  function write(text: string | Uint8Array): boolean {
    return streamed.push(text.toString()) > 0;
  }

  it.runIf(existsSync("/dev/full"))("leaves out what does not fit, and says so later", () => {
    const file = openSync(join(folder, "out"), "w");
    const full = openSync("/dev/full", "w");
    const stdout = { fd: file, write };
    const print = createEventWriter(stdout, missed);
    print("one\n");
    stdout.fd = full;
    print("two\n");
    print("three\n");
    stdout.fd = file;
    print("four\n");
    print("five\n");
    closeSync(file);
    closeSync(full);

    expect(readFileSync(join(folder, "out"), "utf8")).toBe("one\n2 missing\nfour\nfive\n");
    expect(streamed).toEqual([]);
  });

  it("leaves what is no file to the stream", () => {
    createEventWriter({ write }, missed)("one\n");

    expect(streamed).toEqual(["one\n"]);
  });
});
