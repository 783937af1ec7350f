import { join } from "node:path";

import type { ProjectConfig } from "@mendwatch/config";
import type { DetectedError } from "@mendwatch/detection";

import type { Candidate } from "../../model/proof.ts";
import type { Workspace } from "../../model/fix.ts";
import type { Git } from "../../git/git.ts";
import { filesOf, treeWithFiles } from "../../git/trees.ts";
import type { Bench, Check, CleanCopy } from "./check-bench.ts";
import { repairedTests, whatBroke } from "./compare-runs.ts";
import { isRecognisable } from "./production-error.ts";
import { isNodeFile, repeatBroken, repeatNewTests, testsAlone } from "./repeat-runs.ts";
import { runSuite, type Suite } from "./run-suite.ts";
import type { CheckRun, Runs } from "./runs.ts";
import { unknownBuiltFile } from "./source/built-file.ts";

/** What is to be proven. */
export interface ProofJob {
  readonly project: ProjectConfig;
  readonly workspace: Workspace;
  readonly candidate: Candidate;
  /** The error of the report. */
  readonly logged: DetectedError;
  /** Test files of the candidate whose new tests assert nothing. */
  readonly silentTests: readonly string[];
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
  const base = await bench.copy("base", job.workspace.baseCommit);
  const baseBuild = await runOther(bench, base, job, "build");
  const suite = await runSuite(bench, base, job.project.checks.test);
  // A suite that does not end on the base shows nothing, however often it is waited for.
  const isEndless = suite.run?.exitCode === null;
  const tests = isEndless ? null : (suite.check ?? reproduction(job));

  const fix = await bench.copy("fix", job.candidate.commit);
  const fixBuild = await runOther(bench, fix, job, "build");
  const first = { noSuite: suite.missing, base: suite.run };
  const tested =
    tests === null
      ? { fix: null, fixAgain: [], fixWithBaseTests: [], ...noNewTests }
      : await runTests(git, bench, { ...job, suite, fix, tests, first }, signal);

  const others = [{ base: baseBuild, fix: fixBuild }];
  for (const check of ["types", "lint"] as const) {
    others.push({
      base: await runOther(bench, base, job, check),
      fix: await runOther(bench, fix, job, check),
    });
  }
  return {
    ...first,
    ...tested,
    silentTests: job.silentTests,
    changed: job.candidate.files.flatMap(({ path, test }) => (test ? [] : [path])),
    recognisable: isRecognisable(job.logged),
    builtFile: await unknownBuiltFile(
      job.logged,
      join(base.path, job.project.dir),
      await filesOf(git, job.workspace.clone, job.workspace.baseCommit, signal),
    ),
    others: others.flatMap((pair) =>
      pair.base === null || pair.fix === null ? [] : [{ base: pair.base, fix: pair.fix }],
    ),
  };
}

interface TestJob extends ProofJob {
  readonly suite: Suite;
  readonly fix: CleanCopy;
  /** How the tests are run. */
  readonly tests: Check;
  readonly first: Pick<Runs, "base" | "noSuite">;
}

type NewTestRuns = Pick<Runs, "baseWithTests" | "newTestsAgain">;

const noNewTests: NewTestRuns = { baseWithTests: null, newTestsAgain: { before: [], after: [] } };

/**
 * Runs the tests on the fix, and again where something newly fails; then those that it edits as the
 * base has them, and the new ones on the base.
 */
