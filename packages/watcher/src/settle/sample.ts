import {
  infrastructureFailure,
  type InfrastructureFailure,
  type Occurrence,
} from "@mendwatch/detection";
import { reportLimits, type ReportedError } from "@mendwatch/protocol";

import { cutError, cutOptional, cutText } from "./cut.ts";

/** The longest method that a report may name, as the protocol has it. */
const methodLength = 16;

/** Where an occurrence was read. */
export interface Origin {
  readonly project: string;
  readonly source: string;
  /** Redacted lines before the error, oldest first. Asked only for the first occurrence of a window. */
  context(): readonly string[];
}

/** The first occurrence of a window, cut to what a report may carry. */
export interface Sample {
  readonly source: string;
  /** The version that was deployed then. */
  readonly deployed: string | null;
  readonly error: ReportedError;
  readonly request: Occurrence["request"];
  readonly traceId: string | null;
  readonly pid: number | null;
  /** Log lines before the error. */
  readonly context: readonly string[];
  readonly infrastructure: InfrastructureFailure | null;
  /** True for the window that holds what was too much to tell apart. */
  readonly flood: boolean;
}

/** Keeps of an occurrence what its report will need. */
export function takeSample(
  occurrence: Occurrence,
  origin: Origin,
  { deployed, flood }: Pick<Sample, "deployed" | "flood">,
): Sample {
  const { error, request, traceId, pid } = occurrence;
  return {
    source: cutText(origin.source, reportLimits.path),
    deployed: cutOptional(deployed, reportLimits.name),
    error: cutError(error),
    request: request && {
      method: cutText(request.method, methodLength),
      path: cutText(request.path, reportLimits.path),
    },
    traceId: cutOptional(traceId, reportLimits.name),
    pid,
    context: origin.context().slice(-reportLimits.contextLines),
    infrastructure: flood ? null : infrastructureFailure(error),
    flood,
  };
}

/** When the log says it happened. The future, and what is no time at all, become now. */
export function timeOf({ at }: Pick<Occurrence, "at">, now: number): number {
  return at !== null && at >= 0 && at <= now ? Math.trunc(at) : now;
}
