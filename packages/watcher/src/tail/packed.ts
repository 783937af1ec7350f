import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  unlinkSync,
  writeSync,
  type BigIntStats,
} from "node:fs";
import { join } from "node:path";
import { constants, gunzipSync } from "node:zlib";

import { openFile, type Neighbour } from "./folder.ts";
import { headBytes, readAt } from "./mark.ts";

/**
 * Rotated logs that were packed by gzip. One that has nothing unread in it is known by its head and
 * its length, both of which cost a few bytes to read; only what is to be read is unpacked, into a
 * file without a name in the state folder.
 */

/** Packed bytes that hold the head of what is in them. */
const headReach = 8_192;

/** More than this is not unpacked: all of it is in memory for a moment. In bytes. */
export const unpackCap = 67_108_864;

/** True for a file that gzip has packed. */
export function isPacked(path: string): boolean {
  return path.endsWith(".gz");
}

/** What a packed file is known by: the head of what is in it, and how long that is. */
export interface PackedFile {
  readonly path: string;
  readonly stat: Neighbour["stat"];
  readonly head: Buffer;
  /** Modulo 2^32 bytes, which is all that gzip keeps of it. */
  readonly length: number;
}

/** Null where it cannot be read, is no whole file of gzip, or another file has its name by now. */
export function peek({ path, stat }: Neighbour): PackedFile | null {
  try {
    const { fd, stat: opened } = openFile(path);
    try {
      // Rotation renames what was listed: the content of one must not be taken for that of another.
      if (!isSameFile(opened, stat)) return null;
      const end = readAt(fd, Number(stat.size) - 4, 4);
      const begin = readAt(fd, 0, headReach);
      // The end of what was read is not the end of what was packed.
      const unpacked = gunzipSync(begin, { finishFlush: constants.Z_SYNC_FLUSH });
      return { path, stat, head: unpacked.subarray(0, headBytes), length: end.readUInt32LE() };
    } finally {
      closeSync(fd);
    }
  } catch {
    return null;
  }
}

/**
 * Opens what is in a packed file. Null where that is damaged or larger than {@link unpackCap};
 * `moved` where the file has left its path since it was listed.
 */
export function unpack(packed: Neighbour, scratch: string): number | "moved" | null {
  let content: Buffer;
  try {
    const { fd, stat } = openFile(packed.path);
    try {
      if (!isSameFile(stat, packed.stat)) return "moved";
      if (stat.size > unpackCap) return null;
      content = gunzipSync(readAt(fd, 0, Number(stat.size)), { maxOutputLength: unpackCap });
    } finally {
      closeSync(fd);
    }
  } catch {
    return existsSync(packed.path) ? null : "moved";
  }
  const file = join(scratch, "unpacked");
  const fd = openSync(file, "w+", 0o600);
  try {
    unlinkSync(file);
    for (let written = 0; written < content.length;) {
      written += writeSync(fd, content, written);
    }
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function isSameFile(a: BigIntStats, b: BigIntStats): boolean {
  return a.ino === b.ino && a.dev === b.dev;
}

/** How long what was unpacked is, in bytes. */
export function lengthOf(fd: number): number {
  return fstatSync(fd).size;
}
