import { lineCap, lineFeed } from "./lines.ts";
import type { LogFile } from "./log-file.ts";

/** The end of a file, or the start of its last line where that is still being written. */
export function endOfLines(file: Pick<LogFile, "length" | "read">): number {
  const size = file.length();
  const length = Math.min(size, lineCap);
  const last = file.read(size - length, length).lastIndexOf(lineFeed);
  if (last >= 0) return size - length + last + 1;
  return length === size ? 0 : size;
}
