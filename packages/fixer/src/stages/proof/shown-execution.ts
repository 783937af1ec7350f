import type { CheckRun, Runs } from "./runs.ts";

/** What the further runs of the new tests show of the code that they ran. */
export interface Execution {
  /** False where a reproduction is none because of it. */
  readonly good: boolean;
  /** For people; null where all was seen to run. */
  readonly limit: string | null;
}

/**
 * A report says which error a test had, and a test can make one up. So the function that threw it in
 * production has to run in the test on the base, and on the fix the same function or code that the
 * repair changed. It can only be said where Node.js counted in the process of the test itself: not
 * where another program runs it, or where the command counts for itself.
 */
export function shownExecution(runs: Runs, repaired: readonly string[]): Execution {
  const { before, after } = runs.newTestsAgain;
  if (![...before, ...after].every((run) => isMeasured(run, repaired))) {
    return {
      good: true,
      limit:
        "which functions the new test ran could not be measured with this test runner, so the error is known by the report alone",
    };
  }
  if (!before.every(({ executed }) => executed?.failing)) {
    return {
      good: false,
      limit:
        "the new test shows an error like the production error on the base, but the function that threw it was not seen to run; a process that is killed shows nothing",
    };
  }
  const runsRepair = after.every(
    ({ executed }) =>
      executed?.failing === true || runs.changed.some((path) => executed?.ran.has(path)),
  );
  if (runsRepair) return { good: true, limit: null };
  return {
    good: false,
    limit:
      "on the fix the new test was seen to run neither the function that threw the production error nor any code that was changed; a process that is killed shows nothing",
  };
}

function isMeasured({ executed }: CheckRun, repaired: readonly string[]): boolean {
  const files = [...(executed?.loaded ?? [])];
  return repaired.every((test) => files.some((file) => test.startsWith(`${file}: `)));
}
