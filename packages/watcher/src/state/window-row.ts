import type { Sample } from "../settle/sample.ts";
import type { Window } from "../settle/window.ts";

/** A window as the database has it. */
export interface Row {
  readonly id: string;
  readonly project: string;
  readonly fingerprint: string;
  readonly state: Window["state"];
  readonly opened: number;
  readonly deadline: number | null;
  readonly began: number;
  readonly last: number;
  readonly count: number;
  readonly fatal: number;
  readonly announcement: string | null;
  readonly root: string | null;
  readonly rootFingerprint: string | null;
  readonly sample: string;
}

/** What is asked of windows, joined or not. */
export const columns = `id, windows.project, fingerprint, state, opened, deadline, began, last, count,
  fatal, announcement, root, root_fingerprint AS rootFingerprint, sample`;

/** The columns that change as long as a window is open. */
export function changing(
  window: Window,
): Pick<
  Row,
  | "id"
  | "state"
  | "deadline"
  | "last"
  | "count"
  | "fatal"
  | "announcement"
  | "root"
  | "rootFingerprint"
> {
  const { id, state, deadline, last, count, announcement, root } = window;
  return {
    id,
    state,
    deadline,
    last,
    count,
    fatal: window.fatal ? 1 : 0,
    announcement,
    root: root?.id ?? null,
    rootFingerprint: root?.fingerprint ?? null,
  };
}

/** The window of a row. */
export function toWindow(row: Row): Window {
  const { id, project, fingerprint, state, opened, deadline, began, last, count } = row;
  return {
    id,
    project,
    fingerprint,
    state,
    opened,
    deadline,
    began,
    last,
    count,
    fatal: row.fatal === 1,
    announcement: row.announcement,
    root:
      row.root === null || row.rootFingerprint === null
        ? null
        : { id: row.root, fingerprint: row.rootFingerprint },
    sample: JSON.parse(row.sample) as Sample,
  };
}
