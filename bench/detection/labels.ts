/** One error that a log has, however often. */
export interface LabelledError {
  readonly id: string;
  /** Null where any type will do; of a qualified name the last part counts. */
  readonly type: string | null;
  readonly altTypes?: readonly string[];
  /** A part of the message. */
  readonly message: string;
  /** Where it says several things: any of them. */
  readonly messages?: readonly string[];
  readonly altMessages?: readonly string[];
  /** `file` or `file:line` of the first frame of own code; null where there is none. */
  readonly topFrame: string | null;
  readonly count: number;
  /** 1-based lines on which it begins. */
  readonly lines?: readonly number[];
  /** It may be found or not. */
  readonly optional?: boolean;
}

/** A line of `labels.jsonl`. No errors: nothing may be found in the file. */
export interface LabelledFile {
  /** Relative to the folder. */
  readonly file: string;
  readonly errors: readonly LabelledError[];
}

/** A line of `cross.jsonl`: two errors of two files, as `files/NAME.log#id`. */
export interface Cross {
  readonly a: string;
  readonly b: string;
  readonly same: boolean;
}

/** A line of `pairs.jsonl`: two errors, the stack empty where there is none. */
export interface Pair {
  readonly id: string;
  readonly a: { readonly message: string; readonly stack: string };
  readonly b: { readonly message: string; readonly stack: string };
  readonly same: boolean;
}
