import {
  reportLimits,
  wireVersionText,
  type Report,
  type ReportedCause,
  type ReportedError,
  type Severity,
} from "@mendwatch/protocol";

import type { Window } from "./window.ts";

/** What is decided when a window is announced or closed. */
export interface Verdict {
  readonly id: string;
  readonly phase: Report["phase"];
  readonly detail: Report["detail"];
  readonly severity: Severity;
  /** Occurrences in the last 24 hours. */
  readonly count24h: number;
  /** Of the detection that named the error. */
  readonly fingerprintVersion: number;
}

/** The report of a window, small enough for the fixer whatever the log held. */
export function reportOf(window: Window, verdict: Verdict, host: string): Report {
  const { sample, root } = window;
  const counts = verdict.detail === "counts";
  return fit({
    version: wireVersionText,
    id: verdict.id,
    phase: verdict.phase,
    announcement: verdict.phase === "settled" ? window.announcement : null,
    detail: verdict.detail,
    project: window.project,
    host,
    deployed: sample.deployed,
    source: sample.source,
    fingerprint: window.fingerprint,
    fingerprintVersion: verdict.fingerprintVersion,
    severity: verdict.severity,
    count: verdict.phase === "announced" ? 0 : window.count,
    count24h: verdict.count24h,
    firstSeen: new Date(window.began).toISOString(),
    lastSeen: new Date(window.last).toISOString(),
    error: counts ? nameOnly(sample.error) : sample.error,
    request: sample.request,
    traceId: sample.traceId,
    context: counts ? [] : sample.context,
    incident: {
      id: root?.id ?? window.id,
      role: root === null ? "root" : "symptom",
      root: root?.fingerprint ?? window.fingerprint,
    },
  });
}

/**
 * Each text of a report may be within its limit and the sum may not. What is dearest to lose goes
 * last: lines before the error, then the text of the log entry, then causes, then frames.
 */
function fit(report: Report): Report {
  const { error } = report;
  const shorter = { ...error, stack: error.stack.slice(0, 4_096) };
  const alone = { ...shorter, causes: [] };
  const smallest = { ...alone, frames: error.frames.slice(0, 8).map(shortFrame) };
  const attempts: readonly Report[] = [
    report,
    { ...report, context: [] },
    { ...report, context: [], error: shorter },
    { ...report, context: [], error: alone },
  ];
  return attempts.find(fits) ?? { ...report, context: [], error: smallest };
}

function fits(report: Report): boolean {
  return Buffer.byteLength(JSON.stringify(report)) <= reportLimits.bodyBytes;
}

function shortFrame(frame: ReportedCause["frames"][number]): ReportedCause["frames"][number] {
  return { ...frame, file: frame.file.slice(-256) };
}

function nameOnly(error: ReportedError): ReportedError {
  return { ...error, stack: "", frames: [], causes: [] };
}
