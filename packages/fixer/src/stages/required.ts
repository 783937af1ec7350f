import type { Fix } from "../model/fix.ts";
import { repairError } from "../errors/repair-errors.ts";

/** What a stage may need of an earlier one. */
type RequiredPart =
  | "workspace"
  | "diagnosis"
  | "repair"
  | "candidate"
  | "pullRequest"
  | "published"
  | "merge";

/** The fix's own part that an earlier stage made. Rejects with `MW_STAGE_OUT_OF_ORDER`. */
export function required<Part extends RequiredPart>(fix: Fix, part: Part): NonNullable<Fix[Part]> {
  const value = fix[part];
  if (value !== null) return value;
  throw repairError("MW_STAGE_OUT_OF_ORDER", `fix ${fix.id} is in ${fix.state} without a ${part}`);
}
