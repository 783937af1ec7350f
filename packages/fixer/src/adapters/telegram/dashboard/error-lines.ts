import type { Severity } from "@mendwatch/protocol";

import type { Running } from "../../../model/card.ts";
import type { Fix } from "../../../model/fix.ts";
import type { ErrorRecord } from "../../../ports/store.ts";
import { minutesText, timeOfDay } from "../messages/local-time.ts";
import { fixLifecycle } from "../../../model/fix-lifecycle.ts";
import { phaseOf } from "../card/phase.ts";
import { code, prose } from "../messages/safe-text.ts";

/** As everywhere in messages. */
export const severityDots: Readonly<Record<Severity, string>> = {
  critical: "🔴",
  high: "🟠",
  medium: "🟡",
  low: "⚪",
};

/** Who is concerned, what broke, where and how often. */
export function errorLines(
  fix: Fix,
  label: string,
  running: Running | null = null,
): readonly string[] {
  const { report } = fix;
  const { type, message } = report.error;
  const level = fix.state === "proposed" && fix.decision === null ? fix.proof?.level : undefined;
  const named = fix.reverts === null ? [] : ["revert", "·"];
  const since = isWorkedOn(fix)
    ? ` since ${timeOfDay(fix.stateSince, Date.parse(report.firstSeen))}`
    : "";
  const phase = `${phaseOf(fix)}${since}`;
  const head = [severityDots[fix.severity], prose(label, 20), "·", ...named, phase].join(" ");
  const request =
    report.request === null ? null : code(`${report.request.method} ${report.request.path}`, 120);
  // An announcement comes before anything was counted.
  const count = Math.max(1, running?.count ?? report.count);
  const times = `${count}× since ${timeOfDay(Date.parse(report.firstSeen), Date.parse(report.lastSeen))}`;
  const host = code(
    `${report.host}${report.deployed === null ? "" : ` @${report.deployed.slice(0, 12)}`}`,
    80,
  );
  const stopped = running?.stoppedAfter ?? null;
  return [
    level === undefined ? head : `${head} · ${level}`,
    code(type === null ? message : `${type}: ${message}`, 300),
    [request, times, host].filter((part) => part !== null && part !== "").join(" · "),
    ...(stopped === null ? [] : [`It stopped by itself after ${minutesText(stopped)}.`]),
  ];
}

/**
 * Errors that came with one of a project and are told with it: two by name, the rest as a number.
 * Those of other projects have their name before them.
 */
export function symptomLines(
  symptoms: readonly Pick<ErrorRecord, "project" | "error">[],
  told: string,
): readonly string[] {
  if (symptoms.length === 0) return [];
  const named = symptoms.slice(0, mostSymptoms).map(({ project, error: { type, message } }) => {
    const names = [project === told ? null : project, type].filter((name) => name !== null);
    return code([...names, message].join(": "), 60);
  });
  const more = symptoms.length - named.length;
  return [`With it: ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`];
}

const mostSymptoms = 2;

/** Of what a worker does people want to see since when. */
function isWorkedOn({ state, cancelRequested }: Fix): boolean {
  return fixLifecycle[state].kind === "leased" && !cancelRequested;
}
