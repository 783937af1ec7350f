import type { LineOrigin } from "../types.ts";
import type { ParsedError } from "./parsed-error.ts";

/** A log entry that is an error, read and redacted. */
export interface ErrorRecord {
  readonly at: number | null;
  readonly pid: number | null;
  readonly fatal: boolean;
  readonly error: ParsedError;
  /** What the log has of the error, as lines joined by `\n`. */
  readonly stack: string;
  readonly request: { readonly method: string; readonly path: string } | null;
  readonly traceId: string | null;
}

/** What entries are read with. */
export interface Reading {
  /** Masks the secrets in a text. A format gives every text through it before reading it. */
  mask(text: string): string;
  /** Reads the error in the visible lines of a masked text; null without one. */
  readError(text: string): ParsedError | null;
}

/** One way in which logs are written. Adding one is adding a file to `formats/` and a line to `parse-entry.ts`. */
export interface LogFormat {
  readonly name: string;
  /**
   * The errors in the lines of an entry: none for a healthy one. Null where the lines are not
   * written in this format, so that the next one is tried. `origin` is what their envelope says.
   */
  parse(
    lines: readonly string[],
    reading: Reading,
    origin: LineOrigin | null,
  ): readonly ErrorRecord[] | null;
}
