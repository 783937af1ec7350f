/** A sleeper that can be woken: by its clock, or by {@link Alarm.ring}. */
export interface Alarm {
  /** Ends the present sleep, or the next one where nobody sleeps. */
  ring(): void;
  /** Rings within this time, in milliseconds, unless something rings before. */
  ringWithin(ms: number): void;
  /** Sleeps for at most `ms`; null: until it rings or the signal aborts. */
  sleep(ms: number | null, signal: AbortSignal): Promise<void>;
}

/** `setTimeout` fires at once beyond this. */
const longestTimeout = 2_147_483_647;

/** One sleeper, who does not miss what rang while it was awake. */
export function createAlarm(): Alarm {
  let rang = false;
  let wake: (() => void) | null = null;
  let soon: NodeJS.Timeout | null = null;

  function ring(): void {
    if (soon !== null) clearTimeout(soon);
    soon = null;
    rang = true;
    wake?.();
  }

  return {
    ring,
    ringWithin(ms) {
      if (ms <= 0) ring();
      else soon ??= setTimeout(ring, ms);
    },
    async sleep(ms, signal) {
      if (!rang && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = ms === null ? null : setTimeout(resolve, clamp(ms));
          wake = () => {
            if (timer !== null) clearTimeout(timer);
            resolve();
          };
          signal.addEventListener("abort", wake, { once: true });
        });
        if (wake !== null) signal.removeEventListener("abort", wake);
        wake = null;
      }
      rang = false;
    },
  };
}

function clamp(ms: number): number {
  return Math.min(Math.max(0, ms), longestTimeout);
}
