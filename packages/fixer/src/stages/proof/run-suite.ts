import type { BoxedResult } from "../../ports/sandbox.ts";
import type { Bench, Check, CleanCopy } from "./check-bench.ts";
import type { CheckRun } from "./runs.ts";

/** The tests of the base, as its owner runs them. */
export interface Suite {
  readonly run: CheckRun | null;
  /** How the suite is run on the other copies, or null where there is none. */
  readonly check: Check | null;
  /** Why there is no suite to hold the fix against, or null. */
  readonly missing: string | null;
}

/** Runs the tests on the base, and finds out whether their report can be read. */
export async function runSuite(bench: Bench, base: CleanCopy, line: string | null): Promise<Suite> {
  if (line === null) return { run: null, check: null, missing: "no tests: checks.test is not set" };
  let check: Check = { check: "test", line, report: true };
  let { run, output } = await bench.run(base, check);
  if (run.report === null) {
    check = { ...check, report: false };
    // Our options to Node.js must never be the reason why a check fails.
    if (run.exitCode !== 0) {
      bench.forgetLast();
      ({ run, output } = await bench.run(base, check));
    }
  }
  if (run.exitCode !== 0 && isPlaceholder(output)) {
    return { run: null, check: null, missing: `no tests: "${line}" says that there are none` };
  }
  if (run.report?.size === 0) return { run, check, missing: `no tests: "${line}" ran none` };
  return { run, check, missing: null };
}

/** What npm, pnpm and yarn say where a package has no tests. */
function isPlaceholder({ stdout, stderr }: BoxedResult): boolean {
  return /no test specified|Missing script: "?test\b|Couldn't find a script named "test"/.test(
    `${stdout}\n${stderr}`,
  );
}
