import { createHash } from "node:crypto";

import type { DetectedError, Occurrence } from "@mendwatch/detection";
import type { ReportedError } from "@mendwatch/protocol";

/**
 * Beyond a number of new kinds of errors per period everything new goes into one window of the
 * project, under one fixed fingerprint: whoever can make a service log what they like must fill
 * neither the state nor anybody's phone. Counts stay right.
 */
export interface FloodLimit {
  readonly count: number;
  /** Milliseconds. */
  readonly per: number;
}

/** The occurrence as it goes into the flood. Nothing in it can make it critical or link it. */
export function foldIntoFlood(project: string, occurrence: Occurrence): Occurrence {
  const error: DetectedError = {
    type: null,
    message: "Errors of too many new kinds",
    code: null,
    frames: [],
    stack: occurrence.error.stack,
    causes: [],
  };
  const fingerprint = createHash("sha256").update(`flood\n${project}`).digest("hex").slice(0, 16);
  return { ...occurrence, fingerprint, error, request: null, traceId: null, pid: null };
}

/** The flood's error once it is known how much it holds. Its text is that of the first error in it. */
export function floodError(error: ReportedError, count: number, limit: FloodLimit): ReportedError {
  const period = `${limit.per / 1_000} s`;
  return {
    ...error,
    message: `${count} errors were folded into this report, because more than ${limit.count} new kinds of errors came within ${period}; the first of them is shown`,
  };
}
