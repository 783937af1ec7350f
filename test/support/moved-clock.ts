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
  const waiting = new Set<AbortController>();
  let passed = 0;

  function elapsed(): number {
    return (real.monotonic() - began) * speed + passed;
  }
  /** Until the time has come, the signal aborts, or the clock is moved: then it looks again. */
  async function waitUntil(until: number, signal: AbortSignal | undefined): Promise<void> {
    if (elapsed() >= until || signal?.aborted === true) return;
    const moved = new AbortController();
    waiting.add(moved);
    const signals = signal === undefined ? [moved.signal] : [moved.signal, signal];
    await real.wait(Math.ceil((until - elapsed()) / speed), AbortSignal.any(signals));
    waiting.delete(moved);
    await waitUntil(until, signal);
  }
  return {
    now: () => Math.round(startedAt + elapsed()),
    monotonic: () => began + elapsed(),
    wait: (ms, signal) => waitUntil(elapsed() + ms, signal),
    pass(ms) {
      passed += ms;
      for (const moved of waiting) moved.abort();
    },
  };
}
