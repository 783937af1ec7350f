import type { Remark } from "../../ports/forge.ts";

/** What is asked of a pull request, and what is only said. */
export interface SortedRemarks {
  /** To be done. */
  readonly wanted: readonly Remark[];
  /** The one that ends the work, or null. */
  readonly stop: Remark | null;
  /** To be left alone: of strangers and bots, thanks, approvals, what is resolved. */
  readonly left: readonly Remark[];
  /** Written by Mendwatch. */
  readonly ours: readonly Remark[];
}

/** Characters that are read of a remark. */
const longestRead = 10_000;

/** Words that praise or thank, and those that only stand beside them: alone they ask for nothing. */
const kindWords: ReadonlySet<string> = new Set(
  "lgtm sgtm good great fine nice awesome perfect cool thanks thank thx ty ok okay yes approved ship merge works done".split(
    " ",
  ),
);
const besides: ReadonlySet<string> = new Set(
  "looks look you it me to for a lot so much very well and all now that is s".split(" "),
);

/** Tells what is asked for from what is only said. */
export function sortRemarks(remarks: readonly Remark[], stopWord: string): SortedRemarks {
  const heard = remarks.filter(({ standing }) => standing === "instructs");
  const stop = heard.find(({ text }) => holds(text, stopWord)) ?? null;
  const wanted = heard.filter((remark) => remark !== stop && asksForSomething(remark));
  return {
    wanted,
    stop,
    ours: remarks.filter(({ standing }) => standing === "ours"),
    left: remarks.filter(
      (remark) => remark.standing !== "ours" && remark !== stop && !wanted.includes(remark),
    ),
  };
}

function holds(text: string, word: string): boolean {
  return withoutQuotes(text).toLowerCase().includes(word.toLowerCase());
}

function asksForSomething({ approves, settled, text }: Remark): boolean {
  if (approves || settled) return false;
  const said = withoutQuotes(text);
  // To a bot, or to somebody else.
  if (/^\s*[/@]/.test(said)) return false;
  const words = said
    .replaceAll(/:[a-z0-9_+-]+:/gi, " ")
    .replaceAll(/[^\p{L}\p{N}\s]/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim()
    .toLowerCase();
  // "+1" and the like have no letters.
  return /\p{L}/u.test(words) && !isKind(words);
}

/** Made of nothing but praise and thanks. */
function isKind(words: string): boolean {
  const all = words
    .replaceAll(/\b(?:nice|good|great) (?:work|job|one|catch|fix)\b/g, "nice")
    .split(" ");
  return (
    all.some((word) => kindWords.has(word)) &&
    all.every((word) => kindWords.has(word) || besides.has(word))
  );
}

/** What somebody wrote, without what they answer to and without what is not shown. */
function withoutQuotes(text: string): string {
  return text
    .slice(0, longestRead)
    .replaceAll(/<!--[\s\S]*?-->/g, "")
    .split("\n")
    .filter((line) => !/^\s*>/.test(line))
    .join("\n")
    .trim();
}
