import type { Redactor } from "@mendwatch/detection";
import { reportLimits } from "@mendwatch/protocol";

import { cutText } from "../settle/cut.ts";
import { lineFeed } from "./lines.ts";
import { readAt } from "./mark.ts";

/**
 * Bytes before an error in which its context is looked for. The first are enough for most logs, and to
 * take many for each new error keeps the garbage collector busy.
 */
const nearReach = 4_096;
const farReach = 65_536;

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
  const near = lastLines(fd, offset, lines, nearReach);
  const { bytes } = near.areAll ? near : lastLines(fd, offset, lines, farReach);
  if (bytes.length === 0) return [];
  const text = bytes.toString("utf8").replace(/\r?\n$/, "");
  const redacted = redactor.text(text.replaceAll("\r\n", "\n")).split("\n");
  return redacted.map((line) => cutText(line, reportLimits.contextLine));
}

/** The last lines before an offset that begin within reach, and whether there are no more of them. */
function lastLines(
  fd: number,
  offset: number,
  lines: number,
  reach: number,
): { readonly bytes: Buffer; readonly areAll: boolean } {
  const length = Math.min(offset, reach);
  const bytes = readAt(fd, offset - length, length);
  let start = bytes.length;
  for (let found = 0; found < lines; found += 1) {
    // The byte before `start` ends the line that is looked for.
    const end = start < 2 ? -1 : bytes.lastIndexOf(lineFeed, start - 2);
    if (end >= 0) start = end + 1;
    else if (length === offset) return { bytes, areAll: true };
    else return { bytes: bytes.subarray(start), areAll: false };
  }
  return { bytes: bytes.subarray(start), areAll: true };
}
