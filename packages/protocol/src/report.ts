/** How bad an error is. The watcher decides, the fixer trusts. */
export type Severity = "critical" | "high" | "medium" | "low";

/** The severities, worst first. */
export const severities: readonly Severity[] = ["critical", "high", "medium", "low"];

/** Sizes that a report keeps to. Lengths are UTF-16 code units; the watcher cuts, the fixer refuses. */
export const reportLimits = {
  /** Bytes of one body on the wire. */
  bodyBytes: 262_144,
  /** Objects and arrays inside one another. */
  nesting: 8,
  name: 200,
  message: 8_192,
  stack: 32_768,
  path: 2_048,
  frames: 64,
  causes: 10,
  contextLines: 50,
  contextLine: 2_048,
} as const;

/** One call of a stack, innermost first. */
export interface ReportedFrame {
  /** The file as the log names it, without `file://`. */
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly function: string | null;
  /** True for the service's own code: not the runtime, not a dependency. */
  readonly inApp: boolean;
}

/** One link of a chain of errors. */
export interface ReportedCause {
  readonly type: string | null;
  readonly message: string;
  /** `ECONNREFUSED`, `E11000` and the like. */
  readonly code: string | null;
  readonly frames: readonly ReportedFrame[];
}

/** The error itself, redacted on the production host. */
export interface ReportedError extends ReportedCause {
  /** The lines of the log entry, redacted, joined by `\n`. */
  readonly stack: string;
  /** Nearest cause first. */
  readonly causes: readonly ReportedCause[];
}

/** How a report belongs to an incident. A root names itself. */
export interface IncidentLink {
  readonly id: string;
  readonly role: "root" | "symptom";
  /** Fingerprint of the root. */
  readonly root: string;
}

/** What the watcher relays: one closed window of one fingerprint. */
export interface Report {
  /** `major.minor` of the body. */
  readonly version: string;
  /** Also the `webhook-id`; the fixer takes each id once. */
  readonly id: string;
  /** A critical error is announced at once and settled later. Only settled reports count. */
  readonly phase: "announced" | "settled";
  /** On a settled report: the id of its announcement, where there was one. */
  readonly announcement: string | null;
  /** `counts`: a further window of a low error; it only adds to the counters and carries no context. */
  readonly detail: "full" | "counts";
  /** Key of the project in the configuration of both sides. */
  readonly project: string;
  readonly host: string;
  /** Version of the service that is deployed there, where it is known. */
  readonly deployed: string | null;
  /** The log source that the error was read from. */
  readonly source: string;
  readonly fingerprint: string;
  readonly fingerprintVersion: number;
  readonly severity: Severity;
  /** Occurrences in this window. Zero for an announcement. */
  readonly count: number;
  /** Occurrences in the 24 hours up to the window's close. */
  readonly count24h: number;
  /** ISO 8601, UTC. */
  readonly firstSeen: string;
  /** ISO 8601, UTC. */
  readonly lastSeen: string;
  readonly error: ReportedError;
  readonly request: { readonly method: string; readonly path: string } | null;
  readonly traceId: string | null;
  /** Log lines before the error, oldest first, redacted. */
  readonly context: readonly string[];
  readonly incident: IncidentLink;
}
