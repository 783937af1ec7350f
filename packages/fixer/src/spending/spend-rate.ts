/** Dollars that were spent at once, and when. */
interface Step {
  readonly at: number;
  readonly dollars: number;
}

/** `fixer.budget.alarm`: more than so many dollars in so many milliseconds are too many. */
export interface RateLimit {
  readonly dollars: number;
  readonly per: number;
}

/**
 * What was spent in the time before `now`, where that passes the limit for the first time in as
 * long; else null. Decided from the steps alone, so that a restart tells nothing twice. `steps` go
 * back twice as far as the limit looks.
 */
export function passedJustNow(
  steps: readonly Step[],
  limit: RateLimit,
  now: number,
): number | null {
  const spent = spentBefore(steps, limit, now);
  if (spent <= limit.dollars) return null;
  const newest = Math.max(...steps.map(({ at }) => at));
  const before = steps.filter(({ at }) => at < newest && at > now - limit.per);
  const told = before.some(({ at }) => spentBefore(steps, limit, at) > limit.dollars);
  return told ? null : spent;
}

function spentBefore(steps: readonly Step[], { per }: RateLimit, end: number): number {
  return steps
    .filter(({ at }) => at > end - per && at <= end)
    .reduce((sum, { dollars }) => sum + dollars, 0);
}
