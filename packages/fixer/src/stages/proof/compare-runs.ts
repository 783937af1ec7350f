import { posix } from "node:path";

import type { ProofLevel } from "@mendwatch/config";

import type { Reproduction } from "../../model/proof.ts";
import { countReproduction, isReproduced, whyNotReproduced } from "./count-reproduction.ts";
import { shownExecution } from "./shown-execution.ts";
import type { CheckRun, NewTestsAgain, Runs } from "./runs.ts";
import type { TestReport } from "./test-report.ts";

/** What the runs show. */
export interface Comparison {
  readonly level: ProofLevel;
  /** Why the level is not higher. */
  readonly limits: readonly string[];
  /** New tests that are red on the base and green on the fix, each time they were run. */
  readonly repaired: readonly string[];
  readonly reproduction: Reproduction | null;
  /** What was good on the base and is not on the fix, each time it was run. */
  readonly newlyBroken: readonly string[];
  /** Edited tests that the fix fails as the base has them, each time they were run. */
  readonly changedExpectations: readonly string[];
  /** What came out one way in one run and another way in the next; it counts for nothing. */
  readonly flaky: readonly string[];
}

/**
 * Compares base and fix. P1: a test ran and passed on the base, and nothing newly fails on the fix.
 * P2: and a test that is new with the fix is red on the base and green on the fix. P3: and each time
 * it was run on the base it showed the production error itself, and on the fix never; and where it can
 * be seen what ran, the code that the error names did.
 */
export function compareRuns(runs: Runs): Comparison {
  const { broken, unsteady } = whatBroke(runs);
  const newlyBroken = [...broken, ...runs.others.flatMap(brokenCheck)];
  const candidates = repairedTests(runs);
  const repaired = candidates.filter((test) => isSteady(test, runs.newTestsAgain));
  const flaky = [...unsteady, ...candidates.filter((test) => !repaired.includes(test))];
  const reproduction = countReproduction(runs, repaired);
  const changedExpectations = expectationsMoved(runs);
  const measured = { repaired, reproduction, newlyBroken, changedExpectations, flaky };
  const missing = whatIsMissing(runs);
  if (newlyBroken.length > 0) {
    const limit = `the fix breaks what worked on the base: ${newlyBroken.join("; ")}`;
    return { ...measured, level: "P0", limits: [limit] };
  }
  if (repaired.length > 0 && (missing === null || runs.noSuite !== null)) {
    const limits = missing === null ? [] : [missing];
    if (!isReproduced(reproduction)) {
      const limit = whyNotReproduced(reproduction, runs.builtFile);
      return { ...measured, level: "P2", limits: [...limits, limit] };
    }
    const { good, limit } = shownExecution(runs, repaired);
    const level = good ? "P3" : "P2";
    return { ...measured, level, limits: limit === null ? limits : [...limits, limit] };
  }
  if (missing !== null) return { ...measured, level: "P0", limits: [missing] };
  return { ...measured, level: "P1", limits: [whyNotRepaired(runs, candidates)] };
}

/** What P1 needs of the base and does not have, or null. */
export function whatIsMissing({ base, noSuite }: Pick<Runs, "base" | "noSuite">): string | null {
  if (base === null || noSuite !== null) return noSuite ?? "no tests: checks.test is not set";
  const { command, exitCode, report } = base;
  // What came before its end is half a report, and it would not end on the fix either.
  if (exitCode === null) return `"${command}" ${ended(base)} on the base already`;
  if (report === null) {
    if (exitCode === 0) return null;
    return `"${command}" ${ended(base)} on the base already, and its report cannot be read`;
  }
  if ([...report.values()].includes("passed")) return null;
  return `"${command}" passes no test on the base`;
}

function whyNotRepaired(runs: Runs, unsteady: readonly string[]): string {
  const { base, baseWithTests, silentTests } = runs;
  if (base?.report === null) {
    return "the test runner's report cannot be read, so only its exit code counts";
  }
  if (baseWithTests === null) return "the fix brings no test of its own";
  if (unsteady.length > 0) return `the new test is flaky: ${unsteady.join("; ")}`;
  if (repairedTests({ ...runs, silentTests: [] }).length > 0) {
    return `the new test asserts nothing, so it passes whatever the fix makes of the request: ${silentTests.join(", ")}`;
  }
  return "no new test is red on the base and green on the fix";
}

/**
 * Tests that the base does not have, red there once they are added, and green on the fix. One that
 * asserts nothing is none: whatever throws no longer would do.
 */
