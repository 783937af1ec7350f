import { describe, expect, it } from "vitest";

import type { Color } from "../render/paint.ts";
import { formatStage, type Stage } from "./stage.ts";

const stage: Stage = { label: "error", tone: "bad", text: "it broke", details: [] };

function plain(_color: Color, text: string): string {
  return text;
}

function tagged(color: Color, text: string): string {
  return `<${color}>${text}</${color}>`;
}

describe("formatStage", () => {
  it("stamps the line with minutes and seconds and lines the texts up", () => {
    expect(formatStage(stage, 9_999, plain, 80)).toBe("00:09  error    it broke");
    expect(formatStage(stage, 61_000, plain, 80)).toBe("01:01  error    it broke");
  });

  it("puts details under the text", () => {
    const [first = "", second = ""] = formatStage(
      { ...stage, details: ["POST /api/checkout"] },
      0,
      plain,
      80,
    ).split("\n");

    expect(second.indexOf("POST")).toBe(first.indexOf("it broke"));
  });

  it("breaks a long text at spaces, within the width of the screen", () => {
    const lines = formatStage({ ...stage, text: "word ".repeat(40) }, 0, plain, 60).split("\n");

    expect(lines.length).toBeGreaterThan(3);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(lines.join(" ").match(/word/g)).toHaveLength(40);
  });

  it("takes away what would move the cursor or color the terminal", () => {
    const evil = { ...stage, text: "a\u001B[2Jb\rc", details: ["\u001B]0;title\u0007d"] };

    expect(formatStage(evil, 0, plain, 80).replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
  });

  it("colors the label by its tone and leaves the text alone", () => {
    expect(formatStage(stage, 0, tagged, 80)).toContain("<red>error    </red>it broke");
  });
});
