import type { KnownError, QuietScanner, Repeats } from "@mendwatch/detection";

import type { Entries } from "./entries.ts";
import { quietEnd } from "./loud-lines.ts";

/** Counts errors that are known by their bytes instead of reading them. */
export interface KnownErrors {
  readonly repeats: Repeats;
  /** False, and nothing is counted, where one of them is to be read. In a transaction. */
  take(errors: readonly KnownError[], project: string, now: number): boolean;
  /** True where {@link KnownErrors.take} would count them. */
  mayWait(errors: readonly KnownError[], project: string): boolean;
}

/** Some bytes of the scanner: whole lines from `from` on, up to `to`. */
interface Bytes {
  readonly from: number;
  readonly to: number;
  /** Where the first byte of the scanner is in the file. */
  readonly base: number;
}

/**
 * Counts the errors that are known, where nothing is open; returns where to go on. An error that is not
 * known is learned from when it is read.
 */
export type PassKnown = (bytes: Bytes, now: number) => number;

/**
 * Where the last whole line ends of so many bytes of a scanner, where a line begins and nothing is open.
 * Null where one of them is to be read: neither quiet nor of an error that may wait to be counted.
 */
export function countableEnd(
  known: KnownErrors | undefined,
  project: string,
  scanner: QuietScanner,
  length: number,
): number | null {
  if (known === undefined) return null;
  for (let start = 0; ;) {
    const errors: KnownError[] = [];
    const { at } = known.repeats.pass(start, length, (verdict, time) => {
      errors.push({ ...verdict, at: time });
    });
    if (errors.length === 0) return quietEnd(scanner, length, start);
    if (!known.mayWait(errors, project)) return null;
    start = at;
  }
}

/** For the entries of one file. Without `known` every error is read. */
export function createPassKnown(
  known: KnownErrors | undefined,
  project: string,
  entries: Entries,
): PassKnown {
  /** Where an entry begins that was asked for before, since it is met again behind a quiet line. */
  let asked = -1;
  return ({ from, to, base }, now) => {
    if (known === undefined) return from;
    for (let start = from; ;) {
      const errors: KnownError[] = [];
      const { unknown, at } = known.repeats.pass(start, to, (verdict, time) => {
        errors.push({ ...verdict, at: time });
      });
      if (errors.length === 0) {
        if (unknown !== null && asked !== base + unknown) {
          asked = base + unknown;
          const outline = known.repeats.lesson(unknown, to);
          if (outline !== null) entries.learnAt(asked, outline);
        }
        return start;
      }
      if (!known.take(errors, project, now)) return start;
      entries.passOver(now);
      start = at;
    }
  };
}
