import { array, assert, constantFrom, property, tuple } from "fast-check";
import { describe, expect, it } from "vitest";

import { parseHtml } from "../../../../../../test/support/telegram/html-entities.ts";
import { code, codeLines, cut, fitting, plainText, prose, sendableLength } from "./safe-text.ts";

const writers = [
  (text: string) => prose(text, 9_000),
  (text: string) => code(text, 9_000),
  (text: string) => `<blockquote expandable>${codeLines([text, text])}</blockquote>`,
] as const;
const texts = ["word ", "<&>", "😀", "a".repeat(700), "https://evil.example ".repeat(40)] as const;

describe("HTML for one message", () => {
  it("is the beginning of what is too long, with its tags closed", () => {
    const pieces = array(tuple(constantFrom(...writers), constantFrom(...texts)), {
      maxLength: 40,
    });
    assert(
      property(pieces, (chosen) => {
        const html = chosen.map(([write, text]) => write(text.repeat(3))).join("\n");

        const { text } = parseHtml(fitting(html));

        // Telegram takes the spaces at the ends away.
        expect(text).toBe(cut(plainText(html), sendableLength).trim());
      }),
    );
  });

  it("is as it was where there is room for it", () => {
    const html = `<b>Report</b> ${prose("a".repeat(sendableLength - 10), sendableLength)}`;

    expect(fitting(html)).toBe(html);
  });
});
