import type { Redactor } from "@mendwatch/detection";
import { reportLimits } from "@mendwatch/protocol";

import { cutText } from "../settle/cut.ts";
import { readAt } from "./mark.ts";

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
  const text = readAt(fd, offset - length, length).toString("utf8");
  const found = text.replace(/\r?\n$/, "").split(/\r?\n/);
  // The first one is whole only where it is the first of the file.
  const whole = length === offset ? found : found.slice(1);
  const last = whole.slice(-lines);
  if (last.length === 0) return [];
  const redacted = redactor.text(last.join("\n")).split("\n");
  return redacted.map((line) => cutText(line, reportLimits.contextLine));
}
