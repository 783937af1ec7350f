import type { Config } from "@mendwatch/config";
import type { Fix } from "@mendwatch/fixer";

import { askFixer } from "./ask-fixer.ts";

/** What a person decides. */
export interface PersonalDecision {
  readonly fix: string;
  readonly decision: "approve" | "skip";
  /** The commit that was shown; null where there is none yet. */
  readonly commit: string | null;
  /** `terminal:anna`. */
  readonly actor: string;
}

/**
 * Sends a decision to the running fixer and resolves with the state that the fix is in now. Rejects
 * as {@link askFixer} does.
 */
export async function sendDecision(
  config: Config,
  { fix, decision, commit, actor }: PersonalDecision,
): Promise<Fix["state"]> {
  const path = `/v1/fixes/${encodeURIComponent(fix)}/${decision}`;
  const answer = await askFixer(config, path, { commit, actor });
  return (answer as { readonly fix: Pick<Fix, "state"> }).fix.state;
}
