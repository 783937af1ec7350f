import { severities, type Severity } from "@mendwatch/protocol";

/** The worse of two. */
export function worseOf(a: Severity, b: Severity): Severity {
  return severityRank(a) < severityRank(b) ? a : b;
}

/** 0 for critical to 3 for low. */
export function severityRank(severity: Severity): number {
  return severities.indexOf(severity);
}
