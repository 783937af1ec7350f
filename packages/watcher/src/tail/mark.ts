import { createHash } from "node:crypto";
import { readSync, type BigIntStats } from "node:fs";

import type { FileMark } from "../state/files.ts";

/** Bytes of the head of a file by which it is known again. */
export const headBytes = 1_024;

/** Bytes before the cursor by which it is known that they are still the same. */
export const tailBytes = 256;

/** What is kept of bytes instead of the bytes, which may hold secrets. */
export function hashOf(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 32);
}

/** Reads at most `length` bytes; fewer at the end of the file. */
export function readAt(fd: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  return bytes.subarray(0, readInto(bytes, fd, position));
}

/** Fills the buffer as far as the file goes, and returns how many bytes that were. */
export function readInto(buffer: Buffer, fd: number, position: number): number {
  let filled = 0;
  while (filled < buffer.length) {
    const count = readSync(fd, buffer, filled, buffer.length - filled, position + filled);
    if (count === 0) break;
    filled += count;
  }
  return filled;
}

/** The head of a file as far as it was read. */
export function markHead(fd: number, cursor: number): Pick<FileMark, "headLength" | "headHash"> {
  const head = readAt(fd, 0, Math.min(headBytes, cursor));
  return { headLength: head.length, headHash: hashOf(head) };
}

/** Marks a file at a cursor. */
export function markFile(fd: number, stat: BigIntStats, cursor: number): FileMark {
  return {
    device: String(stat.dev),
    inode: String(stat.ino),
    ...markHead(fd, cursor),
    cursor,
    tailHash: hashTail(fd, cursor),
  };
}

/** Of the bytes before a cursor. */
export function hashTail(fd: number, cursor: number): string {
  const length = Math.min(tailBytes, cursor);
  return hashOf(readAt(fd, cursor - length, length));
}

/** True when a file begins with the marked head. */
export function hasHead(fd: number, mark: FileMark): boolean {
  return hashOf(readAt(fd, 0, mark.headLength)) === mark.headHash;
}

/** True when everything that was read of the marked file is, as far as the hashes tell, in this one. */
export function hasContent(fd: number, stat: BigIntStats, mark: FileMark): boolean {
  if (Number(stat.size) < mark.cursor) return false;
  return hasHead(fd, mark) && hashTail(fd, mark.cursor) === mark.tailHash;
}

/**
 * True when this is the marked file. An inode alone is not enough, because it is given away again;
 * the device may change with a reboot, so it decides only where there is no content to compare.
 */
export function isMarked(fd: number, stat: BigIntStats, mark: FileMark): boolean {
  if (String(stat.ino) !== mark.inode) return false;
  if (String(stat.dev) !== mark.device && mark.cursor === 0) return false;
  return hasContent(fd, stat, mark);
}
