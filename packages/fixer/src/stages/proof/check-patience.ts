import type { CheckRun } from "./runs.ts";

/** A check that takes longer than this hangs, whatever is known of it. In milliseconds. */
const longest = 15 * 60_000;
/** A check is never given less: a machine may be busy. In milliseconds. */
const shortest = 3 * 60_000;
/** How much longer than before it may take. */
const factor = 10;

/**
 * How long a check may take, in milliseconds: as long as it may on the base, and many times what it
 * took there afterwards. A repair that hangs, or a new test that waits for what never comes, is known
 * within minutes. A run that failed before it reported anything measures nothing: what the repair
 * heals may be that tests do not even begin.
 */
export function checkPatience(
  check: string,
  before: Iterable<Pick<CheckRun, "check" | "exitCode" | "duration" | "report">>,
): number {
  const took = [...before]
    .filter((run) => run.check === check && isMeasure(run))
    .map(({ duration }) => duration);
  if (took.length === 0) return longest;
  return Math.min(longest, Math.max(shortest, factor * Math.max(...took)));
}

function isMeasure({ exitCode, report }: Pick<CheckRun, "exitCode" | "report">): boolean {
  return exitCode === 0 || (exitCode !== null && report !== null && report.size > 0);
}
