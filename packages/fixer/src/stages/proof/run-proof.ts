import { posix } from "node:path";

import type { ProjectConfig } from "@mendwatch/config";

import type { Candidate, Workspace } from "../../fix.ts";
import type { Git } from "../../git/git.ts";
import { treeWithFiles } from "../../git/trees.ts";
import type { BoxedResult } from "../../ports/sandbox.ts";
import type { Bench, Check, CleanCopy } from "./check-bench.ts";
import type { CheckRun, Runs } from "./compare-runs.ts";

/** What is to be proven. */
export interface ProofJob {
  readonly project: ProjectConfig;
  readonly workspace: Workspace;
  readonly candidate: Candidate;
  /** A file that may be made and is removed again. */
  readonly index: string;
}

const otherChecks = ["build", "types", "lint"] as const;

/**
 * Runs the project's own checks on clean copies of the base, of the fix, and of the base with the
 * fix's tests. Build comes first in each copy, because tests may need what it makes.
 */
export async function runChecks(
  git: Git,
  bench: Bench,
  job: ProofJob,
  signal: AbortSignal,
): Promise<Runs> {
  const { checks } = job.project;
  const base = await bench.copy("base", job.workspace.baseCommit);
  const baseBuild = await runOther(bench, base, job, "build");
  const suite = await runSuite(bench, base, checks.test);
  const test = suite.check ?? reproduction(job);

  const fix = await bench.copy("fix", job.candidate.commit);
  const fixBuild = await runOther(bench, fix, job, "build");
  const fixRun = test === null ? null : (await bench.run(fix, test)).run;

  let baseWithTests: CheckRun | null = null;
  const tests = job.candidate.files.filter(
    ({ test: isTest, status }) => isTest && status !== "deleted",
  );
  if (test?.report === true && tests.length > 0) {
    const paths = tests.map(({ path }) => path);
    const trees = { base: job.workspace.baseCommit, source: job.candidate.commit, paths };
    const tree = await treeWithFiles(git, job.workspace.clone, trees, job.index, signal);
    const copy = await bench.copy("base+tests", tree);
    await runOther(bench, copy, job, "build");
    baseWithTests = (await bench.run(copy, test)).run;
  }

  const others = [{ base: baseBuild, fix: fixBuild }];
  for (const check of ["types", "lint"] as const) {
    others.push({
      base: await runOther(bench, base, job, check),
      fix: await runOther(bench, fix, job, check),
    });
  }
  return {
    noSuite: suite.missing,
    base: suite.run,
    baseWithTests,
    fix: fixRun,
    others: others.flatMap((pair) =>
      pair.base === null || pair.fix === null ? [] : [{ base: pair.base, fix: pair.fix }],
    ),
  };
}

/** What nobody looked at: checks that do not exist, and checks that could not tell anything. */
export function notChecked({ checks }: ProjectConfig, runs: Runs, bench: Bench): readonly string[] {
  const missing = otherChecks.filter((check) => checks[check] === null);
  const failing = runs.others.filter(({ base }) => base.exitCode !== 0);
  return [
    ...(checks.test === null ? ["test: not configured"] : []),
    ...missing.map((check) => `${check}: not configured`),
    ...failing.map(({ base }) => `${base.check}: fails on the base already`),
    ...(checks.services.length > 0 ? ["services: not started, so tests ran without them"] : []),
    ...(bench.lent() ? ["dependencies: as installed in the checkout, not from the lockfile"] : []),
  ];
}

interface Suite {
  readonly run: CheckRun | null;
  /** How the suite is run on the other copies, or null where there is none. */
  readonly check: Check | null;
  /** Why there is no suite to hold the fix against, or null. */
  readonly missing: string | null;
}

/** Runs the tests on the base, and finds out whether their report can be read. */
async function runSuite(bench: Bench, base: CleanCopy, line: string | null): Promise<Suite> {
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

/** Without a suite, the new tests of the fix alone, where Node.js can run them itself. */
function reproduction({ project, candidate }: ProofJob): Check | null {
  const files = candidate.files
    .filter(({ path, status, test }) => status === "added" && test && /\.[cm]?[jt]s$/.test(path))
    .map(({ path }) => quoted(posix.relative(project.dir, path)));
  if (files.length === 0) return null;
  return { check: "test", line: `node --test ${files.join(" ")}`, report: true };
}

async function runOther(
  bench: Bench,
  copy: CleanCopy,
  { project }: ProofJob,
  check: (typeof otherChecks)[number],
): Promise<CheckRun | null> {
  const line = project.checks[check];
  return line === null ? null : (await bench.run(copy, { check, line, report: false })).run;
}

/** One word for the shell, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
