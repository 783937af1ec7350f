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
 * What was spent in the time before `now`, where its newest step passes the limit for the first time
 * in as long; else null. Decided from the steps alone, so that a restart tells nothing twice. They
 * go back twice as far as the limit looks.
 */
export function passedJustNow(
  steps: readonly Step[],
  { dollars: limit, per }: RateLimit,
  now: number,
): number | null {
  const inOrder = steps.toSorted((a, b) => a.at - b.at);

  function spentUpTo(count: number, end: number): number {
    const counting = inOrder.slice(0, count).filter(({ at }) => at > end - per);
    return counting.reduce((sum, { dollars }) => sum + dollars, 0);
  }
  const spent = spentUpTo(inOrder.length, now);
  if (spent <= limit) return null;
  const told = inOrder
    .slice(0, -1)
    .some(({ at }, index) => at > now - per && spentUpTo(index + 1, at) > limit);
  return told ? null : spent;
}
