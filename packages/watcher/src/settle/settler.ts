import type { OwnerRule } from "@mendwatch/config";
import { type KnownError, maskedKinds, type Occurrence } from "@mendwatch/detection";
import { reportLimits } from "@mendwatch/protocol";

import type { EventSink } from "../events.ts";
import { findRoot, findSymptoms } from "../incident/incidents.ts";
import type { WatcherState } from "../state/state.ts";
import { type ClosingOptions, createClosing } from "./closing.ts";
import { cutOptional } from "./cut.ts";
import { foldIntoFlood } from "./flood.ts";
import { createJudge } from "./judge.ts";
import { reportOf } from "./report.ts";
import { takeSample, timeOf, type Origin } from "./sample.ts";
import { linkTo, openWindow, recur, type SettleTimes, type Window } from "./window.ts";

/** What settling needs to know besides the state. */
export interface SettlerOptions extends ClosingOptions {
  readonly times: SettleTimes;
  rules(project: string): readonly OwnerRule[];
  /** The deployed version of a project, where it is known. */
  deployed(project: string): string | null;
  /** A new id for a window or a report: 8 to 64 letters, digits, `_` or `-`. */
  newId(): string;
}

/** Turns occurrences into reports in the outbox. Every call belongs inside a transaction. */
export interface Settler {
  take(occurrence: Occurrence, origin: Origin, now: number): void;
  /**
   * Counts errors that are known and were not read. False, and nothing is counted, where one of them
   * is to be read.
   */
  takeKnown(errors: readonly KnownError[], project: string, now: number): boolean;
  /** True where {@link Settler.takeKnown} would count them. */
  mayCount(errors: readonly KnownError[], project: string): boolean;
  /** Closes the windows whose time has come. */
  closeDue(now: number): void;
  /** Before this time {@link Settler.closeDue} has nothing to do; null for never. */
  nextDeadline(): number | null;
}

/** The windows of all projects, over the stored state. See `window.ts` for the life of one. */
export function createSettler(state: WatcherState, options: SettlerOptions): Settler {
  const { windows, fingerprints, outbox, watched } = state;
  const { times, events, host } = options;
  const judge = createJudge(state, (project) => options.rules(project));

  function take(read: Occurrence, origin: Origin, now: number): void {
    const { project } = origin;
    const name = fingerprints.known(project, read.fingerprint);
    const found = name === read.fingerprint ? read : { ...read, fingerprint: name };
    tellMasked(found, project);
    if (judge.isIgnored(found, project)) {
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

  /**
   * Of an error that is known, no more is needed than was learned when it was read, as long as its
   * window is open: the window has its sample. An occurrence that a rule may ignore is read, and one
   * that belongs to a request, as long as the window remembers more of them.
   */
  function mayCount(errors: readonly KnownError[], project: string): boolean {
    return (
      !judge.mayIgnore(project) &&
      errors.every((error) => {
        const window = windowOf(error, project);
        if (window === undefined) return false;
        return !error.isTraced || window.root !== null || windows.isFullOfTraces(window);
      })
    );
  }

  function windowOf({ fingerprint }: KnownError, project: string): Window | undefined {
    return windows.current(project, fingerprints.known(project, fingerprint));
  }

  function takeKnown(errors: readonly KnownError[], project: string, now: number): boolean {
    if (!mayCount(errors, project)) return false;
    for (const error of errors) {
      const window = windowOf(error, project);
      if (window === undefined) continue;
      const { fingerprint } = window;
      fingerprints.see(project, fingerprint, now);
      fingerprints.count(project, fingerprint, now);
      const { fatal } = error;
      windows.save(recur(window, { at: timeOf(error, now), fatal }, now, times));
    }
    return true;
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
    const critical = judge.severityOf(opened, now) === "critical";
    const root = findRoot(windows, opened, critical);
    let window = root === undefined ? opened : linkTo(opened, root);
    const lastClosed = fingerprints.get(project, fingerprint)?.closed ?? null;
    const quiet = lastClosed === null || lastClosed <= now - times.delay;
    if (window.state === "open" && quiet && watched.has(fingerprint)) {
      window = { ...window, deadline: now };
    }
    if (critical && window.deadline !== now) {
      const id = options.newId();
      outbox.add(
        reportOf(window, { ...judge.verdictOn(window, now), id, phase: "announced" }, host),
      );
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

  function isTooMuch(occurrence: Occurrence, project: string, now: number): boolean {
    if (fingerprints.get(project, occurrence.fingerprint) !== undefined) return false;
    const { count, per } = options.maxNewFingerprints;
    return fingerprints.newSince(project, now - per) >= count;
  }

  return {
    take,
    takeKnown,
    mayCount,
    closeDue: createClosing(state, judge, options),
    nextDeadline: () => windows.nextDeadline(),
  };
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
