import type { OpenFile } from "./folder.ts";
import { lineCap } from "./lines.ts";
import { readAt } from "./mark.ts";

/** The end of a file, or the start of its last line where that is still being written. */
export function endOfLines({ fd, stat }: OpenFile): number {
  const size = Number(stat.size);
  const length = Math.min(size, lineCap);
  const last = readAt(fd, size - length, length).lastIndexOf(0x0a);
  if (last >= 0) return size - length + last + 1;
  return length === size ? 0 : size;
}
