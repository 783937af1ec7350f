import type { Config } from "@mendwatch/config";
import type { Fix } from "@mendwatch/fixer";

import { askFixer } from "./ask-fixer.ts";

/** What a person cancels. */
export interface PersonalCancel {
  readonly fix: string;
  /** `terminal:anna`. */
  readonly actor: string;
  readonly reason: string | null;
}

/**
 * Has the running fixer cancel a fix, and resolves with the fix as it is now: `cancelRequested`
 * while the work on it is being stopped. Rejects as {@link askFixer} does.
 */
export async function sendCancel(
  config: Config,
  { fix, actor, reason }: PersonalCancel,
): Promise<Pick<Fix, "state" | "cancelRequested">> {
  const path = `/v1/fixes/${encodeURIComponent(fix)}/cancel`;
  const answer = await askFixer(config, path, { actor, reason });
  return (answer as { readonly fix: Pick<Fix, "state" | "cancelRequested"> }).fix;
}
