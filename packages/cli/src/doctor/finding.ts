/** What the doctor found out about one thing. */
export interface Finding {
  /** What was looked at: `node`, `source PA`, `relay`. */
  readonly check: string;
  readonly status: "ok" | "warn" | "fail";
  readonly text: string;
  /** What to do about it; null where there is nothing to do. */
  readonly remedy: string | null;
  /**
   * What watches it: a project, an entry of its `logs` as it stands in mendwatch.yaml, and whose it is:
   * what has the same owner belongs into one project.
   */
  readonly add?: { readonly project: string; readonly log: string; readonly owner: string };
}

/** All is well. */
export function ok(check: string, text: string): Finding {
  return { check, status: "ok", text, remedy: null };
}

/** It works, and something about it may surprise. */
export function warn(check: string, text: string, remedy: string): Finding {
  return { check, status: "warn", text, remedy };
}

/** It does not work. */
export function fail(check: string, text: string, remedy: string): Finding {
  return { check, status: "fail", text, remedy };
}
