import type { Card, Running } from "../../../model/card.ts";
import type { Fix } from "../../../model/fix.ts";
import { isClosed, type FixState } from "../../../model/fix-lifecycle.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Store } from "../../../ports/store.ts";
import { isNewest } from "./card-facts.ts";

/** What counting works with. */
export interface RunningParts {
  readonly store: Pick<Store, "getError" | "listFixes" | "listWatchers">;
  readonly clock: Clock;
}

/** So long without an occurrence it has stopped, in milliseconds: twice the longest settle window. */
const stoppedAfter = 10 * 60_000;

/** From here on the production check says whether it came again. */
const checked: readonly FixState[] = ["deployed", "resolved", "regressed", "no_evidence"];

/**
 * How the error of a fix goes on by now, and how often it came before: what the card says while
 * the error goes on, whatever is done about it meanwhile. The last that was shown stays once the fix
 * is in production, or another fix answers the error.
 */
export async function readRunning(
  { store, clock }: RunningParts,
  fix: Fix,
  card: Card,
): Promise<Pick<Card, "countBefore" | "running">> {
  const { countBefore, running } = card;
  const isOver =
    checked.includes(fix.state) || (isClosed(fix.state) && !(await isNewest(store, fix)));
  const error = isOver ? null : await store.getError(fix.project, fix.fingerprint);
  if (error === null) return { countBefore, running };
  const before = countBefore ?? Math.max(0, error.count - fix.report.count);
  const count = error.count - before;
  const quiet = error.lastSeen + stoppedAfter;
  const lasted = error.lastSeen - Date.parse(fix.report.firstSeen);
  const hasStopped =
    count > 1 && lasted > 0 && clock.now() > quiet && fix.state !== "merged"
      ? await wasReadAfter(store, fix.project, quiet)
      : false;
  return { countBefore: before, running: { count, stoppedAfter: hasStopped ? lasted : null } };
}

/** Silence says something only where somebody listened. */
async function wasReadAfter(
  store: Pick<Store, "listWatchers">,
  project: string,
  time: number,
): Promise<boolean> {
  const watchers = await store.listWatchers();
  return watchers.some(
    ({ seenAt, heartbeat }) =>
      seenAt > time &&
      heartbeat.sources.some((source) => source.project === project && source.unreadable === null),
  );
}

/** True where both say the same. */
export function sameRunning(one: Running | null, other: Running | null): boolean {
  return one?.count === other?.count && one?.stoppedAfter === other?.stoppedAfter;
}
