import { EventEmitter, on } from "node:events";

import type { FixerEvent } from "@mendwatch/fixer";
import type { WatcherEvent } from "@mendwatch/watcher";

/** The shop is open, and customers are on their way. */
interface ShopReady {
  readonly event: "shop:ready";
}

/** What happens in the demo: what the two processes of Mendwatch print with `--json`, and the shop's start. */
export type DemoEvent = WatcherEvent | FixerEvent | ShopReady;

/** The events of all parts, one after the other, in the order in which they came. */
export interface DemoEvents {
  readonly put: (event: DemoEvent) => void;
  /** Resolves with the next event. Rejects with the signal's reason when it aborts. */
  readonly next: () => Promise<DemoEvent>;
}

/** No events yet; there are no more when the signal aborts. */
export function createDemoEvents(signal: AbortSignal): DemoEvents {
  const emitter = new EventEmitter<{ event: [DemoEvent] }>();
  const sequence = on(emitter, "event", { signal });
  return {
    put: (event) => void emitter.emit("event", event),
    async next() {
      try {
        const { value } = await sequence.next();
        return (value as [DemoEvent])[0];
      } catch (error) {
        signal.throwIfAborted();
        throw error;
      }
    },
  };
}
