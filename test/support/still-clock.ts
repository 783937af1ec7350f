import type { Clock } from "@mendwatch/fixer";

/** A clock that stands still until the test moves it. */
export interface StillClock extends Clock {
  /** Moves it on, and ends the waits whose time has come. */
  advance(ms: number): void;
}

/** Makes one that shows `start`, in milliseconds since 1970. */
export function stillClock(start: number): StillClock {
  let now = start;
  const waits = new Set<{ readonly at: number; readonly end: () => void }>();
  return {
    now: () => now,
    monotonic: () => now,
    wait(ms, signal) {
      if (signal?.aborted === true) return Promise.resolve();
      return new Promise((resolve) => {
        function end(): void {
          waits.delete(wait);
          resolve();
        }
        const wait = { at: now + ms, end };
        waits.add(wait);
        signal?.addEventListener("abort", end, { once: true });
      });
    },
    advance(ms) {
      now += ms;
      for (const { at, end } of waits) if (at <= now) end();
    },
  };
}
