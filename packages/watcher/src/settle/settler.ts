import type { OwnerRule } from "@mendwatch/config";
import {
  classifySeverity,
  fingerprintVersion,
  maskedKinds,
  type Occurrence,
} from "@mendwatch/detection";
import { type Report, reportLimits, type Severity } from "@mendwatch/protocol";

import type { EventSink, SettledSymptom } from "../events.ts";
import { findRoot, findSymptoms } from "../incident/incidents.ts";
import { rootReach } from "../incident/link.ts";
import type { WatcherState } from "../state/state.ts";
import { cutOptional } from "./cut.ts";
import { floodError, foldIntoFlood, type FloodLimit } from "./flood.ts";
import { reportOf, type Verdict } from "./report.ts";
import { takeSample, timeOf, type Origin } from "./sample.ts";
import { closeWindow, linkTo, openWindow, recur, type SettleTimes, type Window } from "./window.ts";

const minute = 60_000;
const day = 86_400_000;

/** What settling needs to know besides the state. */
export interface SettlerOptions {
  readonly host: string;
  readonly times: SettleTimes;
  readonly maxNewFingerprints: FloodLimit;
  rules(project: string): readonly OwnerRule[];
  /** The deployed version of a project, where it is known. */
  deployed(project: string): string | null;
  /** A new id for a window or a report: 8 to 64 letters, digits, `_` or `-`. */
  newId(): string;
  readonly events: EventSink;
  /** Called with each settled report, in the transaction that puts it into the outbox. */
  readonly settled?: (report: Report) => void;
}

/** Turns occurrences into reports in the outbox. Every call belongs inside a transaction. */
export interface Settler {
  take(occurrence: Occurrence, origin: Origin, now: number): void;
  /** Closes the windows whose time has come. */
  closeDue(now: number): void;
  /** Before this time {@link Settler.closeDue} has nothing to do; null for never. */
  nextDeadline(): number | null;
}

/** The windows of all projects, over the stored state. See `window.ts` for the life of one. */
export function createSettler(state: WatcherState, options: SettlerOptions): Settler {
  const { windows, fingerprints, outbox, watched } = state;
  const { times, events, host } = options;
  let prunedAt = 0;

  function take(read: Occurrence, origin: Origin, now: number): void {
    const { project } = origin;
    const name = fingerprints.known(project, read.fingerprint);
    const found = name === read.fingerprint ? read : { ...read, fingerprint: name };
    tellMasked(found, project);
    if (isIgnored(found, project)) {
      fingerprints.count(project, found.fingerprint, now);
      return;
    }
    const flood = isTooMuch(found, project, now);
    const occurrence = flood ? foldIntoFlood(project, found) : found;
    const { fingerprint, fatal } = occurrence;
    const traceId = cutOptional(occurrence.traceId, reportLimits.name);
    fingerprints.see(project, fingerprint, now);
    fingerprints.count(project, fingerprint, now);
    const at = timeOf(occurrence, now);
    let window = windows.current(project, fingerprint);
    if (window === undefined) {
      const sample = takeSample(occurrence, origin, { deployed: options.deployed(project), flood });
      const identity = { id: options.newId(), project, fingerprint };
      window = begin(openWindow(identity, { at, fatal, sample }, now, times), now);
    } else {
      window = recur(window, { at, fatal }, now, times);
      windows.save(window);
    }
    if (traceId !== null && window.root === null) windows.addTrace(window, traceId, at);
  }

  /** Tells the owner, once for each kind, that the service logs secrets. */
  function tellMasked({ error, fingerprint }: Occurrence, project: string): void {
    for (const kind of maskedKinds(`${error.message}\n${error.stack}`).keys()) {
      if (state.masked.add(project, kind)) {
        events({ event: "secret:masked", project, kind, fingerprint });
      }
    }
  }

  /** Links a new window, announces it where it is critical, and stores it. */
  function begin(opened: Window, now: number): Window {
    const { project, fingerprint } = opened;
    const critical = severityOf(opened, now) === "critical";
    const root = findRoot(windows, opened, critical);
    let window = root === undefined ? opened : linkTo(opened, root);
    const lastClosed = fingerprints.get(project, fingerprint)?.closed ?? null;
    const quiet = lastClosed === null || lastClosed <= now - times.delay;
    if (window.state === "open" && quiet && watched.has(fingerprint)) {
      window = { ...window, deadline: now };
    }
    if (critical && window.deadline !== now) {
      const id = options.newId();
      outbox.add(reportOf(window, { ...verdictOn(window, now), id, phase: "announced" }, host));
      window = { ...window, announcement: id };
    }
    windows.add(window);
    if (!window.sample.flood) fingerprints.keep(project, fingerprint, window.sample.error);
    if (root === undefined) {
      for (const symptom of findSymptoms(windows, window)) windows.save(linkTo(symptom, window));
    }
    events(detected(window));
    return window;
  }

  function closeDue(now: number): void {
    for (const window of windows.due(now)) close(window, now);
    if (now - prunedAt < minute && now >= prunedAt) return;
    prunedAt = now;
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
    const verdict = verdictOn(window, now);
    const limit = options.maxNewFingerprints;
    const error = sample.flood ? floodError(sample.error, window.count, limit) : sample.error;
    const report = reportOf({ ...window, sample: { ...sample, error } }, verdict, host);
    outbox.add(report);
    options.settled?.(report);
    fingerprints.closed(project, fingerprint, now, verdict.detail === "full");
    return verdict.severity;
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

  function severityOf(window: Window, now: number): Severity {
    const { project, fingerprint, count, fatal, sample } = window;
    const severity = classifySeverity({
      error: sample.error,
      fatal,
      request: sample.request,
      count,
      count24h: fingerprints.lastDay(project, fingerprint, now),
      rules: options.rules(project),
    });
    // A rule that came while the window was open: what was collected until then is still told.
    return severity === "ignore" ? "low" : severity;
  }

  function isIgnored(occurrence: Occurrence, project: string): boolean {
    const { error, fatal, request } = occurrence;
    const rules = options.rules(project);
    if (!rules.some((rule) => rule.do === "ignore")) return false;
    return classifySeverity({ error, fatal, request, count: 1, count24h: 1, rules }) === "ignore";
  }

  function isTooMuch(occurrence: Occurrence, project: string, now: number): boolean {
    if (fingerprints.get(project, occurrence.fingerprint) !== undefined) return false;
    const { count, per } = options.maxNewFingerprints;
    return fingerprints.newSince(project, now - per) >= count;
  }

  return { take, closeDue, nextDeadline: () => windows.nextDeadline() };
}

function detected({ project, fingerprint, sample }: Window): Parameters<EventSink>[0] {
  const { type, message, frames } = sample.error;
  const top = frames.find((frame) => frame.inApp);
  return {
    event: "error:detected",
    project,
    fingerprint,
    type,
    message,
    topFrame: top ? { file: top.file, line: top.line, function: top.function } : null,
    request: sample.request,
  };
}

function settledSymptom({ fingerprint, count, sample }: Window): SettledSymptom {
  return { fingerprint, count, type: sample.error.type, message: sample.error.message };
}
