import type { EventSink } from "../events.ts";
import { createNews } from "../news.ts";
import { backOff } from "./back-off.ts";

/** One kind of what is sent, and whether the fixer takes it. */
export interface Channel {
  /** Another failure in a row. Returns how long to wait before the next attempt, in milliseconds. */
  failed(reason: string, wait: number | null): number;
  answered(): void;
}

/**
 * Makes channels to one fixer. A failure is told when it begins, when its reason is another, and once
 * an hour; the end of all failures once no channel fails any more: heartbeats may pass while reports
 * do not.
 */
export function createReachability(
  url: string,
  events: EventSink,
  clock?: () => number,
): () => Channel {
  const failing = new Set<Channel>();
  const news = createNews(clock);

  return () => {
    let failures = 0;
    const channel: Channel = {
      failed(reason, wait) {
        failures += 1;
        failing.add(channel);
        const retryInMs = wait ?? backOff(failures, Math.random());
        if (news.isNews(reason)) events({ event: "relay:unreachable", url, reason, retryInMs });
        return retryInMs;
      },
      answered() {
        failures = 0;
        if (!failing.delete(channel) || failing.size > 0) return;
        news.end();
        events({ event: "relay:restored" });
      },
    };
    return channel;
  };
}
