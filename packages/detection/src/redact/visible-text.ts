import { invisible } from "../visible.ts";

/** A line without what a terminal draws nothing for, and the way back to the line. */
export interface VisibleText {
  readonly text: string;
  /** Where in the line a character of the text stands. */
  at(index: number): number;
}

/** What is left of colours where ESC was taken out, or written in another way. */
const colour = String.raw`\[\d{1,2}(?:;\d{1,3}){0,4}m`;
const anyColour = new RegExp(colour);
const invisibleOrColour = new RegExp(
  String.raw`${invisible.source}|(?:#033|\^\[|\\e|\\033)?${colour}`,
  "g",
);
/** A line break in a quoted text. Its letter must not join the word after it. */
const escapedBreak = /\\+[nrt]/g;

/** Takes escape sequences and zero-width characters out, so that they cannot split a secret. */
export function visibleText(line: string): VisibleText {
  const hidden = [...line.matchAll(anyColour.test(line) ? invisibleOrColour : invisible)];
  if (hidden.length === 0) return { text: withoutBreaks(line), at: (index) => index };
  const origins: number[] = [];
  let text = "";
  let from = 0;
  for (const match of [...hidden, { index: line.length, 0: "" }]) {
    text += line.slice(from, match.index);
    for (let index = from; index < match.index; index += 1) origins.push(index);
    from = match.index + match[0].length;
  }
  return { text: withoutBreaks(text), at: (index) => origins[index] ?? line.length };
}

/** Every character stays where it is. */
function withoutBreaks(text: string): string {
  if (!text.includes("\\") || !/["'`]/.test(text)) return text;
  return text.replaceAll(escapedBreak, (match) => " ".repeat(match.length));
}
