import type { ProjectConfig } from "@mendwatch/config";

import type { FixerEvents, TellFix } from "./events.ts";

/** Makes `fix:moved` events; the detail is that of the newest audit entry. */
export function tellFix(
  events: FixerEvents,
  projects: ReadonlyMap<string, ProjectConfig>,
): TellFix {
  return (fix, from) =>
    events({
      event: "fix:moved",
      id: fix.id,
      project: fix.project,
      label: projects.get(fix.project)?.label ?? fix.project,
      fingerprint: fix.fingerprint,
      type: fix.report.error.type,
      message: fix.report.error.message,
      from,
      to: fix.state,
      detail: fix.audit.at(-1)?.detail ?? null,
      outcome: fix.outcome,
    });
}
