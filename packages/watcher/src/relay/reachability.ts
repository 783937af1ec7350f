import type { EventSink } from "../events.ts";
import { backOff } from "./back-off.ts";

/** Whether the fixer takes what is sent, and how long to wait where it does not. */
export interface Reachability {
  /** Another failure in a row. Returns how long to wait before the next attempt, in milliseconds. */
  failed(reason: string, wait: number | null): number;
  answered(): void;
}

/** Counts failures in a row; tells each one, and the end of them. */
export function createReachability(url: string, events: EventSink): Reachability {
  let failures = 0;
  return {
    failed(reason, wait) {
      failures += 1;
      const retryInMs = wait ?? backOff(failures, Math.random());
      events({ event: "relay:unreachable", url, reason, retryInMs });
      return retryInMs;
    },
    answered() {
      if (failures > 0) events({ event: "relay:restored" });
      failures = 0;
    },
  };
}
