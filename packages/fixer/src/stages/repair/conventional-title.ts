import { createRedactor } from "@mendwatch/detection";

/** Control, format (bidirectional, zero-width, tags) and line-separating characters. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

const typed = /^fix(?:\([^)]*\))?!?: /;

/** As long as a title may be before tools cut it themselves. */
const longest = 100;

/** The agent's title as the subject of a commit and of a pull request, in conventional form. */
export function conventionalTitle(title: string): string {
  const line = oneLine(title);
  const isTyped = typed.test(line);
  return cut(isTyped ? line : `fix: ${line || "repair the error"}`);
}

/** The title of a change that takes back the one with this title. */
export function revertTitle(title: string): string {
  return cut(`revert: ${oneLine(title).replace(typed, "") || "the repair of an error"}`);
}

function cut(title: string): string {
  return title.length > longest ? `${title.slice(0, longest - 1).trimEnd()}…` : title;
}

/**
 * Somebody else's text as one plain line, without secrets, and without what a forge takes for a
 * mention, a reference that closes an issue, or a link.
 */
function oneLine(text: string): string {
  return createRedactor()
    .text(text)
    .replaceAll(invisible, " ")
    .replaceAll(/@(?=[\w-])/g, "@ ")
    .replaceAll(/#(?=\d)/g, "# ")
    .replaceAll(/\bGH-(?=\d)/gi, "GH- ")
    .replaceAll("://", ": //")
    .replaceAll(/ +/g, " ")
    .trim();
}
