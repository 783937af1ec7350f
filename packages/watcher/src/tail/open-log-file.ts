import { closeSync, fstatSync } from "node:fs";

import { isPacked, openFile, type OpenFile } from "./folder.ts";
import type { LogFile } from "./log-file.ts";
import { readAt } from "./mark.ts";
import { openPacked } from "./packed.ts";

/**
 * `gone` where nothing is there. Throws where it cannot be read, or a packed one is not whole.
 * `scratch`: a folder to unpack into.
 */
export function openLogFile(path: string, scratch: string): LogFile | "gone" {
  try {
    return isPacked(path) ? openPacked(path, scratch) : plainFile(path, openFile(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "gone";
    throw error;
  }
}

/** A file that is not packed. */
export function plainFile(path: string, { fd, stat }: OpenFile): LogFile {
  let isTaken = false;
  return {
    path,
    stat,
    length: () => fstatSync(fd).size,
    read: (position, length) => readAt(fd, position, length),
    take() {
      isTaken = true;
      return fd;
    },
    close() {
      if (!isTaken) closeSync(fd);
    },
  };
}
