import { assert, constantFrom, array, oneof, property, string } from "fast-check";
import { describe, expect, it } from "vitest";

import { codeBlock, codeSpan, proseBlock } from "./markdown.ts";

const hostile = [
  "`",
  "``",
  "```",
  "~~~",
  "\n",
  "\r\n",
  "@anna",
  "#12",
  "|",
  "<img src=x>",
  "<!--",
  "-->",
  "[a](b)",
  "https://evil.example",
  "\u202E",
  "\u0000",
  " ",
  "a",
];
const text = oneof(
  string(),
  array(constantFrom(...hostile)).map((parts) => parts.join("")),
);

describe("text of strangers in a pull request", () => {
  it("stands in one span that it cannot end, whatever it holds", () => {
    assert(
      property(text, (value) => {
        const span = codeSpan(value);

        expect(span).not.toMatch(/[\r\n\u202E\0]/);
        if (span === "(empty)") return;
        const [, fence = "", inside = ""] = /^(`+)(?!`)(.*)(?<!`)\1$/s.exec(span) ?? [];
        expect(fence).not.toBe("");
        // No run of backticks inside is as long as the fence, so nothing inside ends the span.
        expect((inside.match(/`+/g) ?? []).map((run) => run.length)).not.toContain(fence.length);
        expect(inside.replaceAll(String.raw`\|`, "")).not.toContain("|");
      }),
      { numRuns: 2_000 },
    );
  });

  it("stands in one block that it cannot end, whatever it holds", () => {
    assert(
      property(text, (value) => {
        const lines = codeBlock(value, "text").split("\n");

        const fence = lines.at(-1) ?? "";
        expect(fence).toMatch(/^`{3,}$/);
        expect(lines[0]).toBe(`${fence}text`);
        const inside = lines.slice(1, -1);
        expect(inside.filter((line) => line.trim().startsWith(fence))).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it("keeps what people need to read", () => {
    expect(codeSpan("POST /api/checkout")).toBe("`POST /api/checkout`");
    expect(codeSpan("a `b` c")).toBe("``a `b` c``");
    expect(codeBlock("a\n\tb", "diff")).toBe("```diff\na\n\tb\n```");
  });

  it("is cut where it is too long, and says so by an ellipsis", () => {
    expect(codeSpan("`b`")).toBe("`` `b` ``");
    expect(codeSpan("x".repeat(1_000)).length).toBeLessThan(320);
    expect(codeSpan("x".repeat(1_000))).toContain("…");
  });

  it("is broken into lines that need no scrolling, and loses no word", () => {
    const prose = Array.from({ length: 100 }, (_, index) => `word${index}`).join(" ");

    const block = proseBlock(`${prose}\n\n${"y".repeat(150)}`);

    const lines = block.split("\n").slice(1, -1);
    expect(lines.filter((line) => line.length > 101 && !line.startsWith("y"))).toEqual([]);
    expect(lines.join(" ")).toContain("word99");
    expect(block).toContain("y".repeat(150));
    expect(lines.join(" ").split(/\s+/).length).toBe(101);
  });

  it("shows no secret", () => {
    const token = ["ghp", "16C7e42F292c6912E7710c838347Ae178B4a"].join("_");

    expect(codeSpan(`password=hunter2hunter2 and ${token}`)).not.toMatch(/hunter2|16C7e42F/);
    expect(proseBlock(`password=hunter2hunter2`)).not.toContain("hunter2");
  });
});
