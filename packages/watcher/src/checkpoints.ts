import { every } from "./every.ts";
import type { WatcherState } from "./state/state.ts";

/** How often the log of the database is emptied where little is told, as the system would. Milliseconds. */
const pace = 30_000;

/** After so many events, each of which comes with some twenty pages, it is emptied sooner. */
const mostTold = 40;

/**
 * Empties the log of the database in two steps:
 *
 * ```
 *   full ──the log is synced, beside the reading──► synced ──its pages are moved──► empty
 * ```
 *
 * The first takes most of the time, and the second one, for which everything waits, finds the log on the disk.
 */
export interface Checkpoints {
  /** So many events were told. */
  told(count: number): void;
  /** To be called now and then outside of transactions. Throws like {@link WatcherState.checkpoint}. */
  tend(now: number): void;
  /** Resolves once nothing is under way. */
  end(): Promise<void>;
}

/** The log is that of the last run, so it is emptied first of all. */
export function createCheckpoints(state: Pick<WatcherState, "sync" | "checkpoint">): Checkpoints {
  const isDue = every(pace);
  let count = 0;
  let syncing: Promise<void> | null = null;
  let isSynced = false;

  async function sync(): Promise<void> {
    try {
      await state.sync();
    } catch {
      // The checkpoint meets the same, and says it.
    }
    isSynced = true;
  }

  return {
    told(more) {
      count += more;
    },
    tend(now) {
      if (isSynced) {
        isSynced = false;
        syncing = null;
        state.checkpoint();
      } else if (syncing === null && (isDue(now) || count >= mostTold)) {
        count = 0;
        syncing = sync();
      }
    },
    end: () => syncing ?? Promise.resolve(),
  };
}
