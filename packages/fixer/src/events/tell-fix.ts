import type { ProjectConfig } from "@mendwatch/config";

import type { FixerEvents, TellFix } from "./events.ts";

/** Makes a `fix:moved` event of the newest audit entry. */
export function tellFix(
  events: FixerEvents,
  projects: ReadonlyMap<string, ProjectConfig>,
): TellFix {
  return (fix) => {
    const entry = fix.audit.at(-1);
    events({
      event: "fix:moved",
      id: fix.id,
      project: fix.project,
      label: projects.get(fix.project)?.label ?? fix.project,
      fingerprint: fix.fingerprint,
      type: fix.report.error.type,
      message: fix.report.error.message,
      from: entry === undefined || entry.what === "received" ? null : entry.from,
      to: fix.state,
      detail: entry?.detail ?? null,
      outcome: fix.outcome,
    });
  };
}
