import type { QuietScanner } from "@mendwatch/detection";

import { lineFeed, takeLines, type LineTaker, type Taken } from "./lines.ts";

/** A piece of a file in the bytes of a scanner. */
export interface Piece {
  /** Where the first line begins, and where the bytes end. */
  readonly start: number;
  readonly end: number;
  readonly wasCutting: boolean;
  /** True where a quiet line at the end may wait: others may come that make it needless. */
  readonly mayWait: boolean;
  /** True while quiet lines may be stepped over. */
  isAtRest(): boolean;
  /**
   * Steps over the errors that are known, and over quiet lines before them and between, from an offset on,
   * where nothing is open. Returns where to go on; the same offset where it is to be read.
   */
  passKnown(from: number): number;
}

/** How far the lines of a piece reach, counted from its start. */
export interface LoudTaken extends Taken {
  /** True where a line waits behind what was consumed. */
  readonly waits: boolean;
}

/**
 * Gives out the lines of a piece apart from quiet ones, of which only the last one in a row is given:
 * what follows may belong to it. At the end of a piece nothing follows yet.
 */
export function takeLoudLines(scanner: QuietScanner, piece: Piece, take: LineTaker): LoudTaken {
  const { start, end, wasCutting, mayWait } = piece;
  /** Where a quiet line begins before which others were stepped over. */
  let quiet = -1;
  const waiting: { readonly text: string; readonly offset: number }[] = [];

  function release(): void {
    for (const { text, offset } of waiting.splice(0)) take(text, offset);
  }
  function next(given: number): number {
    if (!piece.isAtRest()) return given;
    const from = piece.passKnown(start + given) - start;
    // An error begins an entry, whatever stands before it.
    if (from > given) waiting.length = 0;
    const found = scanner.skip(start + from, end) - start;
    if (found > from) quiet = found;
    return found;
  }
  function takeOrWait(text: string, offset: number): void {
    release();
    if (offset === quiet) waiting.push({ text, offset });
    else take(text, offset);
  }

  const taken = takeLines(scanner.bytes.subarray(start, end), wasCutting, takeOrWait, next);
  const [last] = waiting;
  if (last !== undefined && mayWait) return { consumed: last.offset, cutting: false, waits: true };
  release();
  return { ...taken, waits: false };
}

/**
 * Where the last whole line ends of so many bytes of a scanner, where a line begins at `from`: there
 * without any. Null where one of the lines is not quiet.
 */
export function quietEnd(scanner: QuietScanner, length: number, from = 0): number | null {
  const last = scanner.skip(from, length);
  const end = scanner.found() === 0 ? from : scanner.bytes.indexOf(lineFeed, last) + 1;
  const next = scanner.bytes.indexOf(lineFeed, end);
  return next === -1 || next >= length ? end : null;
}
