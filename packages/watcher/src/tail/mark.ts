import { hash } from "node:crypto";
import { readSync } from "node:fs";
import { crc32 } from "node:zlib";

import type { FileMark } from "../state/files.ts";
import { lineFeed } from "./lines.ts";

/** Bytes of the head of a file by which it is known again. */
export const headBytes = 1_024;

/** Bytes before the cursor by which it is known that they are still the same. */
export const tailBytes = 256;

/** The inode of a mark whose file is no longer what it was. No file has it. */
export const noInode = "0";

/** When a file was made of which the system does not tell that. */
export const noBirth = "0";

/** What is kept of bytes instead of the bytes, which may hold secrets. */
export function hashOf(bytes: Buffer): string {
  return hash("sha256", bytes).slice(0, 32);
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

/** Marks the head of a file as far as it was read. */
export function markHead(head: Buffer): Pick<FileMark, "headLength" | "headHash" | "headLines"> {
  return { headLength: head.length, headHash: hashOf(head), headLines: sumsOfLines(head) };
}

/** Something of which bytes can be read. */
export interface Content {
  /** Fewer bytes at the end. */
  read(position: number, length: number): Buffer;
}

/** Marks the content of a file at a cursor. */
export function markContent(
  content: Content,
  cursor: number,
): Omit<FileMark, "device" | "inode" | "birth"> {
  const tail = Math.min(tailBytes, cursor);
  return {
    ...markHead(content.read(0, Math.min(headBytes, cursor))),
    cursor,
    tailHash: hashOf(content.read(cursor - tail, tail)),
  };
}

/** The sums of a head up to each of its line ends: where a copy of a small file may end. */
function sumsOfLines(head: Buffer): string {
  let sums = "";
  let start = 0;
  let sum = 0;
  for (let end = head.indexOf(lineFeed); end >= 0; end = head.indexOf(lineFeed, start)) {
    sum = crc32(head.subarray(start, end + 1), sum);
    sums += toText(sum);
    start = end + 1;
  }
  return sums;
}

/** True where the marked head has these bytes up to one of its line ends. */
export function hasLines({ headLines }: FileMark, bytes: Buffer): boolean {
  const sum = toText(crc32(bytes));
  for (let at = 0; at < headLines.length; at += sum.length) {
    if (headLines.startsWith(sum, at)) return true;
  }
  return false;
}

function toText(sum: number): string {
  return sum.toString(16).padStart(8, "0");
}
