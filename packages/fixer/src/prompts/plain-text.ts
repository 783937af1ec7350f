import { stripVTControlCharacters } from "node:util";

import { createRedactor } from "@mendwatch/detection";

/** Line breaks of all kinds, but not a form feed: nobody means one. */
const lineBreaks = /\r\n?|[\u0085\u2028\u2029]/g;

/**
 * What nobody sees and a model may read all the same: control characters, zero-width and direction
 * marks, tags, variation selectors, fillers. Tab and line feed are text.
 */
const unseen = /(?![\n\t])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** A text as a person would see it: nothing hidden in it, and no secret. */
export function plainText(text: string): string {
  const visible = stripVTControlCharacters(text.toWellFormed())
    .replaceAll(lineBreaks, "\n")
    .replaceAll(unseen, "");
  return createRedactor().text(visible);
}

/**
 * Keeps the beginning and the end of a text, with a word about what was between; the result has at
 * most `max` characters and those of the word.
 */
export function cutMiddle(text: string, max: number): string {
  if (text.length <= max) return text;
  const head = Math.ceil((max * 2) / 3);
  const tail = max - head;
  const end = tail === 0 ? "" : text.slice(-tail);
  return `${text.slice(0, head)}\n(cut)\n${end}`.toWellFormed();
}
