import type { Report } from "@mendwatch/protocol";

import type { ErrorRecord, RecentCounts } from "../ports/store.ts";

const hourLength = 3_600_000;

/** A report of a week is the longest that people get by themselves; a day more for clocks that differ. */
const keptHours = 8 * 24;

/**
 * What a report that comes now does to the record of its error. Reports come in any order, so times only widen, and
 * what is told of an error comes from the newest report; the error itself from the newest full one.
 */
export function count(known: ErrorRecord | null, report: Report, now: number): ErrorRecord {
  const firstSeen = Date.parse(report.firstSeen);
  const lastSeen = Date.parse(report.lastSeen);
  const told = {
    project: report.project,
    fingerprint: report.fingerprint,
    fingerprintVersion: report.fingerprintVersion,
    severity: report.severity,
    error: report.error,
    request: report.request,
    host: report.host,
    source: report.source,
    incident: report.incident,
  };
  const symptomOf =
    report.incident.role === "symptom" ? { root: report.incident.root, at: lastSeen } : null;
  const before = known === null ? everything : known.recent;
  const recent = countInHour(before, { at: lastSeen, times: report.count, now });
  if (known === null)
    return { ...told, count: report.count, firstSeen, lastSeen, symptomOf, recent };

  const newest = lastSeen >= known.lastSeen;
  const { error, request } = newest && report.detail === "full" ? report : known;
  const newerSymptom = symptomOf !== null && lastSeen >= (known.symptomOf?.at ?? 0);
  return {
    ...(newest ? told : known),
    error,
    request,
    count: known.count + report.count,
    firstSeen: Math.min(firstSeen, known.firstSeen),
    lastSeen: Math.max(lastSeen, known.lastSeen),
    symptomOf: newerSymptom ? symptomOf : known.symptomOf,
    recent,
  };
}

/**
 * How often an error came since a time, by the hours that end after it; null where that goes
 * further back than hours are kept.
 */
export function countSince({ recent, count: all }: ErrorRecord, since: number): number | null {
  if (since <= 0) return all;
  if (recent === undefined || since < recent.since) return null;
  const counted = recent.hours.filter(([hour]) => (hour + 1) * hourLength > since);
  return counted.reduce((sum, [, often]) => sum + often, 0);
}

const everything: RecentCounts = { since: 0, hours: [] };
const nothing: RecentCounts = { since: Infinity, hours: [] };

/**
 * A window is counted in the hour of its end, or in the present one where a clock was ahead. Hours
 * that have not come are forgotten: this clock was ahead, and they would push out all others.
 */
function countInHour(
  recent: RecentCounts = nothing,
  { at, times, now }: { readonly at: number; readonly times: number; readonly now: number },
): RecentCounts {
  const seenAt = Math.min(at, now);
  const known = recent.since > now ? nothing : recent;
  const present = Math.floor(now / hourLength);
  const hour = Math.floor(seenAt / hourLength);
  const counts = new Map(known.hours.filter(([one]) => one <= present));
  counts.set(hour, (counts.get(hour) ?? 0) + times);
  const hours = [...counts].toSorted(([one], [other]) => one - other);
  const first = Math.max(...counts.keys()) - keptHours;
  const kept = hours.filter(([one]) => one >= first);
  // What an earlier version counted came before this.
  const begun = Math.min(known.since, seenAt);
  const since = kept.length === hours.length ? begun : Math.max(begun, first * hourLength);
  return { since, hours: kept };
}
