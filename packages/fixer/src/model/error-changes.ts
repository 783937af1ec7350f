import type { Report } from "@mendwatch/protocol";

import type { ErrorRecord } from "../ports/store.ts";

/**
 * What a report does to the record of its error. Reports come in any order, so times only widen, and
 * what is told of an error comes from the newest report; the error itself from the newest full one.
 */
export function count(known: ErrorRecord | null, report: Report): ErrorRecord {
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
  if (known === null) return { ...told, count: report.count, firstSeen, lastSeen, symptomOf };

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
  };
}
