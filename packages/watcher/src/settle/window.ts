import type { Sample } from "./sample.ts";

/**
 * The settle window: occurrences of one fingerprint are collected before anything is done about it.
 *
 * ```
 *      first occurrence
 *             │
 *             ▼   recurs: the deadline moves to now + delay, never past opened + maxHold
 *           open ◄──┐
 *           │ │ └───┘
 *           │ └──── the deadline passes ───────────────► closed: relayed, then remembered
 *   becomes │                                            for five minutes, for symptoms
 *   symptom │                                            that begin late
 *   of an   ▼
 *   open   held ─── recurs: only counted
 *   root    └────── its root closes ───────────────────► relayed right after its root, forgotten
 * ```
 *
 * - A symptom of a root that has already closed stays `open` and has a deadline of its own.
 * - A critical error is announced when its window opens; everything else waits for the close.
 * - A watched fingerprint that has been quiet opens with a deadline of now.
 * - A deadline is a stored time, so a restart changes nothing. A clock that was set back is noticed
 *   by `opened` lying ahead, and the window is closed at once rather than hours late.
 *
 * These functions are pure: they take a window and the time and return the next window.
 */
export interface Window {
  /** Also the id of its report, and of its incident where it is a root. */
  readonly id: string;
  readonly project: string;
  readonly fingerprint: string;
  readonly state: "open" | "held" | "closed";
  /** By the watcher's clock. */
  readonly opened: number;
  /** By the watcher's clock; null unless open. */
  readonly deadline: number | null;
  /** First occurrence, as the log says. */
  readonly began: number;
  /** Last occurrence, as the log says. */
  readonly last: number;
  readonly count: number;
  /** Whether any occurrence was fatal. */
  readonly fatal: boolean;
  /** Id of the announcement, where there was one. */
  readonly announcement: string | null;
  /** Null for a root. */
  readonly root: { readonly id: string; readonly fingerprint: string } | null;
  readonly sample: Sample;
}

/** How long windows stay open, in milliseconds. */
export interface SettleTimes {
  readonly delay: number;
  readonly maxHold: number;
}

/** Opens a window with its first occurrence. `at` is when the log says it happened. */
export function openWindow(
  name: Pick<Window, "id" | "project" | "fingerprint">,
  occurrence: { readonly at: number; readonly fatal: boolean; readonly sample: Sample },
  now: number,
  times: SettleTimes,
): Window {
  return {
    ...name,
    state: "open",
    opened: now,
    deadline: now + Math.min(times.delay, times.maxHold),
    began: occurrence.at,
    last: occurrence.at,
    count: 1,
    fatal: occurrence.fatal,
    announcement: null,
    root: null,
    sample: occurrence.sample,
  };
}

/** Adds an occurrence to a window that is not closed. */
export function recur(
  window: Window,
  occurrence: { readonly at: number; readonly fatal: boolean },
  now: number,
  times: SettleTimes,
): Window {
  return {
    ...window,
    deadline:
      window.deadline === null ? null : Math.min(now + times.delay, window.opened + times.maxHold),
    last: Math.max(window.last, occurrence.at),
    count: window.count + 1,
    fatal: window.fatal || occurrence.fatal,
  };
}

/** Makes a window a symptom: held while its root is open, on its own where that has closed. */
export function linkTo(window: Window, root: Window): Window {
  const link = { id: root.id, fingerprint: root.fingerprint };
  return root.state === "open"
    ? { ...window, root: link, state: "held", deadline: null }
    : { ...window, root: link };
}

/** Closes a window. */
export function closeWindow(window: Window): Window {
  return { ...window, state: "closed", deadline: null };
}
