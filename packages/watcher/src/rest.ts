import { setImmediate } from "node:timers/promises";

import { createAlarm } from "./alarm.ts";
import { standStill } from "./stand-still.ts";
import type { Tail } from "./tail/tail.ts";

/**
 * A file that is written all the time is looked at this often, in milliseconds: a turn costs more than
 * the few lines that came since. What comes after a silence is read at once.
 */
const glancePace = 4;

/** For so long behind something that was told, in milliseconds, it is looked at more often: news comes in groups. */
const hurry = { ms: 12, pace: 2 } as const;

/**
 * A file that was written is read again without being asked for, for so long, in milliseconds; then
 * file events, signals and the relay have their turn.
 */
const longestWithoutEvents = 25;

/**
 * Errors that are known, and wait, are counted after so long at the latest, in milliseconds, and windows
 * closed whose time has come.
 */
const longestWithoutTurn = 200;

/** What is between two turns of the reading loop. */
export interface Rest {
  /** Files changed. */
  wake(): void;
  /** Something was told: more of it may be under way. */
  hurry(): void;
  /** A program, or standard input, said something. */
  wakeForStream(): void;
  /**
   * Until there is something to do, as far as is known, and at most for `longest` milliseconds, which is
   * asked when nothing is to be seen. What is written all the time is glanced at every few
   * milliseconds, and events are only asked for now and then.
   */
  until(longest: () => number, signal: AbortSignal): Promise<void>;
}

/** `coalesce`: milliseconds for which what came is not read yet, so that more of it is read at once. */
export function createRest(
  tail: Pick<Tail, "isBusy" | "glance">,
  { coalesce, hasStreams }: { readonly coalesce: number; readonly hasStreams: boolean },
): Rest {
  const isPatient = coalesce >= glancePace;
  const alarm = createAlarm();
  let streamsMoved = false;
  let isWoken = false;
  let eventsCameAt = performance.now();
  /** When the last glance began, or the turn behind a silence. */
  let glancedAt = eventsCameAt;
  let hurriesUntil = 0;

  function isBusy(): boolean {
    return !isPatient && (tail.isBusy() || streamsMoved);
  }
  function wake(): void {
    isWoken = true;
    alarm.ringWithin(coalesce);
  }

  return {
    wake,
    hurry() {
      hurriesUntil = performance.now() + hurry.ms;
    },
    wakeForStream() {
      streamsMoved = true;
      wake();
    },
    async until(longest, signal) {
      const end = performance.now() + longestWithoutTurn;
      while (isBusy()) {
        streamsMoved = false;
        const pace = glancedAt < hurriesUntil ? hurry.pace : glancePace;
        const rest = glancedAt + pace - performance.now();
        if (rest > 0) standStill(rest);
        glancedAt = performance.now();
        const isToBeRead = tail.glance();
        const now = performance.now();
        if (hasStreams || now - eventsCameAt >= longestWithoutEvents) {
          await setImmediate();
          eventsCameAt = performance.now();
          if (hasStreams || isWoken || signal.aborted) {
            isWoken = false;
            return;
          }
        }
        if (isToBeRead || now >= end) return;
      }
      await alarm.sleep(longest(), signal);
      isWoken = false;
      eventsCameAt = performance.now();
      glancedAt = eventsCameAt;
    },
  };
}
