import { systemClock } from "../../packages/fixer/src/adapters/system-clock.ts";
import type { Clock } from "../../packages/fixer/src/ports/clock.ts";

/** A clock that a test moves ahead; whoever waits on it wakes when their time has come. */
export interface MovedClock extends Clock {
  /** Lets so many milliseconds pass at once. */
  pass(ms: number): void;
}

/** Runs `speed` times as fast as the machine's own. */
export function createMovedClock(speed = 1): MovedClock {
  const real = systemClock();
  const [startedAt, began] = [real.now(), real.monotonic()];
  const waiting = new Set<() => void>();
  let passed = 0;

  function elapsed(): number {
    return (real.monotonic() - began) * speed + passed;
  }
  return {
    now: () => Math.round(startedAt + elapsed()),
    monotonic: () => began + elapsed(),
    async wait(ms, signal) {
      const until = elapsed() + ms;
      while (elapsed() < until && signal?.aborted !== true) {
        const moved = new AbortController();
        const wake = (): void => moved.abort();
        waiting.add(wake);
        const signals = signal === undefined ? [moved.signal] : [moved.signal, signal];
        await real.wait(Math.ceil((until - elapsed()) / speed), AbortSignal.any(signals));
        waiting.delete(wake);
      }
    },
    pass(ms) {
      passed += ms;
      for (const wake of waiting) wake();
    },
  };
}
