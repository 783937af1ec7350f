import type { Api } from "grammy";
import type { Update } from "grammy/types";

import type { Clock } from "../../../ports/clock.ts";
import { failureOf, type CallFailure } from "../messages/call-failure.ts";
import { callSignal } from "../messages/call-signal.ts";

/** What asking for updates works with. */
export interface PollingParts {
  readonly api: Api;
  readonly clock: Clock;
  /** Resolves once what follows from the update is durable. */
  readonly handle: (update: Update) => Promise<void>;
  /** Called after each answer. */
  readonly answered: () => Promise<void>;
  /** Told what keeps updates from coming, and with null that nothing does. */
  readonly trouble: (failure: CallFailure | null) => void;
}

/** Kinds of updates that are asked for; Telegram sends no others. */
const kinds = ["message", "callback_query"] as const;

/** How long Telegram holds the question open where nothing happens, in seconds. */
const patience = 30;

/** Milliseconds before the next try after a failure; it doubles up to the last. */
const firstRetry = 500;
const lastRetry = 30_000;

/**
 * Asks Telegram for updates, one after the other, until the signal aborts. Asking for the next ones
 * confirms those before, so an update that was not dealt with when the process ended comes again.
 */
export async function pollUpdates(parts: PollingParts, signal: AbortSignal): Promise<void> {
  const { api, clock, handle, answered, trouble } = parts;
  let offset = 0;
  let retry = firstRetry;
  // The first question is answered at once: whether taps were lost is not to wait.
  let timeout = 0;
  while (!signal.aborted) {
    try {
      const updates = await api.raw.getUpdates(
        { offset, timeout, allowed_updates: kinds },
        callSignal(signal),
      );
      trouble(null);
      await answered();
      retry = firstRetry;
      timeout = patience;
      for (const update of updates) {
        await handle(update);
        offset = update.update_id + 1;
      }
    } catch (error) {
      if (signal.aborted) return;
      const failure = failureOf(error);
      trouble(failure);
      await clock.wait(failure.kind === "wait" ? failure.ms : retry, signal);
      retry = Math.min(lastRetry, retry * 2);
    }
  }
}
