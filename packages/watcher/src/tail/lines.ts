import { markCut } from "@mendwatch/detection";

/** Ends a line. */
export const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** A line longer than this is cut, marked, and its rest thrown away; the file goes on. In bytes. */
export const lineCap = 262_144;

/** Takes a line without its line end. `offset` is that of its first byte in `bytes`. */
export type LineTaker = (text: string, offset: number) => void;

/** Where the first line from `start` on begins that is to be taken: lines may be left out. */
export type NextLine = (start: number) => number;

/** How far the lines of a piece of a file reach. */
export interface Taken {
  /** Bytes that are done with. What follows is half a line, to be seen again with its rest. */
  readonly consumed: number;
  /** True while the rest of a cut line is to be thrown away. */
  readonly cutting: boolean;
}

/**
 * Gives out the whole lines of a piece of a file. Lines end at the byte 0x0A and nothing else, and
 * each is decoded by itself, so that broken UTF-8 spoils one line at most. Zero bytes before a line
 * are skipped: they are the hole that a truncated file has when its writer does not append.
 */
export function takeLines(
  bytes: Buffer,
  wasCutting: boolean,
  take: LineTaker,
  next: NextLine = (start) => start,
): Taken {
  let cutting = wasCutting;
  let start = 0;
  for (;;) {
    if (!cutting) start = next(afterZeros(bytes, start));
    const end = bytes.indexOf(lineFeed, start);
    if (end < 0) break;
    if (!cutting) take(decode(bytes, start, end), start);
    cutting = false;
    start = end + 1;
  }
  if (cutting) return { consumed: bytes.length, cutting };
  if (bytes.length - start <= lineCap) return { consumed: start, cutting };
  take(decode(bytes, start, bytes.length), start);
  return { consumed: bytes.length, cutting: true };
}

/** The half line at the end of a file to which nothing will be added, from `start` on. */
export function takeLastLine(bytes: Buffer, start: number, take: LineTaker): void {
  const first = afterZeros(bytes, start);
  if (first < bytes.length) take(decode(bytes, first, bytes.length), first);
}

function decode(bytes: Buffer, start: number, end: number): string {
  if (end - start > lineCap) {
    return markCut(bytes.toString("utf8", start, start + lineCap), lineCap);
  }
  return bytes.toString("utf8", start, bytes[end - 1] === carriageReturn ? end - 1 : end);
}

function afterZeros(bytes: Buffer, start: number): number {
  let at = start;
  while (bytes[at] === 0) at += 1;
  return at;
}
