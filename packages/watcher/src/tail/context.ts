import type { Redactor } from "@mendwatch/detection";
import { reportLimits } from "@mendwatch/protocol";

import { cutText } from "../settle/cut.ts";
import { readAt } from "./mark.ts";

const lineFeed = 0x0a;

/** Bytes before an error in which its context is looked for. */
const reach = 65_536;

/**
 * The last lines before a byte offset, oldest first, redacted and cut. They are read from the file
 * again, so that nothing is held for errors that may never come, and a restart changes nothing.
 */
export function contextBefore(
  fd: number,
  offset: number,
  lines: number,
  redactor: Redactor,
): readonly string[] {
  if (lines === 0 || offset === 0) return [];
  const length = Math.min(offset, reach);
  const bytes = readAt(fd, offset - length, length);
  const start = startOfLast(bytes, lines, length === offset);
  if (start === bytes.length) return [];
  const text = bytes.toString("utf8", start).replace(/\r?\n$/, "");
  const redacted = redactor.text(text.replaceAll("\r\n", "\n")).split("\n");
  return redacted.map((line) => cutText(line, reportLimits.contextLine));
}

/** Where the last lines begin of bytes whose first line is whole only where `isWhole`. */
function startOfLast(bytes: Buffer, lines: number, isWhole: boolean): number {
  let start = bytes.length;
  for (let found = 0; found < lines; found += 1) {
    // The byte before `start` ends the line that is looked for.
    const end = start < 2 ? -1 : bytes.lastIndexOf(lineFeed, start - 2);
    if (end < 0) return isWhole ? 0 : start;
    start = end + 1;
  }
  return start;
}
