import { z } from "zod";

import { readVersion, wireVersion, wireVersionSchema } from "./version.ts";

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

const fingerprint = z.string().regex(/^[0-9a-f]{16}$/, "must be 16 lower-case hex digits");
const count = z.int().min(0);
const time = z.iso.datetime({ message: "must be a time in ISO 8601, UTC" });

/** Strict, or with unknown keys dropped: those of a newer minor version are not ours to refuse. */
function reportSchema(object: typeof z.strictObject): z.ZodType<Report> {
  const frame = object({
    file: z.string().max(reportLimits.path),
    line: z.int().min(0).nullable(),
    column: z.int().min(0).nullable(),
    function: z.string().max(reportLimits.name).nullable(),
    inApp: z.boolean(),
  });
  const cause = {
    type: z.string().max(reportLimits.name).nullable(),
    message: z.string().max(reportLimits.message),
    code: z.string().max(reportLimits.name).nullable(),
    frames: z.array(frame).max(reportLimits.frames),
  };
  return object({
    version: wireVersionSchema,
    id: z.string().regex(/^[A-Za-z0-9_-]{8,64}$/, "must be 8 to 64 letters, digits, _ or -"),
    phase: z.enum(["announced", "settled"]),
    announcement: z.string().max(64).nullable(),
    detail: z.enum(["full", "counts"]),
    project: z.string().min(1).max(reportLimits.name),
    host: z.string().min(1).max(reportLimits.name),
    deployed: z.string().max(reportLimits.name).nullable(),
    source: z.string().max(reportLimits.path),
    fingerprint,
    fingerprintVersion: z.int().min(1),
    severity: z.enum(["critical", "high", "medium", "low"]),
    count,
    count24h: count,
    firstSeen: time,
    lastSeen: time,
    error: object({
      ...cause,
      stack: z.string().max(reportLimits.stack),
      causes: z.array(object(cause)).max(reportLimits.causes),
    }),
    request: object({
      method: z.string().max(16),
      path: z.string().max(reportLimits.path),
    }).nullable(),
    traceId: z.string().max(reportLimits.name).nullable(),
    context: z.array(z.string().max(reportLimits.contextLine)).max(reportLimits.contextLines),
    incident: object({
      id: z.string().min(1).max(64),
      role: z.enum(["root", "symptom"]),
      root: fingerprint,
    }),
  });
}

const strict = reportSchema(z.strictObject);
const lenient = reportSchema(z.object);

/**
 * Checks a decoded body. Unknown keys are refused, except those of a newer minor version, which are
 * dropped, so that hosts may be upgraded on different days.
 */
export function parseReport(body: unknown): z.ZodSafeParseResult<Report> {
  const schema = readVersion(body).minor > wireVersion.minor ? lenient : strict;
  return schema.safeParse(body);
}
