import { createRedactor } from "@mendwatch/detection";

/**
 * Text that strangers or the agent wrote, in a document that a forge renders. It only ever stands
 * in code, where nothing is a mention, a reference, a link, an image or HTML.
 */

/** Characters that are not seen, or that turn the text around; line feeds and tabs are text. */
const invisible = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** One line of code. The text cannot end it, nor a cell of a table that it stands in. */
export function codeSpan(text: string, longest = 300): string {
  const line = cut(clean(text).replaceAll(/\s+/g, " ").trim(), longest);
  if (line === "") return "(empty)";
  const fence = "`".repeat(longestRun(line) + 1);
  // A backtick at an end would join the fence; a space on both sides is not shown.
  const gap = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${fence}${gap}${line.replaceAll("|", String.raw`\|`)}${gap}${fence}`;
}

/** A block of code. The text cannot end it. */
export function codeBlock(text: string, language: "text" | "diff", longest = 4_000): string {
  const block = cut(clean(text).trimEnd(), longest);
  const fence = "`".repeat(Math.max(3, longestRun(block) + 1));
  return `${fence}${language}\n${block}\n${fence}`;
}

/** A paragraph of prose as a block, in lines that need no scrolling. */
export function proseBlock(text: string): string {
  const width = 100;
  const lines = clean(text)
    .split("\n")
    .flatMap(
      (line) => line.match(new RegExp(`(?:\\S{${width},}|.{1,${width}})(?:\\s|$)`, "g")) ?? [""],
    );
  return codeBlock(lines.map((line) => line.trimEnd()).join("\n"), "text");
}

function clean(text: string): string {
  return createRedactor().text(text.replaceAll("\r\n", "\n")).replaceAll(invisible, "\uFFFD");
}

function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest).trimEnd()}…` : text;
}

/** How many backticks stand together at most. */
function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