async function runTests(
  git: Git,
  bench: Bench,
  job: TestJob,
  signal: AbortSignal,
): Promise<Pick<Runs, "fix" | "fixAgain" | "fixWithBaseTests"> & NewTestRuns> {
  const { run: fix } = await bench.run(job.fix, job.tests);
  const known = { ...job.first, fix, silentTests: job.silentTests };
  const fixAgain = await repeatBroken(bench, job.fix, job.tests, known);
  const isBroken = whatBroke({ ...known, fixAgain }).broken.length > 0;
  const paths = job.candidate.files
    .filter(({ test, status }) => test && status !== "deleted")
    .map(({ path }) => path);
  const fixWithBaseTests = isBroken ? [] : await runBaseTests(git, bench, job, signal);
  const onFix = { fix, fixAgain, fixWithBaseTests };
  if (job.tests.arming === null || paths.length === 0) return { ...onFix, ...noNewTests };

  const trees = { base: job.workspace.baseCommit, source: job.candidate.commit, paths };
  const tree = await treeWithFiles(git, job.workspace.clone, trees, job.index, signal);
  const copy = await bench.copy("base+tests", tree);
  await runOther(bench, copy, job, "build");
  const { run: baseWithTests } = await bench.run(copy, job.tests);
  const repaired = repairedTests({ ...known, baseWithTests });
  // What breaks something goes back to the agent, whatever its new tests show.
  if (repaired.length === 0 || isBroken) return { ...noNewTests, ...onFix, baseWithTests };

  const files = paths.filter((path) => repaired.some((test) => test.startsWith(`${path}: `)));
  const isNodeTest = [...baseWithTests.runners.keys()].every((name) => name === "node:test");
  const alone = job.suite.check === null || !isNodeTest ? null : testsAlone(job.project.dir, files);
  const sides = { before: copy, after: job.fix };
  const commands = { whole: job.tests, alone };
  const newTestsAgain = await repeatNewTests(bench, sides, commands, { fix, repaired });
  return { ...onFix, baseWithTests, newTestsAgain };
}

/** The fix with the existing tests that it edits as the base has them: they expect what they did. */
async function runBaseTests(
  git: Git,
  bench: Bench,
  { workspace, candidate, index, tests, first, project }: TestJob,
  signal: AbortSignal,
): Promise<readonly CheckRun[]> {
  const edited = candidate.files.filter(({ test, status }) => test && status === "modified");
  if (first.base === null || edited.length === 0) return [];
  const paths = edited.map(({ path }) => path);
  const trees = { base: candidate.commit, source: workspace.baseCommit, paths };
  const tree = await treeWithFiles(git, workspace.clone, trees, index, signal);
  const copy = await bench.copy("fix+base tests", tree);
  await runOther(bench, copy, { project }, "build");
  const { run } = await bench.run(copy, tests);
  return [run, ...(await repeatBroken(bench, copy, tests, { ...first, fix: run }))];
}

/** What nobody looked at: checks that do not exist, and checks that could not tell anything. */
export function notChecked({ checks }: ProjectConfig, runs: Runs, bench: Bench): readonly string[] {
  const missing = otherChecks.filter((check) => checks[check] === null);
  const failing = runs.others.filter(({ base }) => base.exitCode !== 0);
  return [
    ...(checks.test === null ? ["test: not configured"] : []),
    ...missing.map((check) => `${check}: not configured`),
    ...failing.map(({ base }) => `${base.check}: fails on the base already`),
    ...failedBefore(runs).map(
      (test) => `fails on the base already, so it counts for nothing: ${test}`,
    ),
    ...(bench.note === null ? [] : [bench.note]),
  ];
}

/** Tests that are red without the fix, and with it: nobody's doing, and nobody's proof. */
function failedBefore({ base, fix }: Runs): readonly string[] {
  return [...(base?.report ?? [])].flatMap(([test, status]) =>
    status === "failed" && fix?.report?.get(test) === "failed" ? [test] : [],
  );
}

/** Version by test runner, of those that reported how the tests ended. */
export function runnersOf({ base, fix }: Runs): Readonly<Record<string, string>> {
  return Object.fromEntries([...(base?.runners ?? []), ...(fix?.runners ?? [])]);
}

/** Without a suite, the new tests of the fix alone, where Node.js can run them itself. */
function reproduction({ project, candidate }: ProofJob): Check | null {
  const files = candidate.files.filter(({ path, status, test }) => {
    return status === "added" && test && isNodeFile(path);
  });
  return testsAlone(
    project.dir,
    files.map(({ path }) => path),
  );
}

async function runOther(
  bench: Bench,
  copy: CleanCopy,
  { project }: Pick<ProofJob, "project">,
  check: (typeof otherChecks)[number],
): Promise<CheckRun | null> {
  const line = project.checks[check];
  return line === null ? null : (await bench.run(copy, { check, line, arming: null })).run;
}
