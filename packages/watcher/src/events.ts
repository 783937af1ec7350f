import type { Severity } from "@mendwatch/protocol";

/** A log source as events name it: the project's key and the path of the file. */
interface AtSource {
  readonly project: string;
  readonly source: string;
}

/** The watcher reads, and knows where to report. */
export interface WatcherReady {
  readonly event: "watcher:ready";
  readonly pid: number;
  /** Files that are followed. */
  readonly files: number;
  /** Null: nothing is sent, reports are kept in the outbox. */
  readonly relay: string | null;
  /** What is configured and not built yet, for people. */
  readonly notes: readonly string[];
}

/** A file is followed from now on. */
export interface SourceFound extends AtSource {
  readonly event: "source:found";
}

/** A file cannot be read, or a configured path does not exist. The others go on. */
export interface SourceUnreadable extends AtSource {
  readonly event: "source:unreadable";
  readonly reason: string;
}

/** A source that could not be read can be read again. */
export interface SourceReadable extends AtSource {
  readonly event: "source:readable";
}

/** A file was cut or replaced in place and is read from its start. */
export interface SourceTruncated extends AtSource {
  readonly event: "source:truncated";
  /** Bytes that were gone before they were read; 0 when a copy of them was found, null when unknown. */
  readonly lostBytes: number | null;
}

/**
 * A file was deleted while the watcher was not running, or was packed by a rotation and is damaged or
 * too large to be unpacked; what had not been read of it is lost.
 */
export interface SourceLost extends AtSource {
  readonly event: "source:lost";
}

/**
 * Lines without times were found in two files, and nothing tells whether they were copied, as by an editor
 * that saves a log, or written again. They are counted in both.
 */
export interface SourceAlike extends AtSource {
  readonly event: "source:alike";
}

/** One entry could not be taken apart and was left out. A defect of Mendwatch. */
export interface EntrySkipped extends AtSource {
  readonly event: "entry:skipped";
  /** Byte offset of the batch that it stands in. */
  readonly offset: number;
  readonly reason: string;
}

/** The system gives no file events; the watcher looks once a second instead. */
export interface TailPolling {
  readonly event: "tail:polling";
  readonly reason: string;
}

/** The first occurrence of a window. */
export interface ErrorDetected {
  readonly event: "error:detected";
  readonly project: string;
  readonly fingerprint: string;
  readonly type: string | null;
  readonly message: string;
  /** Of the service's own code. */
  readonly topFrame: {
    readonly file: string;
    readonly line: number | null;
    readonly function: string | null;
  } | null;
  readonly request: { readonly method: string; readonly path: string } | null;
}

/** A project's log has a kind of secret for the first time; it is masked before anything is kept or sent. */
export interface SecretMasked {
  readonly event: "secret:masked";
  readonly project: string;
  /** As in `[REDACTED:kind]`. */
  readonly kind: string;
  /** Of the error that it stood in. */
  readonly fingerprint: string;
}

/** One error that came with a root. */
export interface SettledSymptom {
  readonly fingerprint: string;
  readonly type: string | null;
  readonly message: string;
  readonly count: number;
}

/** An incident's root and its symptoms went to the outbox together. */
export interface IncidentSettled {
  readonly event: "incident:settled";
  readonly id: string;
  readonly project: string;
  /** Of the root, as are type and message. */
  readonly fingerprint: string;
  readonly type: string | null;
  readonly message: string;
  readonly severity: Severity;
  readonly count: number;
  readonly symptoms: readonly SettledSymptom[];
}

/** The fixer has a report. */
export interface ReportRelayed {
  readonly event: "report:relayed";
  readonly id: string;
  readonly project: string;
  readonly fingerprint: string;
  readonly status: "accepted" | "duplicate";
}

/** The fixer refused a report. It is kept, counted, and does not hold up the others. */
export interface ReportSetAside {
  readonly event: "report:set-aside";
  readonly id: string;
  /** HTTP status. */
  readonly status: number;
  readonly code: string | null;
  readonly message: string;
}

/** The outbox was full and reports were dropped, low ones first. */
export interface ReportsDropped {
  readonly event: "report:dropped";
  readonly dropped: Readonly<Record<Severity, number>>;
}

/**
 * The fixer did not answer, or answered that it will not take anything now: the first time in a row, for
 * another reason, or after an hour of it.
 */
export interface RelayUnreachable {
  readonly event: "relay:unreachable";
  readonly url: string;
  readonly reason: string;
  readonly retryInMs: number;
}

/** The fixer refuses the signs of life of this watcher. Reports are not affected. */
export interface HeartbeatRefused {
  readonly event: "heartbeat:refused";
  /** HTTP status. */
  readonly status: number;
  readonly code: string | null;
  readonly message: string;
}

/** The fixer answers again. */
export interface RelayRestored {
  readonly event: "relay:restored";
}

/** The state could not be written, as on a full disk. Nothing is lost; the batch is read again. */
export interface StateUnwritable {
  readonly event: "state:unwritable";
  readonly reason: string;
  readonly retryInMs: number;
}

/** A message went to the chat of `watcher.notice`. */
export interface NoticeSent {
  readonly event: "notice:sent";
  readonly about: "errors" | "fixer-silent" | "fixer-back";
}

/**
 * Telegram cannot be reached, or takes nothing now: the first time in a row, for another reason, or after
 * an hour of it. The message waits.
 */
export interface NoticeUnreachable {
  readonly event: "notice:unreachable";
  /** HTTP status; null where Telegram did not answer. */
  readonly status: number | null;
  readonly reason: string;
  readonly retryInMs: number;
}

/** Nobody knows whether a message arrived. */
export interface NoticeUnsure {
  readonly event: "notice:unsure";
  readonly reason: string;
}

/** Telegram takes nothing for this chat, or not this message; each reason once. */
export interface NoticeRefused {
  readonly event: "notice:refused";
  /** HTTP status. */
  readonly status: number;
  readonly reason: string;
  readonly remedy: string;
}

/** A clean stop. */
export interface WatcherStopped {
  readonly event: "watcher:stopped";
}

/** What the watcher tells whoever runs it. Plain JSON. */
export type WatcherEvent =
  | WatcherReady
  | SourceFound
  | SourceUnreadable
  | SourceReadable
  | SourceTruncated
  | SourceLost
  | SourceAlike
  | EntrySkipped
  | TailPolling
  | ErrorDetected
  | SecretMasked
  | IncidentSettled
  | ReportRelayed
  | ReportSetAside
  | ReportsDropped
  | RelayUnreachable
  | RelayRestored
  | HeartbeatRefused
  | NoticeSent
  | NoticeUnreachable
  | NoticeUnsure
  | NoticeRefused
  | StateUnwritable
  | WatcherStopped;

/** Takes events. It must not throw. */
export type EventSink = (event: WatcherEvent) => void;
