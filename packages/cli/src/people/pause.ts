import type { Config } from "@mendwatch/config";
import type { Pause } from "@mendwatch/fixer";

import { askFixer } from "./ask-fixer.ts";

/**
 * Has the running fixer begin nothing new. Resolves with the pause that holds, which is an earlier
 * one where `begun` is false. Rejects as {@link askFixer} does.
 */
export async function sendPause(
  config: Config,
  actor: string,
  reason: string | null,
): Promise<{ readonly pause: Pause; readonly begun: boolean }> {
  const answer = await askFixer(config, "/v1/pause", { actor, reason });
  return answer as { readonly pause: Pause; readonly begun: boolean };
}

/** Ends the pause. Resolves with it, or with null where none held. Rejects as {@link askFixer} does. */
export async function sendResume(config: Config, actor: string): Promise<Pause | null> {
  const answer = await askFixer(config, "/v1/resume", { actor });
  return (answer as { readonly ended: Pause | null }).ended;
}
