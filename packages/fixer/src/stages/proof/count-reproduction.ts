import type { Reproduction } from "../../model/proof.ts";
import type { CheckRun, Runs } from "./runs.ts";

/** How often the new tests are run on each side, the first time included. */
export const reproductionRuns = 3;

/**
 * How often the new tests showed the production error, before and after; null where there is
 * nothing to count. A failed new test shows it by its own error. What a command prints belongs to
 * no test, so it counts only where the base without the new tests prints nothing of the kind, and
 * where none of it is cut off.
 */
export function countReproduction(runs: Runs, repaired: readonly string[]): Reproduction | null {
  const { base, baseWithTests, fix, newTestsAgain, recognisable } = runs;
  if (!recognisable || repaired.length === 0 || baseWithTests === null || fix === null) return null;
  const before = [baseWithTests, ...newTestsAgain.before];
  const after = [fix, ...newTestsAgain.after];
  const outputCounts =
    (base === null || base.sightings.output === "clean") &&
    [...before, ...after].every(({ sightings }) => sightings.output !== "cut");

  function shows({ sightings }: CheckRun): boolean {
    if (outputCounts && sightings.output === "seen") return true;
    return repaired.some((test) => sightings.tests.has(test));
  }
  return {
    before: { shown: before.filter(shows).length, runs: before.length },
    after: { shown: after.filter(shows).length, runs: after.length },
  };
}

/** True where the error was shown three times of three before, and never after. */
export function isReproduced(reproduction: Reproduction | null): boolean {
  if (reproduction === null) return false;
  const { before, after } = reproduction;
  const often = before.runs >= reproductionRuns && after.runs >= reproductionRuns;
  return often && before.shown === before.runs && after.shown === 0;
}

/** Why a new test that is red before and green after is still no reproduction. */
export function whyNotReproduced(
  reproduction: Reproduction | null,
  builtFile: string | null,
): string {
  if (reproduction === null) {
    return "the production error names no place in the project's own code, so it cannot be known again";
  }
  const { before, after } = reproduction;
  if (before.shown === 0 && builtFile !== null) {
    return `the production error was logged in ${builtFile}, which was built from other files and has no source map here, so it cannot be known again in a test of the source`;
  }
  if (before.shown === 0) {
    return "the new test fails on the base, but not with the production error";
  }
  if (after.shown > 0) return `the production error is still there in ${ofRuns(after)} on the fix`;
  if (before.shown < before.runs) {
    return `the new test is flaky: it shows the production error in ${ofRuns(before)} on the base`;
  }
  return `the tests take too long to be run ${reproductionRuns} times, so the production error was shown once`;
}

function ofRuns({ shown, runs }: Reproduction["before"]): string {
  return `${shown} of ${runs} runs`;
}
