import type { EventSink } from "../events.ts";
import { backOff } from "./back-off.ts";

/** One kind of what is sent, and whether the fixer takes it. */
export interface Channel {
  /** Another failure in a row. Returns how long to wait before the next attempt, in milliseconds. */
  failed(reason: string, wait: number | null): number;
  answered(): void;
}

/**
 * Makes channels to one fixer. Each failure is told, and the end of them once no channel fails any
 * more: heartbeats may pass while reports do not.
 */
export function createReachability(url: string, events: EventSink): () => Channel {
  const failing = new Set<Channel>();
  return () => {
    let failures = 0;
    const channel: Channel = {
      failed(reason, wait) {
        failures += 1;
        failing.add(channel);
        const retryInMs = wait ?? backOff(failures, Math.random());
        events({ event: "relay:unreachable", url, reason, retryInMs });
        return retryInMs;
      },
      answered() {
        failures = 0;
        if (failing.delete(channel) && failing.size === 0) events({ event: "relay:restored" });
      },
    };
    return channel;
  };
}
