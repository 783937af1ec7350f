import type { Clock } from "../ports/clock.ts";

/** A sleep that can be ended: what a loop does between two looks at the store. */
export interface Alarm {
  /** Ends the present sleep, or the next one where nobody sleeps. */
  readonly ring: () => void;
  /**
   * Sleeps for so many milliseconds, until it rings or until the signal aborts. Resolves with true
   * where it rang. Never rejects.
   */
  sleep(ms: number, signal: AbortSignal): Promise<boolean>;
}

/** Makes one for one sleeper. */
export function createAlarm(clock: Pick<Clock, "wait">): Alarm {
  let rung = Promise.withResolvers<true>();
  return {
    ring: () => rung.resolve(true),
    async sleep(ms, signal) {
      const over = new AbortController();
      const waited = clock.wait(ms, AbortSignal.any([signal, over.signal]));
      const rang = await Promise.race([rung.promise, waited.then(() => false)]);
      over.abort();
      rung = Promise.withResolvers();
      return rang;
    },
  };
}
