import type { ProjectConfig } from "@mendwatch/config";

import type { Fix } from "./fix.ts";

/**
 * True where the fix waits for a person to decide: about a proposal, or at autonomy `diagnose` about a
 * diagnosis. Nobody is asked whether to repair what a person asked for, or what is published already.
 */
export function asksToDecide(
  { state, severity, decision, requestedBy, published }: Fix,
  project: Pick<ProjectConfig, "autonomy"> | undefined,
): boolean {
  if (decision !== null) return false;
  if (state === "proposed") return true;
  const mayWait = state === "diagnosed" && requestedBy === null && published === null;
  return mayWait && project?.autonomy[severity] === "diagnose";
}