export function repairedTests({
  base,
  baseWithTests,
  fix,
  silentTests,
}: Pick<Runs, "base" | "baseWithTests" | "fix" | "silentTests">): readonly string[] {
  const [before, red, green] = [base?.report, baseWithTests?.report, fix?.report];
  if (!red || !green) return [];
  return [...green.keys()].filter(
    (test) =>
      before?.has(test) !== true &&
      red.get(test) === "failed" &&
      green.get(test) === "passed" &&
      !silentTests.some((path) => isIn(path, test)),
  );
}

/** True for a test of this file, also where it was built to another folder. */
function isIn(path: string, test: string): boolean {
  const stem = posix.basename(path, posix.extname(path));
  return posix.basename(test.split(": ", 1)[0] ?? "").startsWith(`${stem}.`);
}

/**
 * Tests that passed on the base, and that the fix fails as long as they expect what they did. What
 * the fix breaks in its own version of them too is told as newly broken.
 */
function expectationsMoved(runs: Runs): readonly string[] {
  const { base, noSuite, fixWithBaseTests, fix } = runs;
  if (fix === null || fixWithBaseTests.length === 0) return [];
  const always = brokenEachTime(base, fixWithBaseTests, noSuite);
  const alsoInOwn = brokenTests(base, fix, noSuite);
  return [...always.keys()].filter((test) => {
    // A test that comes with the fix may need what the edited files have now.
    const isOld = base?.report?.has(test) === true || test.startsWith('"');
    return isOld && !alsoInOwn.has(test);
  });
}

/** True where a new test came out in each further run as it did in the first. */
export function isSteady(test: string, { before, after }: NewTestsAgain): boolean {
  return (
    before.every(({ report }) => report?.get(test) === "failed") &&
    after.every(({ report }) => report?.get(test) === "passed")
  );
}

/** What newly failed in every run on the fix, and what in some of them only. */
export function whatBroke({
  base,
  fix,
  fixAgain,
  noSuite,
}: Pick<Runs, "base" | "fix" | "fixAgain" | "noSuite">): {
  readonly broken: readonly string[];
  readonly unsteady: readonly string[];
} {
  if (fix === null) return { broken: [], unsteady: [] };
  const runs = [fix, ...fixAgain];
  const always = brokenEachTime(base, runs, noSuite);
  const ever = new Set(runs.flatMap((run) => [...brokenTests(base, run, noSuite).keys()]));
  return {
    broken: [...always.values()],
    unsteady: [...ever].filter((test) => !always.has(test)),
  };
}

function brokenEachTime(
  base: CheckRun | null,
  runs: readonly CheckRun[],
  noSuite: string | null,
): ReadonlyMap<string, string> {
  const [first = new Map<string, string>(), ...others] = runs.map((run) =>
    brokenTests(base, run, noSuite),
  );
  return new Map([...first].filter(([test]) => others.every((other) => other.has(test))));
}

/**
 * Green on the base and not on the fix; red on the base and left out on the fix; red on the fix and
 * not known as red; a worse end of the command. By test or command, with words for people.
 */
function brokenTests(
  base: CheckRun | null,
  fix: CheckRun,
  noSuite: string | null,
): ReadonlyMap<string, string> {
  const before: TestReport = base?.report ?? new Map();
  const after = fix.report;
  const command = `"${fix.command}"`;
  if (after === null && before.size > 0) {
    const text = `${command} ${ended(fix)}, without a report that can be read`;
    return new Map([[command, text]]);
  }
  const broken = new Map<string, string>();
  for (const [test, status] of before) {
    const now = after?.get(test);
    if (status === "passed" && now !== "passed") broken.set(test, `${test} (${now ?? "missing"})`);
    // Who leaves out a red test hides what it says.
    if (status === "failed" && now === "skipped") broken.set(test, `${test} (failed, now skipped)`);
  }
  for (const [test, status] of after ?? []) {
    if (status === "failed" && !before.has(test)) broken.set(test, `${test} (failed)`);
  }
  const endedWell = base === null || noSuite !== null || base.exitCode === 0;
  if (broken.size === 0 && endedWell && fix.exitCode !== 0) {
    broken.set(command, `${command} ${ended(fix)}`);
  }
  return broken;
}

function brokenCheck({ base, fix }: Runs["others"][number]): readonly string[] {
  if (base.exitCode !== 0 || fix.exitCode === 0) return [];
  return [`${fix.check}: "${fix.command}" ${ended(fix)}`];
}

function ended({ exitCode }: CheckRun): string {
  return exitCode === null ? "was killed or took too long" : `ended with exit code ${exitCode}`;
}
