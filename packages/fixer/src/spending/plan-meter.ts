import type { PlanShare } from "../model/fix.ts";
import type { PlanUse } from "../ports/agent.ts";

/** The window that people run into first. */
const shortest = "five_hour";

/** Measures what a run uses of the plan by what the answers of the API say of its windows. */
export interface PlanMeter {
  seen(use: PlanUse): void;
  /** Of the five-hour window, where it is told; null where nothing was said. */
  share(): PlanShare | null;
}

/** `before`: the windows as they were last seen before the run. */
export function createPlanMeter(before: readonly PlanUse[]): PlanMeter {
  /** Used when the present window was first seen, before it or in the run. */
  let first = before.find(({ window }) => window === shortest) ?? null;
  let used = 0;
  let isKnown = false;
  return {
    seen(use) {
      if (use.window !== shortest || use.used === null) return;
      // Another window has begun, and this run is in it from its start.
      const isOther = first !== null && first.resetsAt !== use.resetsAt;
      if (first === null || first.used === null) first = use;
      const since = isOther ? 0 : (first.used ?? 0);
      used = Math.max(used, use.used - since);
      isKnown = true;
    },
    share: () => (isKnown ? { window: shortest, share: used } : null),
  };
}
