import type { Report } from "@mendwatch/protocol";

import type { Fix } from "../../model/fix.ts";

/** What a report of a merged fix's own error says of it. */
export type RecurrenceVerdict =
  /** The error came from a version that has the merge. */
  | "regressed"
  /** It came from a version without it, or from before the deployment. */
  | "earlier";

/**
 * The version of the report decides, by git. Where the report names none, or none that is known, the
 * time does: what began after the deployment has come again. A window that began before and lasted
 * past it says nothing; the next one will.
 */
export function judgeRecurrence(
  { deployment }: Pick<Fix, "deployment">,
  { firstSeen }: Pick<Report, "firstSeen">,
  contains: boolean | null,
): RecurrenceVerdict {
  if (contains !== null) return contains ? "regressed" : "earlier";
  const isAfter = deployment !== null && Date.parse(firstSeen) > deployment.at;
  return isAfter ? "regressed" : "earlier";
}
