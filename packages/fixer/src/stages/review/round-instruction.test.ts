import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Remark } from "../../ports/forge.ts";
import { instructionOf } from "./round-instruction.ts";

function remark(text: string, place: Remark["place"] = null): Remark {
  const ben = { id: "comment:1", author: "github:ben", standing: "instructs" } as const;
  return { ...ben, approves: false, settled: false, text, place };
}

describe("the instruction of a round", () => {
  const check = { id: "job:1", name: "test", state: "failing", summary: "1 of 2 failed" } as const;

  it("names who wrote what where, and the end of a log", () => {
    const place = { path: "src/cart.ts", line: 6 };
    const text = instructionOf([remark("Rename it.\nBoth.", place)], [{ check, log: "x\ny" }]);

    expect(text).toContain("github:ben wrote on src/cart.ts:6:\n> Rename it.\n> Both.");
    expect(text).toContain('The check "test" fails on the pull request and not on its base.');
    expect(text).toContain("> x\n> y");
  });

  it("has what the check says of itself where there is no log", () => {
    expect(instructionOf([], [{ check, log: "" }])).toContain("> 1 of 2 failed");
  });

  it("is bounded, says what is missing, and never lets a remark speak outside of its quote", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "grapheme", maxLength: 4_000 }), { maxLength: 12 }),
        (texts) => {
          const text = instructionOf(
            texts.map((one) => remark(`a${one}`)),
            [],
          );

          expect(text.length).toBeLessThan(6_000);
          const outside = text
            .split("\n")
            .filter((line) => line !== "" && !line.startsWith("> "))
            .slice(1);
          for (const line of outside) {
            expect(line).toMatch(/^github:ben wrote:$|^and \d+ more, which are left out here\.$/);
          }
        },
      ),
    );
  });

  it("holds no secrets", () => {
    const token = `ghp_${"a1B2".repeat(9)}`;

    const text = instructionOf([remark(`Use ${token}.`)], [{ check, log: `token=${token}` }]);

    expect(text).not.toContain("a1B2a1B2");
  });
});
