import type { LineOrigin } from "../types.ts";

/** A line without what the programs that carried it have put around it. */
export interface Unwrapped {
  /** Names the stream it belongs to: container, process, stdout or stderr. */
  readonly ident: string;
  /** The lines inside; most often one. */
  readonly texts: readonly string[];
  /** True where the last line goes on in the next one of the same stream. */
  readonly partial: boolean;
  readonly origin: LineOrigin;
}

/** One way of wrapping lines: null for a line that is not wrapped in it. `line` has no escape sequences. */
export type Envelope = (line: string) => Unwrapped | null;

/** What most envelopes say of a line: nothing. */
export const unknownOrigin: LineOrigin = { at: null, level: null, pid: null };

/** An envelope that has one whole line in it. */
export function wrapped(
  ident: string,
  text: string,
  origin: LineOrigin = unknownOrigin,
): Unwrapped {
  return { ident, texts: [text], partial: false, origin };
}
