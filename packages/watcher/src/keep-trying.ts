import { reasonOf } from "./errors.ts";
import type { EventSink } from "./events.ts";
import { pause } from "./pause.ts";
import { isPassingFailure } from "./state/database.ts";

const retryInMs = 5_000;

/**
 * Does the work until it is done, from the beginning after each failure that may pass: a full disk,
 * a state file that is locked or cannot be written, a failing device. Rejects with other errors.
 */
export async function keepTrying(
  work: () => Promise<void>,
  events: EventSink,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await work();
      return;
    } catch (error) {
      if (!isPassingFailure(error)) throw error;
      events({ event: "state:unwritable", reason: reasonOf(error), retryInMs });
      await pause(retryInMs, signal);
    }
  }
}
