import type { Fix } from "../../model/fix.ts";
import { keptIncidents } from "../../model/fix-changes.ts";
import { durationText } from "./duration-text.ts";

const day = 24 * 60 * 60_000;

/** So much longer than the error's own longest pause must it be quiet. */
const beyondRhythm = 1.5;

/** So many quiet periods for an error that came only once: nobody knows its rhythm. */
const ofSingleError = 7;

/** A longer watch than this is not kept up, in milliseconds. */
const longestWatch = 30 * day;

/** How long it must be quiet after a deployment for that to mean anything. */
export interface QuietPeriod {
  /** In milliseconds. */
  readonly length: number;
  /** Why it is longer than the project's own, for people; null where it is not. */
  readonly why: string | null;
  /** False where even the longest watch would show nothing. */
  readonly tells: boolean;
}

/**
 * Silence is evidence only where the error itself would not have been silent. Its longest pause
 * while it was still in production, the one until the deployment among them, is its rhythm. `fixes`
 * are all of its fingerprint: each knows when its incidents came.
 */
export function quietPeriodOf(
  fixes: readonly Pick<Fix, "incidents" | "report">[],
  deployedAt: number,
  configured: number,
): QuietPeriod {
  const times = fixes
    .flatMap(timesOf)
    .filter((at) => at < deployedAt)
    .toSorted((a, b) => a - b);
  const pauses = times.map((at, index) => (times[index + 1] ?? deployedAt) - at);
  const longest = Math.max(0, ...pauses);
  if (times.length <= 1) {
    const length = Math.max(ofSingleError * configured, longest * beyondRhythm);
    return length > longestWatch
      ? { length: configured, why: "it came only once, long ago", tells: false }
      : { length, why: "it came only once", tells: true };
  }
  const length = longest * beyondRhythm;
  if (length <= configured) return { length: configured, why: null, tells: true };
  const why = `it had paused for ${durationText(longest)} before`;
  return length > longestWatch
    ? { length: configured, why, tells: false }
    : { length, why, tells: true };
}

/** When the incidents of a fix came. Of many only its own and the newest are known, with a hole between. */
function timesOf({ incidents, report }: Pick<Fix, "incidents" | "report">): readonly number[] {
  const times = incidents.map(({ at }) => at);
  if (incidents.length >= keptIncidents) return times.slice(1);
  return report.count > 1 ? [Date.parse(report.firstSeen), ...times] : times;
}
