import type { Report, Severity } from "@mendwatch/protocol";

import type { EventSink, SettledSymptom } from "../events.ts";
import { every } from "../every.ts";
import { rootReach } from "../incident/link.ts";
import type { WatcherState } from "../state/state.ts";
import { floodError, type FloodLimit } from "./flood.ts";
import type { Judge } from "./judge.ts";
import { reportOf } from "./report.ts";
import { closeWindow, type Window } from "./window.ts";

/** How often what is too old is forgotten, in milliseconds. */
const prunePace = 60_000;

/** What closing needs to know besides the state. */
export interface ClosingOptions {
  readonly host: string;
  readonly maxNewFingerprints: FloodLimit;
  readonly events: EventSink;
  /** Called with each settled report, in the transaction that puts it into the outbox. */
  readonly settled?: (report: Report) => void;
}

/** Makes what closes the windows whose time has come, and forgets what is too old. */
export function createClosing(
  state: WatcherState,
  judge: Judge,
  options: ClosingOptions,
): (now: number) => void {
  const { windows, fingerprints, outbox } = state;
  const { host, events } = options;
  const pruneIsDue = every(prunePace);

  function closeDue(now: number): void {
    for (const window of windows.due(now)) close(window, now);
    if (!pruneIsDue(now)) return;
    windows.pruneClosed(now - rootReach);
    fingerprints.prune(now);
  }

  /** The root's report first, then those of its symptoms: the outbox keeps the order. */
  function close(window: Window, now: number): void {
    const severity = settle(window, now);
    if (window.root !== null) {
      windows.remove(window);
      return;
    }
    const symptoms = windows.heldBy(window.id);
    for (const symptom of symptoms) {
      settle(symptom, now);
      windows.remove(symptom);
    }
    windows.save(closeWindow(window));
    const { id, project, fingerprint, count, sample } = window;
    const { type, message } = sample.error;
    events({
      event: "incident:settled",
      id,
      project,
      fingerprint,
      type,
      message,
      severity,
      count,
      symptoms: symptoms.map(settledSymptom),
    });
  }

  function settle(window: Window, now: number): Severity {
    const { project, fingerprint, sample } = window;
    const limit = options.maxNewFingerprints;
    const verdict = judge.verdictOn(window, now);
    const error = sample.flood ? floodError(sample.error, window.count, limit) : sample.error;
    const report = reportOf({ ...window, sample: { ...sample, error } }, verdict, host);
    outbox.add(report);
    options.settled?.(report);
    fingerprints.closed(project, fingerprint, now, verdict.detail === "full");
    return verdict.severity;
  }

  return closeDue;
}

function settledSymptom({ fingerprint, count, sample }: Window): SettledSymptom {
  return { fingerprint, count, type: sample.error.type, message: sample.error.message };
}
