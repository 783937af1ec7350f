import type { EventSink } from "../events.ts";
import { backOff } from "./back-off.ts";

/** One kind of what is sent, and whether the fixer takes it. */
export interface Channel {
  /** Another failure in a row. Returns how long to wait before the next attempt, in milliseconds. */
  failed(reason: string, wait: number | null): number;
  answered(): void;
}

/** A failure that goes on is told again after this, in milliseconds. */
const reminderPace = 3_600_000;

/**
 * Makes channels to one fixer. A failure is told when it begins, when its reason is another, and once
 * an hour; the end of all failures once no channel fails any more: heartbeats may pass while reports
 * do not.
 */
export function createReachability(
  url: string,
  events: EventSink,
  clock: () => number = Date.now,
): () => Channel {
  const failing = new Set<Channel>();
  let told: { readonly reason: string; readonly at: number } | null = null;

  function isNews(reason: string, now: number): boolean {
    return told === null || told.reason !== reason || Math.abs(now - told.at) >= reminderPace;
  }

  return () => {
    let failures = 0;
    const channel: Channel = {
      failed(reason, wait) {
        failures += 1;
        failing.add(channel);
        const retryInMs = wait ?? backOff(failures, Math.random());
        const now = clock();
        if (isNews(reason, now)) {
          told = { reason, at: now };
          events({ event: "relay:unreachable", url, reason, retryInMs });
        }
        return retryInMs;
      },
      answered() {
        failures = 0;
        if (!failing.delete(channel) || failing.size > 0) return;
        told = null;
        events({ event: "relay:restored" });
      },
    };
    return channel;
  };
}
