import { createRedactor } from "@mendwatch/detection";

import type { ForgeCheck, Remark } from "../../ports/forge.ts";

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

/** A check that fails, and the end of its log. */
export interface FailedCheck {
  readonly check: ForgeCheck;
  readonly log: string;
}

/** Characters that are read of a remark, and that a repair is told of one remark, one log, and of all. */
const longest = { read: 10_000, remark: 1_500, log: 2_500, all: 5_800 } as const;

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
    .slice(0, longest.read)
    .replaceAll(/<!--[\s\S]*?-->/g, "")
    .split("\n")
    .filter((line) => !/^\s*>/.test(line))
    .join("\n")
    .trim();
}

/** What the next round is for, as data: every line of it that somebody else wrote is quoted. */
export function instructionOf(wanted: readonly Remark[], failed: readonly FailedCheck[]): string {
  const parts = [
    ...wanted.map(({ author, place, text }) => {
      const where = place === null ? "" : ` on ${place.path}${placeLine(place.line)}`;
      return `${author} wrote${where}:\n${quoted(text, longest.remark, "start")}`;
    }),
    ...failed.map(({ check, log }) => {
      const printed = log === "" ? check.summary : log;
      const said = printed === "" ? "" : ` It says:\n${quoted(printed, longest.log, "end")}`;
      return `The check "${oneLine(check.name)}" fails on the pull request and not on its base.${said}`;
    }),
  ];
  const head = "The change is in review. Do what is asked of it there, and nothing else:";
  let text = head;
  let left = parts.length;
  for (const part of parts) {
    if (text.length + part.length > longest.all) break;
    text += `\n\n${part}`;
    left -= 1;
  }
  return left === 0 ? text : `${text}\n\nand ${left} more, which are left out here.`;
}

function placeLine(line: number | null): string {
  return line === null ? "" : `:${line}`;
}

function quoted(text: string, most: number, keep: "start" | "end"): string {
  const clean = createRedactor().text(text.replaceAll("\r\n", "\n")).trim();
  const cut =
    clean.length <= most
      ? clean
      : keep === "start"
        ? `${clean.slice(0, most)}…`
        : `…${clean.slice(-most)}`;
  return cut
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");
}

function oneLine(text: string): string {
  return createRedactor().text(text.replaceAll(/\s+/g, " ")).slice(0, 200);
}
