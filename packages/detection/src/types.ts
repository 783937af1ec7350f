/**
 * The words of detection, in the order in which bytes become errors:
 *
 * - a *line* is what stands between two line feeds;
 * - an *entry* is the lines that one log call wrote, put together by the assembler;
 * - a *record* is a parsed entry: level, time, message, error;
 * - an *occurrence* is a record that is an error, redacted and fingerprinted.
 */

/** One line of a log, decoded, without its line feed and carriage return. */
export interface LogLine {
  readonly text: string;
  /** Byte offset of the line's first byte in its source. */
  readonly offset: number;
  /** 1-based line number where the reader counts lines, else 0. */
  readonly number: number;
}

/** The lines that one log call wrote. */
export interface Entry {
  readonly lines: readonly string[];
  /** Of the first line. */
  readonly offset: number;
  /** Of the first line. */
  readonly number: number;
  /** True where lines were left out because the entry passed a cap. */
  readonly truncated: boolean;
}

/** What an assembler holds between two lines. Plain JSON, so that it survives a restart. */
export interface AssemblerSnapshot {
  readonly lines: readonly string[];
  readonly offset: number;
  readonly number: number;
  readonly truncated: boolean;
  /**
   * `idle`: the last entry was closed by time, and what continues it is still to be swallowed, so
   * that a late continuation changes neither count nor fingerprint.
   */
  readonly closedBy: "line" | "idle";
}

/** Puts the lines of one stream (one file and ident) together into entries. */
export interface Assembler {
  /** Takes the next line and returns the entries that it completed. */
  push(line: LogLine): readonly Entry[];
  /** Closes the open entry: at the end of the input, or after the idle time. */
  flush(): readonly Entry[];
  /** True while an entry is open, so that the caller knows whether an idle timer is needed. */
  open(): boolean;
  snapshot(): AssemblerSnapshot;
}

/** One call of a stack, innermost first. */
export interface Frame {
  /** As the log names it, without `file://`. */
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly function: string | null;
  /** The service's own code: not the runtime, not a dependency. */
  readonly inApp: boolean;
}

/** One link of a chain of errors. */
export interface ErrorLink {
  readonly type: string | null;
  readonly message: string;
  readonly code: string | null;
  readonly frames: readonly Frame[];
}

/** An error with its causes, nearest first. */
export interface DetectedError extends ErrorLink {
  /** The lines of the entry, redacted, joined by `\n`. */
  readonly stack: string;
  readonly causes: readonly ErrorLink[];
}

/** One error in a log, redacted. */
export interface Occurrence {
  /** Byte offset and 1-based line (0 where unknown) of the entry it was found in. */
  readonly offset: number;
  readonly line: number;
  /** Milliseconds since 1970, as the log says, or null. */
  readonly at: number | null;
  readonly error: DetectedError;
  /** 16 lower-case hex digits. */
  readonly fingerprint: string;
  /** An uncaught exception, an unhandled rejection, or level fatal: the process is or may be gone. */
  readonly fatal: boolean;
  readonly request: { readonly method: string; readonly path: string } | null;
  readonly traceId: string | null;
  readonly pid: number | null;
}

/** A kind of secret, as it stands in `[REDACTED:kind]`. */
export type SecretKind = string;

/** Masks secrets line by line; a multi-line secret is followed from line to line. */
export interface Redactor {
  /** The line with every secret replaced by `[REDACTED:kind]`; every other character is untouched. */
  line(text: string): string;
}

/** An infrastructure error and what it could not reach. Symptoms are linked by it. */
export interface InfrastructureFailure {
  readonly kind: "refused" | "timeout" | "dns" | "reset" | "pool" | "unreachable";
  /** `host:port`, a host, or a driver's name, lower case; null where the error names none. */
  readonly resource: string | null;
}
