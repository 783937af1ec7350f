import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { countNoText, telling } from "./no-text.ts";

describe("the beginning of a file", () => {
  it.each([
    ["a program", readFileSync(process.execPath).subarray(0, telling)],
    ["a picture", Buffer.from("89504e470d0a1a0a0000000d4948445200000001000000010806", "hex")],
    [
      "what is encrypted",
      Buffer.from(Array.from({ length: telling }, (_, at) => (at * 167) % 256)),
    ],
  ])("of %s is no text", (_, head) => {
    expect(countNoText(head)).toBeGreaterThan(0);
  });

  it.each([
    ["nothing", ""],
    ["colours and a progress bar", "\u{1B}[31mError: no\u{1B}[0m\r\b\b 10 %\r\n\tat f\n"],
    ["a hole", `${"\0".repeat(4_000)}Error: no total\n`],
    ["nothing but a hole", "\0".repeat(4_096)],
    ["other languages", "Ошибка: нет данных, 错误, Größe\n"],
  ])("with %s is text", (_, text) => {
    expect(countNoText(Buffer.from(text))).toBeNull();
  });

  it("in an encoding of one byte is text", () => {
    expect(countNoText(Buffer.from("Größe überschritten\n", "latin1"))).toBeNull();
  });
});
