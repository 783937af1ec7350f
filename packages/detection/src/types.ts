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
  /** What its envelope says of it; absent where it had none. */
  readonly origin?: LineOrigin;
}

/** Levels of loggers, brought to one scale. `fatal` says that the process is or may be gone. */
export type Level = "debug" | "info" | "warn" | "error" | "fatal";

/** What the envelope of a line (Docker, journald, syslog, pm2 …) says of it. */
export interface LineOrigin {
  /** Milliseconds since 1970. */
  readonly at: number | null;
  /** Only error and fatal say anything: other envelopes call whatever they carry informational. */
  readonly level: Level | null;
  readonly pid: number | null;
}

/** The lines that one log call wrote, without their envelopes. */
export interface Entry {
  readonly lines: readonly string[];
  /** What the envelope of its first line says; null where it had none. */
  readonly origin: LineOrigin | null;
  /** Of the first line. */
  readonly offset: number;
  /** Of the first line. */
  readonly number: number;
  /** True where lines were left out because the entry passed a cap. */
  readonly truncated: boolean;
  /** True where its level says that it is no error, so that it need not be parsed. */
  readonly healthy: boolean;
}

/**
 * What the open entry is so far: a `record` of unknown kind; a `healthy` one, whose level is below error; `failing`, an
 * error whose frames are still awaited; `framed`, an error with frames; a `place` in a source file,
 * which may begin a crash; a `crash`, whose error is still awaited; a Python `traceback`, whose
 * exception comes after its frames; `raised`, a traceback with its exception; a panic of Rust
 * (`panicked`), whose message is the next line; `goroutines`, the stacks under a panic of Go; an
 * `unclosed` JSON record, which ends in a later line.
 */
export type AssemblerPhase =
  | "none"
  | "record"
  | "healthy"
  | "failing"
  | "framed"
  | "place"
  | "crash"
  | "traceback"
  | "raised"
  | "panicked"
  | "goroutines"
  | "unclosed";

/** What is held of one stream between two lines. */
export interface StreamSnapshot {
  readonly phase: AssemblerPhase;
  /** The lines of the open entry; of an entry that was closed by time, the first one. */
  readonly lines: readonly LogLine[];
  /** How many of the last lines may turn out not to belong to it. */
  readonly held: number;
  readonly truncated: boolean;
  /**
   * Set after the entry was closed by time and given out. What continues it is still to be
   * swallowed, so that a late continuation changes neither count nor fingerprint; unless the entry
   * was `undecided`, no error as yet: then frames open it again.
   */
  readonly closed: "decided" | "undecided" | null;
  readonly habits: StreamHabits;
}

/** What the lines of a stream until now say of how the next ones are to be read. */
export interface StreamHabits {
  /** A carrier puts the time before every line. */
  readonly carried: boolean;
  /** Lines with a word like `info` behind the time, up to two: `error` in that place is a level then. */
  readonly bareLevels: number;
}

/** What an assembler holds between two lines. Plain JSON, so that it survives a restart. */
export interface AssemblerSnapshot {
  /** By the names that their envelopes give them; the last one was written to last. */
  readonly streams: readonly (readonly [ident: string, stream: StreamSnapshot])[];
  /** The beginnings of lines that go on in the next envelope of the same stream. */
  readonly parts: readonly (readonly [ident: string, part: LogLine])[];
  /** Columns before the text of the last line with an envelope: journalctl puts them before further ones. */
  readonly indent: number;
  /** The lines of an unfinished record of `journalctl -o export`. */
  readonly exported: readonly LogLine[];
}

/** Sizes of one entry. What passes them is left out and the entry is marked as truncated. */
export interface AssemblerOptions {
  readonly maxLines?: number;
  /** UTF-16 code units, summed over the lines. */
  readonly maxBytes?: number;
}

/**
 * Puts the lines of one file together into entries. Lines that came through one file from several
 * containers or processes are told apart by their envelopes.
 */
export interface Assembler {
  /** Takes the next line and returns the entries that it completed. */
  push(line: LogLine): readonly Entry[];
  /**
   * Closes the open entry. After `idle` (no line came for a while) a line that continues it is
   * swallowed; after `end` (the source is finished, or goes on elsewhere) nothing is remembered.
   */
  flush(reason: "idle" | "end"): readonly Entry[];
  /** True while an entry is open that `flush("idle")` would give out: an idle timer is needed. */
  open(): boolean;
  /**
   * True while the last line had no envelope, and of its stream nothing is open but at most that
   * line, which is no error.
   */
  isAtRest(): boolean;
  /**
   * While at rest: the next entry is read elsewhere, and its lines do not come. Returns the entry that
   * ends before it.
   */
  passOver(): readonly Entry[];
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
  /** What the log has of it, redacted, joined by `\n`: the lines of the entry, or the stack of a JSON record. */
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

/** An extra pattern to mask, as `[REDACTED:kind]`. */
export interface RedactRule {
  readonly kind: SecretKind;
  readonly pattern: RegExp;
}

/** What is masked besides the built-in rules. */
export interface RedactorOptions {
  readonly rules?: readonly RedactRule[];
  /** Exact values that must never leave, as `[REDACTED:value]`. Those under 4 characters are left out. */
  readonly values?: readonly string[];
}

/** Masks secrets; every other character passes unchanged. */
export interface Redactor {
  /** The next line of one stream. A secret of many lines is followed from line to line. */
  line(text: string): string;
  /** A whole text of one or more lines. It neither sees nor changes what `line` follows. */
  text(text: string): string;
}

/** What `detect` needs besides the entry. */
export interface DetectOptions {
  readonly redactor: Redactor;
}

/** How bad an error is. */
export type Severity = "critical" | "high" | "medium" | "low";

/**
 * The owner's word on an error. `*` stands for any text; `type` and `path` are compared as a whole,
 * `message` and `frame` (`file:function`) match anywhere. All that are given must match.
 */
export interface OwnerRule {
  readonly match: {
    readonly type?: string;
    readonly message?: string;
    readonly frame?: string;
    readonly path?: string;
  };
  readonly do: "ignore" | Severity;
}

/** What a severity is decided from, at the close of a window. */
export interface SeverityInput {
  readonly error: DetectedError;
  /** Of any occurrence in the window. */
  readonly fatal: boolean;
  readonly request: { readonly path: string } | null;
  /** Occurrences in the window, and in the 24 hours up to its close. */
  readonly count: number;
  readonly count24h: number;
  readonly rules: readonly OwnerRule[];
}

/**
 * An infrastructure error and what it could not reach. Symptoms are linked by it. `files`: the
 * process or the machine has no descriptors left.
 */
export interface InfrastructureFailure {
  readonly kind:
    | "refused"
    | "timeout"
    | "dns"
    | "reset"
    | "pool"
    | "unreachable"
    | "unavailable"
    | "tls"
    | "disk"
    | "files";
  /** `host:port`, a host, or a driver's name, lower case; null where the error names none. */
  readonly resource: string | null;
  /**
   * What stands behind it, where that is known: `postgres`, `redis`, `database` for any one of them,
   * `dns` for the resolver itself, `certificate`, `disk`, `files`, the name of a provider.
   */
  readonly service: string | null;
}
