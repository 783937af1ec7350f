import type { Stats } from "node:fs";

import { clockGrain } from "./folder.ts";

/** The file when it was last read to its end. */
export interface SeenEnd {
  /** True for the same size and time of the last write: as a rule, nothing is new. */
  is(stat: Stats): boolean;
  /**
   * True where that is certain. A file that was written a moment before it was looked at may be cut and
   * grow to the same size while the clock of the file system shows the same time.
   */
  isCertain(): boolean;
  /** `at`: when that was asked, in milliseconds since 1970. */
  take(stat: Stats, at: number): void;
  /** There is more than was read. */
  forget(): void;
  /** In bytes; 0 where it is not known. */
  size(): number;
  /** When its size changed last, by the monotonic clock. */
  changedAt(): number;
}

/** Has seen nothing yet. */
export function createSeenEnd(): SeenEnd {
  let seen: { readonly size: number; readonly mtimeMs: number } | null = null;
  let isCertain = false;
  let changedAt = performance.now();
  return {
    // Milliseconds have fractions of a quarter of a microsecond.
    is: ({ size, mtimeMs }) => seen?.size === size && seen.mtimeMs === mtimeMs,
    isCertain: () => isCertain,
    take({ size, mtimeMs }, at) {
      if (seen?.size !== size) changedAt = performance.now();
      seen = { size, mtimeMs };
      isCertain = at - mtimeMs > clockGrain;
    },
    forget() {
      seen = null;
    },
    size: () => seen?.size ?? 0,
    changedAt: () => changedAt,
  };
}
