import type { OwnerRule } from "@mendwatch/config";
import { classifySeverity, fingerprintVersion, type Occurrence } from "@mendwatch/detection";
import type { Severity } from "@mendwatch/protocol";

import type { WatcherState } from "../state/state.ts";
import type { Verdict } from "./report.ts";
import type { Window } from "./window.ts";

const day = 86_400_000;

/** Decides what errors are worth, by the rules and by what the state knows of their kinds. */
export interface Judge {
  /** True where a rule says that errors of a project may be ignored. */
  mayIgnore(project: string): boolean;
  isIgnored(occurrence: Occurrence, project: string): boolean;
  severityOf(window: Window, now: number): Severity;
  /** How a window is relayed when it closes now. */
  verdictOn(window: Window, now: number): Verdict;
}

/** Makes one for all projects; `rules` are those of the owner. */
export function createJudge(
  { fingerprints, watched }: Pick<WatcherState, "fingerprints" | "watched">,
  rules: (project: string) => readonly OwnerRule[],
): Judge {
  function mayIgnore(project: string): boolean {
    return rules(project).some((rule) => rule.do === "ignore");
  }

  function severityOf(window: Window, now: number): Severity {
    const { project, fingerprint, count, fatal, sample } = window;
    const severity = classifySeverity({
      error: sample.error,
      fatal,
      request: sample.request,
      count,
      count24h: fingerprints.lastDay(project, fingerprint, now),
      rules: rules(project),
    });
    // A rule that came while the window was open: what was collected until then is still told.
    return severity === "ignore" ? "low" : severity;
  }

  function isIgnored(occurrence: Occurrence, project: string): boolean {
    const { error, fatal, request } = occurrence;
    if (!mayIgnore(project)) return false;
    const once = { error, fatal, request, count: 1, count24h: 1, rules: rules(project) };
    return classifySeverity(once) === "ignore";
  }

  function verdictOn(window: Window, now: number): Verdict {
    const { id, project, fingerprint } = window;
    const severity = severityOf(window, now);
    const known = fingerprints.get(project, fingerprint);
    const whole = known?.relayedWhole ?? null;
    const recentlyWhole = whole !== null && whole > now - day && whole <= now;
    const brief = severity === "low" && recentlyWhole && !watched.has(fingerprint);
    return {
      id,
      phase: "settled",
      detail: brief ? "counts" : "full",
      severity,
      count24h: fingerprints.lastDay(project, fingerprint, now),
      fingerprintVersion: known?.version ?? fingerprintVersion,
    };
  }

  return { mayIgnore, isIgnored, severityOf, verdictOn };
}
