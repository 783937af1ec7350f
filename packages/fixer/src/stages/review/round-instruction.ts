import { createRedactor } from "@mendwatch/detection";

import type { ForgeCheck, Remark } from "../../ports/forge.ts";

/** A check that fails, and the end of its log. */
export interface FailedCheck {
  readonly check: ForgeCheck;
  readonly log: string;
}

/** Characters that a repair is told of one remark, of one log, and of all. */
const longest = { remark: 1_500, log: 2_500, all: 5_800 } as const;

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
