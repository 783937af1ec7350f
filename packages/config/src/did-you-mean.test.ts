import { describe, expect, it } from "vitest";

import { didYouMean } from "./did-you-mean.ts";

const keys = ["watcher", "fixer", "agent", "telegram", "github", "projects"];

describe("didYouMean", () => {
  it.each([
    ["watchr", "watcher"],
    ["Fixer", "fixer"],
    ["gihtub", "github"],
    ["project", "projects"],
    ["agnet", "agent"],
  ])("takes %s for %s", (word, meant) => {
    expect(didYouMean(word, keys)).toBe(meant);
  });

  it("sees a swap in the shortest of words", () => {
    expect(didYouMean("gti", ["git", "run"])).toBe("git");
  });

  it.each(["colour", "x", ""])("has no idea what %s is", (word) => {
    expect(didYouMean(word, keys)).toBeNull();
  });
});
