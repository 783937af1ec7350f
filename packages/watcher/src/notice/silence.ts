import type { Heard } from "./ear.ts";

/** Nobody looked for so long, in milliseconds: the watcher did not run, or its host was asleep. */
const longestGap = 300_000;

/** How long the fixer has not answered; times in milliseconds since 1970. */
export interface Silence {
  /** When it answered last, later by all the time in which nobody could have heard it. */
  readonly since: number;
  readonly lookedAt: number;
  /** Whether it was told. */
  readonly isTold: boolean;
}

/** What a look has found. */
export interface Look {
  readonly silence: Silence;
  /** `ended` only for a silence that was told: how long it was. */
  readonly change:
    | "began"
    | { readonly ended: { readonly since: number; readonly until: number } }
    | null;
}

/**
 * The silence of the fixer, as seen by looks at short intervals.
 *
 * ```
 *            no 2xx for `limit`
 *   quiet ──────────────────────► told
 *     ▲                            │
 *     └────────────────────────────┘
 *                a 2xx
 * ```
 *
 * The time in which the watcher itself did not run does not count, so that a host that comes back
 * after a day does not say that the fixer was silent; neither does a clock that was set.
 */
export function lookAtSilence(
  before: Silence | null,
  heard: Heard | null,
  now: number,
  limit: number,
): Look {
  if (before === null) {
    return { silence: { since: now, lookedAt: now, isTold: false }, change: null };
  }
  if (heard !== null) {
    const silence = { since: heard.last, lookedAt: now, isTold: false };
    const ended = { since: before.since, until: heard.first };
    return { silence, change: before.isTold ? { ended } : null };
  }
  const gap = now - before.lookedAt;
  const since = before.since + (gap < 0 || gap > longestGap ? gap : 0);
  const begins = !before.isTold && now - since >= limit;
  return {
    silence: { since, lookedAt: now, isTold: before.isTold || begins },
    change: begins ? "began" : null,
  };
}
