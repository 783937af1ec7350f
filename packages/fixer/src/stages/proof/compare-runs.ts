import type { ProofLevel } from "@mendwatch/config";

import type { TestReport } from "./test-report.ts";

/** What a check left to compare. */
export interface CheckRun {
  readonly check: string;
  readonly command: string;
  /** Null where it was killed: by the timeout, or by a signal. */
  readonly exitCode: number | null;
  /** Null where only the exit code counts. */
  readonly report: TestReport | null;
}

/** What was run. */
export interface Runs {
  /** Why there is no suite to hold the fix against, or null where there is one. */
  readonly noSuite: string | null;
  /** The test command; null where there is none. */
  readonly base: CheckRun | null;
  /** The base with the candidate's tests; null where the candidate has none. */
  readonly baseWithTests: CheckRun | null;
  readonly fix: CheckRun | null;
  /** Build, types and lint, on the base and on the fix. */
  readonly others: readonly { readonly base: CheckRun; readonly fix: CheckRun }[];
}

/** What the runs show. */
export interface Comparison {
  readonly level: ProofLevel;
  /** Why the level is not higher. */
  readonly limits: readonly string[];
  /** New tests that are red on the base and green on the fix. */
  readonly repaired: readonly string[];
  /** What was good on the base and is not on the fix. */
  readonly newlyBroken: readonly string[];
}

const notReproduced = "the production error itself was not reproduced; that is not measured yet";

/**
 * Compares base and fix. P1: a test ran and passed on the base, and nothing newly fails on the fix.
 * P2: and a test that is new with the fix is red on the base and green on the fix.
 */
export function compareRuns(runs: Runs): Comparison {
  const newlyBroken = [...brokenTests(runs), ...runs.others.flatMap(brokenCheck)];
  const repaired = repairedTests(runs);
  const missing = whatIsMissing(runs);
  if (newlyBroken.length > 0) {
    const broken = `the fix breaks what worked on the base: ${newlyBroken.join("; ")}`;
    return { level: "P0", limits: [broken], repaired, newlyBroken };
  }
  if (repaired.length > 0 && (missing === null || runs.noSuite !== null)) {
    const limits = [...(missing === null ? [] : [missing]), notReproduced];
    return { level: "P2", limits, repaired, newlyBroken };
  }
  if (missing !== null) return { level: "P0", limits: [missing], repaired, newlyBroken };
  return { level: "P1", limits: [whyNotRepaired(runs)], repaired, newlyBroken };
}

/** What P1 needs of the base and does not have, or null. */
function whatIsMissing({ base, noSuite }: Runs): string | null {
  if (base === null || noSuite !== null) return noSuite ?? "no tests: checks.test is not set";
  const { command, exitCode, report } = base;
  if (report === null) {
    if (exitCode === 0) return null;
    return `"${command}" ${ended(base)} on the base already, and its report cannot be read`;
  }
  if ([...report.values()].includes("passed")) return null;
  return `"${command}" passes no test on the base`;
}

function whyNotRepaired({ base, baseWithTests }: Runs): string {
  if (base?.report === null) {
    return "the test runner's report cannot be read, so only its exit code counts";
  }
  if (baseWithTests === null) return "the fix brings no test of its own";
  return "no new test is red on the base and green on the fix";
}

/** Tests that the base does not have, red there once they are added, and green on the fix. */
function repairedTests({ base, baseWithTests, fix }: Runs): readonly string[] {
  const [before, red, green] = [base?.report, baseWithTests?.report, fix?.report];
  if (!red || !green) return [];
  return [...green.keys()].filter(
    (test) =>
      before?.has(test) !== true && red.get(test) === "failed" && green.get(test) === "passed",
  );
}

/** Green on the base and not on the fix; red on the fix and not known as red; a worse end of the command. */
function brokenTests({ base, fix, noSuite }: Runs): readonly string[] {
  if (fix === null) return [];
  const before: TestReport = base?.report ?? new Map();
  const after = fix.report;
  if (after === null && before.size > 0) {
    return [`"${fix.command}" ${ended(fix)}, without a report that can be read`];
  }
  const broken: string[] = [];
  for (const [test, status] of before) {
    const now = after?.get(test);
    if (status === "passed" && now !== "passed") broken.push(`${test} (${now ?? "missing"})`);
  }
  for (const [test, status] of after ?? []) {
    if (status === "failed" && !before.has(test)) broken.push(`${test} (failed)`);
  }
  const endedWell = base === null || noSuite !== null || base.exitCode === 0;
  if (broken.length === 0 && endedWell && fix.exitCode !== 0) {
    broken.push(`"${fix.command}" ${ended(fix)}`);
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
