import type { Api } from "grammy";

import type { Clock } from "../../ports/clock.ts";
import { failureOf, type CallFailure } from "./messages/call-failure.ts";
import { callSignal } from "./messages/call-signal.ts";
import { botCommands } from "./updates/commands.ts";

/** What the bot is introduced with. */
export interface IntroducingParts {
  readonly api: Api;
  readonly clock: Clock;
  /** Told what keeps Telegram from saying so, and with null that nothing does. */
  readonly trouble: (failure: CallFailure | null) => void;
}

/** Milliseconds before the next try; it doubles up to the last. */
const firstRetry = 1_000;
const lastRetry = 60_000;

/**
 * Asks who the bot is until Telegram says so, and tells it the commands that clients offer. Resolves
 * with its name without `@`; with null where the signal aborts before.
 */
export async function introduceBot(
  { api, clock, trouble }: IntroducingParts,
  signal: AbortSignal,
): Promise<string | null> {
  for (let wait = firstRetry; !signal.aborted; wait = Math.min(lastRetry, wait * 2)) {
    try {
      const { username } = await api.raw.getMe(callSignal(signal));
      await api.raw.setMyCommands({ commands: botCommands }, callSignal(signal));
      trouble(null);
      return username;
    } catch (error) {
      if (signal.aborted) return null;
      trouble(failureOf(error));
      await clock.wait(wait, signal);
    }
  }
  return null;
}
