import { readAt } from "./mark.ts";

/**
 * What a line says, written as a line of a log; null where it says nothing. `before` is the text
 * before it, of a few thousand bytes.
 */
export type Translate = (text: string, before: () => string) => string | null;

/** Bytes before a line that a translation may look at. */
const translationReach = 8_192;

/** The text of an open file before a line. */
export function textBefore(fd: number, offset: number): string {
  const length = Math.min(offset, translationReach);
  return readAt(fd, offset - length, length).toString("utf8");
}
