import {
  createDetector,
  createRedactor,
  createRepeats,
  type Occurrence,
  type QuietScanner,
} from "@mendwatch/detection";

import type { Input } from "../lines/open-input.ts";
import { createLogReader, type Repeat } from "./log-reader.ts";

/** Takes what a log has, in the order in which it ends. */
export interface ErrorTaker {
  error(occurrence: Occurrence): void | Promise<void>;
  /** Another one of an error that was given out. Without this, each is read and given out as an error. */
  repeat?(repeat: Repeat): void;
}

/**
 * Reads a log to its end and gives out the errors in it; none is held. Resolves with the number of
 * lines. A scanner serves one log after the other.
 */
export async function scanLog(
  input: Input,
  scanner: QuietScanner,
  take: ErrorTaker,
): Promise<number> {
  const detect = createDetector({ redactor: createRedactor() });
  const repeats = take.repeat === undefined ? null : createRepeats(scanner);
  const reader = createLogReader({
    scanner,
    detect,
    repeats,
    takeRepeat: (repeat) => take.repeat?.(repeat),
  });

  async function takeErrors(errors: Iterable<Occurrence>): Promise<void> {
    for (const error of errors) {
      const taken = take.error(error);
      if (taken !== undefined) await taken;
    }
  }
  const lengths = input.readInto(() => reader.room());
  if (Symbol.iterator in lengths) {
    for (const length of lengths) {
      // Most pieces have none that are to be read, and waiting takes time, too.
      for (const error of reader.take(length)) {
        const taken = take.error(error);
        if (taken !== undefined) await taken;
      }
    }
  } else {
    for await (const length of lengths) await takeErrors(reader.take(length));
  }
  await takeErrors(reader.end());
  return reader.lines();
}
