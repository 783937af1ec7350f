import type { BoxedResult } from "../../ports/sandbox.ts";
import type { Bench, Check, CleanCopy } from "./check-bench.ts";
import { isPlaceholder } from "./placeholder.ts";
import type { CheckRun } from "./runs.ts";

/** The tests of the base, as its owner runs them. */
export interface Suite {
  readonly run: CheckRun | null;
  /** How the suite is run on the other copies, or null where there is none. */
  readonly check: Check | null;
  /** Why there is no suite to hold the fix against, or null. */
  readonly missing: string | null;
  /** What the command printed; null where there is none. */
  readonly output: BoxedResult | null;
}

/** Runs the tests on the base, and finds out whether their report can be read. */
export async function runSuite(bench: Bench, base: CleanCopy, line: string | null): Promise<Suite> {
  if (line === null) {
    return { run: null, check: null, missing: "no tests: checks.test is not set", output: null };
  }
  const { check, run, output } = await runReported(bench, base, { check: "test", line });
  if (run.report === null && isPlaceholder(line, output)) {
    const missing = `no tests: "${line}" runs none`;
    return { run: null, check: null, missing, output };
  }
  if (run.report?.size === 0)
    return { run, check, missing: `no tests: "${line}" ran none`, output };
  return { run, check, missing: null, output };
}

interface RanCheck extends Awaited<ReturnType<Bench["run"]>> {
  readonly check: Check;
}

/**
 * Runs the check with the reports armed, and again without where that may be the reason that it
 * fails: no report came, or one in which nothing failed. One that had to be ended is waited for once.
 */
async function runReported(
  bench: Bench,
  base: CleanCopy,
  { check, line }: Pick<Check, "check" | "line">,
): Promise<RanCheck> {
  let armed = await runArmed(bench, base, { check, line, arming: "plain" });
  if (armed.run.report === null && namesReporter(armed.output)) {
    bench.forget(armed.run);
    armed = await runArmed(bench, base, { check, line, arming: "their-reporter" });
  }
  const { run } = armed;
  const unarmed = { check, line, arming: null };
  if (run.exitCode === 0) return run.report === null ? { ...armed, check: unarmed } : armed;
  if (run.exitCode === null) return armed;
  if (run.report !== null && [...run.report.values()].includes("failed")) return armed;
  const bare = await runArmed(bench, base, unarmed);
  const isOurs = run.report === null || bare.run.exitCode === 0;
  bench.forget(isOurs ? run : bare.run);
  return isOurs ? bare : armed;
}

async function runArmed(bench: Bench, base: CleanCopy, check: Check): Promise<RanCheck> {
  return { ...(await bench.run(base, check)), check };
}

/** What Node.js says where reporters and destinations are not as many. */
function namesReporter({ stdout, stderr }: BoxedResult): boolean {
  return `${stdout}\n${stderr}`.includes("--test-reporter-destination");
}
