import { stripVTControlCharacters } from "node:util";

/** Characters that a terminal acts on, or that hide or turn around the text beside them. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u{e0100}-\u{e01ef}]+/gu;

/** Text of a log as one line that cannot move the cursor, change colours or pretend to be another. */
export function printable(text: string): string {
  return printableLine(text).trim();
}

/** The same, with the spaces around it. */
export function printableLine(text: string): string {
  return stripVTControlCharacters(text).replaceAll(unprintable, " ");
}

/**
 * Text of characters that take a column each and join with no other, as most of what is shown. To tell
 * about any other text the data of all scripts is loaded.
 */
const plain = /^[ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027]*$/;

/** Columns that the text takes in a terminal. */
export function displayWidth(text: string): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) width += isWide(segment) ? 2 : 1;
  return width;
}

/** The text, or as much of it as fits into so many columns, with `…` at its end. */
export function fit(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  if (plain.test(text)) return `${text.slice(0, Math.max(0, columns - 1))}…`;
  let kept = "";
  let width = 1;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    width += isWide(segment) ? 2 : 1;
    if (width > columns) break;
    kept += segment;
  }
  return `${kept}…`;
}

function isWide(segment: string): boolean {
  return /^(?:\p{Emoji_Presentation}|\p{sc=Han}|\p{sc=Hiragana}|\p{sc=Katakana}|\p{sc=Hangul}|[\uff01-\uff60])/u.test(
    segment,
  );
}

/** The text, or as much of its end as fits into so many columns, with `…` before it. */
export function fitEnd(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  if (plain.test(text)) return `…${text.slice(text.length - Math.max(0, columns - 1))}`;
  const segments = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
  let kept = "";
  for (const segment of segments.toReversed()) {
    if (displayWidth(segment) + displayWidth(kept) + 1 > columns) break;
    kept = `${segment}${kept}`;
  }
  return `…${kept}`;
}

/** A path with the ids of containers as short as Docker shows them. */
export function shortIds(path: string): string {
  return path.replace(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, "$1…");
}
