import { posix } from "node:path";

import { shellWord } from "../../processes/shell-word.ts";
import type { Bench, Check, CleanCopy } from "./check-bench.ts";
import { isSteady, whatBroke } from "./compare-runs.ts";
import { reproductionRuns } from "./count-reproduction.ts";
import type { CheckRun, NewTestsAgain, Runs } from "./runs.ts";

/** A command that takes longer, in milliseconds, is not run again. */
const longestRepeated = 5 * 60_000;

/** How often what newly fails is run again before it counts as broken. */
const reruns = 2;

/**
 * Runs the test command on the fix again while something newly fails in every run so far. Always
 * the whole command: a test that fails in company only would pass alone, and be taken for flaky.
 */
export async function repeatBroken(
  bench: Bench,
  copy: CleanCopy,
  check: Check,
  first: Pick<Runs, "base" | "noSuite"> & { readonly fix: CheckRun },
): Promise<readonly CheckRun[]> {
  const fixAgain: CheckRun[] = [];
  while (
    isRepeatable(first.fix) &&
    fixAgain.length < reruns &&
    whatBroke({ ...first, fixAgain }).broken.length > 0
  ) {
    fixAgain.push((await bench.run(copy, check)).run);
  }
  return fixAgain;
}

/** The copies that the new tests run in. */
export interface Sides {
  readonly before: CleanCopy;
  readonly after: CleanCopy;
}

/**
 * Runs the new tests again on both sides: alone, where Node.js can run their files itself with the
 * results that they have among all tests; else with the whole command, unless that takes too long.
 */
export async function repeatNewTests(
  bench: Bench,
  sides: Sides,
  commands: { readonly whole: Check; readonly alone: Check | null },
  first: { readonly fix: CheckRun; readonly repaired: readonly string[] },
): Promise<NewTestsAgain> {
  const { whole, alone } = commands;
  if (alone !== null) {
    const again = await runPairs(bench, sides, alone);
    const isOtherSetup = first.repaired.some(
      (test) => !isSteady(test, again) && isConstant(test, again),
    );
    if (!isOtherSetup) return again;
  }
  return isRepeatable(first.fix) ? runPairs(bench, sides, whole) : { before: [], after: [] };
}

/**
 * True where a test ends in the same way each time on the same side. One that does, but not as it
 * did among all tests, is not flaky: it needs what the whole command sets up.
 */
function isConstant(test: string, { before, after }: NewTestsAgain): boolean {
  return [before, after].every(
    (runs) => new Set(runs.map(({ report }) => report?.get(test))).size === 1,
  );
}

async function runPairs(bench: Bench, sides: Sides, check: Check): Promise<NewTestsAgain> {
  const traced = { ...check, traced: true } as const;
  const before: CheckRun[] = [];
  const after: CheckRun[] = [];
  for (let time = 1; time < reproductionRuns; time += 1) {
    before.push((await bench.run(sides.before, traced)).run);
    after.push((await bench.run(sides.after, traced)).run);
  }
  return { before, after };
}

/** The check that runs test files alone, where Node.js can; `dir` is the folder it starts in. */
export function testsAlone(dir: string, paths: readonly string[]): Check | null {
  if (paths.length === 0 || !paths.every(isNodeFile)) return null;
  const files = paths.map((path) => shellWord(posix.relative(dir, path)));
  return { check: "test", line: `node --test ${files.join(" ")}`, arming: "plain" };
}

/** True for a file that Node.js can run. */
export function isNodeFile(path: string): boolean {
  return /\.[cm]?[jt]s$/.test(path);
}

function isRepeatable({ exitCode, duration }: CheckRun): boolean {
  return exitCode !== null && duration < longestRepeated;
}
