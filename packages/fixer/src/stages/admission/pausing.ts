import type { FixerEvents } from "../../events/events.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Pause } from "../../ports/store-queue.ts";
import type { Store } from "../../ports/store.ts";

/**
 * What people may do to the queue as a whole. A pause survives a restart and keeps fixes in
 * `admitted`; runs that are under way, decisions and publications go on. Both may be repeated.
 */
export interface Pausing {
  /** Resolves with the pause that holds: an earlier one stays as it is, and `begun` is false then. */
  pause(
    actor: string,
    reason: string | null,
  ): Promise<{ readonly pause: Pause; readonly begun: boolean }>;
  /** Resolves with the pause that ended, or with null where none held. */
  resume(actor: string): Promise<{ readonly ended: Pause | null }>;
}

/** What pausing works with. */
export interface PausingParts {
  readonly store: Pick<Store, "pause" | "resume">;
  readonly clock: Clock;
  readonly events: FixerEvents;
  /** Called when there is something to begin again. */
  readonly wake: () => void;
}

/** Makes the one way in which people pause and resume the queue. */
export function createPausing({ store, clock, events, wake }: PausingParts): Pausing {
  return {
    async pause(actor, reason) {
      const answer = await store.pause({ actor, reason, at: clock.now() });
      if (answer.begun) events({ event: "queue:paused", ...answer.pause });
      return answer;
    },
    async resume(actor) {
      const ended = await store.resume();
      if (ended !== null) {
        events({ event: "queue:resumed", actor, pausedFor: clock.now() - ended.at });
        wake();
      }
      return { ended };
    },
  };
}
