import { setTimeout as wait } from "node:timers/promises";

import type { Clock } from "../ports/clock.ts";

/** The machine's own clocks. */
export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    async wait(ms, signal) {
      await wait(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {});
    },
  };
}
