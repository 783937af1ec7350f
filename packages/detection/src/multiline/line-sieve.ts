import type { Assembler, Entry, LogLine } from "../types.ts";
import { isQuietLine } from "./quiet-line.ts";

/** Puts lines of bytes together into entries, and leaves out what cannot be part of an error. */
export interface LineSieve {
  /** Takes the next line, without its line feed. The bytes must not change before the next call. */
  push(bytes: Buffer, number: number): readonly Entry[];
  /** Closes the open entry; the source is finished. */
  end(): readonly Entry[];
}

/** A line that was left out, as long as nothing shows that it may be. */
interface Waiting {
  readonly bytes: Buffer;
  readonly number: number;
}

/**
 * Makes a sieve before an assembler that is new. Of quiet lines that follow one another only the
 * first and the last are decoded and given to it: the first one ends what was open before, the last
 * one is what the next line may continue. The errors in the entries are the same as without a sieve;
 * entries without errors are fewer.
 */
export function createLineSieve(
  assembler: Assembler,
  decode: (bytes: Buffer, number: number) => LogLine,
): LineSieve {
  /** The assembler is at rest behind a quiet line. */
  let isCalm = false;
  let waiting: Waiting | null = null;

  function release(): readonly Entry[] {
    if (waiting === null) return [];
    const { bytes, number } = waiting;
    waiting = null;
    return assembler.push(decode(bytes, number));
  }

  return {
    push(bytes, number) {
      const isQuiet = isQuietLine(bytes);
      if (isQuiet && isCalm) {
        waiting = { bytes, number };
        return [];
      }
      const before = release();
      const entries = assembler.push(decode(bytes, number));
      isCalm = isQuiet && assembler.isAtRest();
      return before.length === 0 ? entries : [...before, ...entries];
    },
    end: () => [...release(), ...assembler.flush("end")],
  };
}
