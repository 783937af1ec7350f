import { exitCodes, MendwatchError } from "@mendwatch/protocol";

import type { Forge, OpenPullRequest, Reply } from "../../ports/forge.ts";

/**
 * Writes a comment, and returns its id; nothing where the forge does not take it, since nothing
 * depends on its being read. Rejects where it may be taken later.
 */
export async function say(
  forge: Pick<Forge, "reply">,
  place: OpenPullRequest,
  reply: Reply,
  signal: AbortSignal,
): Promise<readonly string[]> {
  try {
    return [await forge.reply(place, reply, signal)];
  } catch (error) {
    const isFinal =
      error instanceof MendwatchError && error.exitCode !== exitCodes.temporaryFailure;
    if (!isFinal || signal.aborted) throw error;
    return [];
  }
}
