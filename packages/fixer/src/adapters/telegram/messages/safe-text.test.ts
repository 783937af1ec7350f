import { array, assert, constantFrom, integer, property, tuple } from "fast-check";
import { describe, expect, it } from "vitest";

import { parseHtml } from "../../../../../../test/support/telegram/html-entities.ts";
import {
  code,
  codeLines,
  cut,
  fitting,
  oneLine,
  plainText,
  prose,
  sendableLength,
} from "./safe-text.ts";

const writers = [
  (text: string) => prose(text, 9_000),
  (text: string) => code(text, 9_000),
  (text: string) => `<blockquote expandable>${codeLines([text, text])}</blockquote>`,
] as const;
const texts = ["word ", "<&>", "😀", "a".repeat(700), "https://evil.example ".repeat(40)] as const;

/** What hides, turns around, overlays or breaks the text beside it. */
const tricks = [
  "\u202Eevorppa",
  "\u2066left\u2069",
  "zero\u200Bwidth\uFEFF",
  "\u3164\u3164\u115F\uFFA0",
  "\u2800\u2800",
  "a\u0336\u0489".repeat(3),
  `Z${"\u0300\u0301\u0489".repeat(200)}`,
  "\u{E0041}\u{E0042}",
  "\uFE0F\u034F",
  "\uD83D",
  "\uDE00",
  "\uE000",
  "👩\u200D👩\u200D👧",
  "\u001B[2K\u0007\r",
  "\u2028\u2029\u0085",
] as const;

describe("foreign text", () => {
  const foreign = array(constantFrom(...tricks, "word", "😀", " "), { maxLength: 30 });
  const written = [
    (text: string, length: number) => oneLine(text, length),
    (text: string, length: number) => plainText(prose(text, length)),
    (text: string, length: number) => plainText(code(text, length)),
    (text: string) => plainText(codeLines([text])),
  ] as const;

  it("shows nothing that hides, turns around or overlays what stands beside it", () => {
    assert(
      property(foreign, constantFrom(...written), (parts, write) => {
        const text = write(parts.join(""), 5_000);

        expect(text).not.toMatch(/[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Co}\u2800]/u);
        expect(text).not.toMatch(/\p{M}{4}/u);
      }),
    );
  });

  it("is never cut within a character, however long it may be", () => {
    assert(
      property(
        foreign,
        integer({ min: 1, max: 80 }),
        constantFrom(...written),
        (parts, length, write) => {
          expect(write(parts.join(""), length).isWellFormed()).toBe(true);
        },
      ),
    );
  });
});

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
