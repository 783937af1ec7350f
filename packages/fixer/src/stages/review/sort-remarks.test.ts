import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Remark } from "../../ports/forge.ts";
import { sortRemarks } from "./sort-remarks.ts";

const stopWord = "mendwatch stop";

function remark(text: string, changes: Partial<Remark> = {}): Remark {
  return {
    id: `comment:${text}`,
    author: "github:ben",
    standing: "instructs",
    approves: false,
    settled: false,
    text,
    place: null,
    ...changes,
  };
}
function isWanted(text: string, changes: Partial<Remark> = {}): boolean {
  return sortRemarks([remark(text, changes)], stopWord).wanted.length === 1;
}

describe("a remark", () => {
  it.each([
    "Rename it.",
    "LGTM, but please rename it",
    "This looks wrong to me.",
    "> LGTM\n\nNo, it does not: guests pay nothing now.",
    "Please fix this.",
    "ok, fix all of this now",
    "Look at it",
    "Why `?? 0`?",
    "nit: two blank lines",
    "请改名",
    "```suggestion\nreturn 0\n```",
  ])("asks for something: %s", (text) => {
    expect(isWanted(text)).toBe(true);
  });

  it.each([
    "LGTM",
    "lgtm!! 🚀",
    "Looks good to me, thank you!",
    ":+1: :tada:",
    "👍",
    "+1",
    "Great work, ship it",
    "Nice fix!",
    "Yes, that looks fine to me now.",
    "merge it ".repeat(1_000),
    "",
    "   ",
    "…",
    "> Rename it.",
    "<!-- Rename it. -->",
    "/retest all of it",
    "@carl what do you think of that?",
  ])("asks for nothing: %s", (text) => {
    expect(isWanted(text)).toBe(false);
  });

  it("asks for nothing where its writer may not, its thread is resolved, or it approves", () => {
    expect(isWanted("Rename it.", { standing: "none" })).toBe(false);
    expect(isWanted("Rename it.", { standing: "ours" })).toBe(false);
    expect(isWanted("Rename it.", { settled: true })).toBe(false);
    expect(isWanted("Rename it.", { approves: true })).toBe(false);
  });

  it("stops the work where somebody who may says the word, and not where it is only quoted", () => {
    const [eve, ben] = [
      remark("mendwatch stop", { standing: "none", id: "comment:1" }),
      remark("Please, Mendwatch STOP.", { id: "comment:2" }),
    ];

    expect(sortRemarks([eve, ben], stopWord).stop).toBe(ben);
    expect(sortRemarks([eve], stopWord).stop).toBeNull();
    expect(sortRemarks([remark("> mendwatch stop\nNo!")], stopWord).stop).toBeNull();
  });

  it("is always one of wanted, stop, left and ours", () => {
    const any = fc.record({
      text: fc.oneof(fc.string(), fc.constantFrom("LGTM", "mendwatch stop", "> quoted", "@ben")),
      standing: fc.constantFrom<Remark["standing"]>("ours", "instructs", "none"),
      approves: fc.boolean(),
      settled: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(any), (all) => {
        const remarks = all.map((one, index) => remark(one.text, { ...one, id: `${index}` }));

        const { wanted, stop, left, ours } = sortRemarks(remarks, stopWord);

        const sorted = [...wanted, ...(stop === null ? [] : [stop]), ...left, ...ours];
        expect(new Set(sorted)).toEqual(new Set(remarks));
        expect(sorted.length).toBe(remarks.length);
      }),
    );
  });
});
