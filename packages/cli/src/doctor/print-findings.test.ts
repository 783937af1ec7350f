import { describe, expect, it } from "vitest";

import type { Output } from "../render/output.ts";
import { fail, ok } from "./finding.ts";
import { printFindings } from "./print-findings.ts";

const remedy = "allow bwrap in AppArmor: the file /etc/apparmor.d/bwrap, then reload apparmor";
const findings = [ok("node", "v24.21.0"), fail("box", "bwrap: Permission denied", remedy)];

describe("what the doctor found", () => {
  it.each([null, 140])("is a table where it fits: %s columns", async (width) => {
    const lines = await printed(width);

    expect(lines[0]).toMatch(/^result +check +found +what to do$/);
    expect(lines[2]).toMatch(/^fail +box +bwrap: Permission denied +allow bwrap .* apparmor$/);
  });

  it("is told line by line in a narrow terminal, so that nothing to do is cut off", async () => {
    expect(await printed(80)).toEqual([
      "ok    node  v24.21.0",
      "fail  box   bwrap: Permission denied",
      `            → ${remedy}`,
    ]);
  });
});

async function printed(width: number | null): Promise<readonly string[]> {
  const lines: string[] = [];
  const output: Output = {
    paint: (_, text) => text,
    width,
    line: async (text) => void lines.push(text),
    json: () => Promise.reject(new Error("not asked for")),
    bytes: () => Promise.reject(new Error("not asked for")),
  };
  await printFindings(findings, output);
  return lines;
}
