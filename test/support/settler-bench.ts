import type { Report } from "@mendwatch/protocol";
import { parseReport } from "@mendwatch/protocol/received";
import { onTestFinished } from "vitest";

import type { WatcherEvent } from "../../packages/watcher/src/events.ts";
import {
  createSettler,
  type Settler,
  type SettlerOptions,
} from "../../packages/watcher/src/settle/settler.ts";
import { openStateInMemory, type WatcherState } from "../../packages/watcher/src/state/state.ts";
import { sampleOccurrence, type OccurrenceChanges } from "./sample-occurrence.ts";

/** When each begins, in milliseconds since 1970. */
export const start: number = Date.parse("2026-03-01T12:00:00Z");
export const second = 1_000;
export const minute: number = 60 * second;
export const hour: number = 60 * minute;

/** A settler whose time is moved by hand, on a state that is gone with its test. */
export interface SettlerBench {
  readonly state: WatcherState;
  readonly settler: Settler;
  readonly events: WatcherEvent[];
  now: number;
  see(changes?: OccurrenceChanges, source?: string): void;
  /** Lets time pass as the reading loop does: it looks whenever a deadline has come. */
  pass(ms: number): void;
  /** Takes what is in the outbox out of it. */
  sent(): readonly Report[];
}

/** Makes one. */
export function settlerBench(changes: Partial<SettlerOptions> = {}): SettlerBench {
  const state = openStateInMemory();
  onTestFinished(() => state.close());
  const events: WatcherEvent[] = [];
  let ids = 0;
  const settler = createSettler(state, {
    host: "prod-1",
    times: { delay: 30 * second, maxHold: 5 * minute },
    maxNewFingerprints: { count: 200, per: hour },
    rules: () => [],
    deployed: () => "a1b2c3d",
    newId: () => `id-${String((ids += 1)).padStart(6, "0")}`,
    events: (event) => void events.push(event),
    ...changes,
  });
  const made: SettlerBench = {
    state,
    settler,
    events,
    now: start,
    see(occurrence = {}, source = "/var/log/shop.log") {
      const origin = { project: "shop", source, context: () => ["the line before"] };
      state.transaction(() => {
        settler.take(sampleOccurrence(occurrence), origin, made.now);
        settler.closeDue(made.now);
      });
    },
    pass(ms) {
      const end = made.now + ms;
      for (;;) {
        const next = settler.nextDeadline();
        made.now = next === null ? end : Math.min(end, Math.max(next, made.now));
        state.transaction(() => settler.closeDue(made.now));
        if (made.now === end) return;
      }
    },
    sent() {
      const reports: Report[] = [];
      for (;;) {
        const next = state.outbox.next(made.now);
        if (next === undefined) return reports;
        const parsed = parseReport(JSON.parse(next.body));
        if (!parsed.success) throw parsed.error;
        reports.push(parsed.data);
        state.outbox.delivered(next.id);
      }
    },
  };
  return made;
}

/** Three kinds of errors. */
export const fingerprints = { a: "aaaaaaaaaaaaaaaa", b: "bbbbbbbbbbbbbbbb", c: "cccccccccccccccc" };

/** A database that is away. */
export const refused = {
  type: "Error",
  message: "connect ECONNREFUSED 10.0.0.5:5432",
  code: "ECONNREFUSED",
};
