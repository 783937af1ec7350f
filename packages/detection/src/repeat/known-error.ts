import type { Occurrence } from "../types.ts";
import type { Outline } from "./outline.ts";

/** Outlines that are known at once, where there is room. When there are more, all are forgotten. */
export const maxOutlines = 1_024;

/** What is remembered of an outline. */
export interface Verdict extends Pick<Occurrence, "fingerprint" | "fatal"> {
  /** True where it names a request, which may be another one each time. */
  readonly isTraced: boolean;
}

/** What is said of an error that was not read. */
export type KnownError = Verdict & Pick<Occurrence, "at">;

/** An error that is known by its bytes. */
export interface Sight extends KnownError {
  /** Behind its last line feed. */
  readonly end: number;
  readonly lines: number;
  /** A JSON record, which ends with its line; a stack goes on until another entry begins. */
  readonly isRecord: boolean;
}

/** Takes a known error, and how many lines go before it. */
export type TakeKnown = (verdict: Verdict, at: number | null, before: number) => void;

/** What was stepped over. */
export interface Passed {
  /** Where to go on reading: at the last quiet line before what is to be read, or there. */
  readonly at: number;
  /** Lines before that, and known errors. */
  readonly lines: number;
  readonly errors: number;
  /** Where an entry begins that is not known; null where one is known and may go on. */
  readonly unknown: number | null;
  /** True where the line that follows has no end yet: more bytes tell whether there is more to pass. */
  readonly waits: boolean;
}

/** Knows errors by their bytes, which are those of a scanner. */
export interface KnownErrors {
  /** The known error that begins at `start`, in bytes that are there up to `to`; null for any other. */
  look(start: number, to: number): Sight | null;
  /**
   * Steps over quiet lines and known errors from `from` on, where a line begins and nothing is open,
   * in bytes that are there up to `to`. Where it found errors there may be more behind them.
   */
  pass(from: number, to: number, take: TakeKnown): Passed;
  add(outline: Outline, verdict: Verdict): void;
}
