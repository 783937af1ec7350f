import { mkdir, mkdtemp, readdir, stat } from "node:fs/promises";
import { join } from "node:path";

import type { Config, ProjectConfig, ProofLevel } from "@mendwatch/config";

import { createDependencies } from "../../dependencies/create-dependencies.ts";
import { openClone } from "../../git/clone.ts";
import { fetchBase, type Base } from "../../git/fetch.ts";
import { createGit, type Git } from "../../git/git.ts";
import { hostAccess, type GitHubAccount } from "../../git/host-access.ts";
import { requireGit } from "../../git/git-version.ts";
import { remoteOf } from "../../git/remote.ts";
import { removeTree } from "../../git/remove-tree.ts";
import type { BoxedResult, Sandbox } from "../../ports/sandbox.ts";
import { type Bench, openBench } from "./check-bench.ts";
import { whatIsMissing } from "./compare-runs.ts";
import { requireDir } from "../workspace/workspace.ts";
import { runSuite } from "./run-suite.ts";
import type { CheckRun } from "./runs.ts";
import { countTests } from "./test-report.ts";
import { variablesRead } from "./variables-read.ts";

/** A trial's folder that is older was left by a process that was killed. In milliseconds. */
const leftAfter = 24 * 60 * 60_000;
/** Failed tests that are named. */
const namedTests = 5;

/** How one check of a project came out on its base. */
export interface TriedCheck {
  readonly check: "build" | "test" | "types" | "lint";
  readonly command: string;
  /** Null where it was killed: by the timeout, or by a signal. */
  readonly exitCode: number | null;
  /** Milliseconds. */
  readonly duration: number;
  /** Null where no report of the tests could be read. */
  readonly tests: ReturnType<typeof countTests> | null;
  /** The first of the tests that failed. */
  readonly failed: readonly string[];
  /** Standard output and standard error, for a check that failed; else empty. */
  readonly output: string;
}

/** What a project's checks show of its base, without any fix. */
export interface Trial {
  readonly base: Base;
  /** Versions of the programs that the checks ran by. */
  readonly tools: Readonly<Record<string, string>>;
  /** Where packages come from, for people; null where none are needed. */
  readonly origin: string | null;
  readonly note: string | null;
  readonly checks: readonly TriedCheck[];
  /** Why there is no suite, or null. */
  readonly noSuite: string | null;
  /** The level that a proof can reach at most. */
  readonly reach: ProofLevel;
  /** Why not more, or null at P3. */
  readonly limit: string | null;
  /** Variables that the project's code reads and its checks do not get. */
  readonly variables: readonly string[];
}

/** What {@link tryChecks} is given. */
export interface TrialOptions {
  readonly config: Config;
  /** As whom git reaches GitHub; null without a `github` section. */
  readonly account: GitHubAccount | null;
  readonly project: ProjectConfig;
  readonly sandbox: Sandbox;
  /** Of the process: where the toolchain is, and what `checks.env` names. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Told what is done next, in a few words. */
  readonly progress: (step: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Runs a project's checks on its base as a proof would: with its packages, in a clean copy. Nothing is
 * kept but the clone and the packages. May run beside a fixer. Rejects as the stages do:
 * `MW_REPOSITORY_UNUSABLE`, `MW_REMOTE_*`, `MW_BASE_MISSING`, `MW_DIR_MISSING`, `MW_SETUP_FAILED`,
 * `MW_SERVICE_FAILED`, `MW_COMMAND_NOT_STARTED`.
 */
export async function tryChecks(options: TrialOptions): Promise<Trial> {
  const { config, account, project, sandbox, environment, progress, signal } = options;
  const { stateDir, fixer } = config;
  const access = hostAccess(account, fixer.git);
  const git = await createGit({ stateDir, environment, access });
  await requireGit(git, signal);
  progress("fetching the base");
  const clone = await openClone(git, stateDir, await remoteOf(git, project, signal), signal);
  const base = await fetchBase(git, clone, project, signal);
  await requireDir(git, clone, base, project, signal);
  const trials = join(stateDir, "fixer", "trials");
  await mkdir(trials, { recursive: true, mode: 0o700 });
  await removeLeft(trials);
  const folder = await mkdtemp(join(trials, `${project.key}-`));
  try {
    progress("finding the toolchain and the packages");
    const dependencies = createDependencies({ stateDir, git, sandbox, environment });
    const place = { folder, clone, base: base.commit, project, logged: null };
    const bench = await openBench({ git, sandbox, dependencies, environment }, place, signal);
    const ran = await runAll(bench, project, base, progress);
    progress("asking the programs for their versions");
    return {
      base,
      tools: await bench.tools(),
      origin: bench.origin,
      note: bench.note,
      ...ran,
      variables: await unpassed(git, clone, base, project, signal),
    };
  } finally {
    await removeTree(folder);
  }
}

async function removeLeft(trials: string): Promise<void> {
  for (const name of await readdir(trials)) {
    const found = await stat(join(trials, name)).catch(() => null);
    const isLeft = found !== null && Date.now() - found.mtimeMs > leftAfter;
    if (isLeft) await removeTree(join(trials, name));
  }
}

async function runAll(
  bench: Bench,
  project: ProjectConfig,
  base: Base,
  progress: TrialOptions["progress"],
): Promise<Pick<Trial, "checks" | "noSuite" | "reach" | "limit">> {
  const copy = await bench.copy("base", base.commit);
  const checks: TriedCheck[] = [];
  async function runOther(check: "build" | "types" | "lint"): Promise<void> {
    const line = project.checks[check];
    if (line === null) return;
    progress(`${check}: ${line}`);
    const { run, output } = await bench.run(copy, { check, line, arming: null });
    checks.push(tried(check, run, output));
  }
  await runOther("build");
  const { test } = project.checks;
  if (test !== null) progress(`test: ${test}`);
  const suite = await runSuite(bench, copy, test);
  if (suite.run !== null && suite.output !== null) {
    checks.push(tried("test", suite.run, suite.output));
  }
  await runOther("types");
  await runOther("lint");
  const missing = whatIsMissing({ base: suite.run, noSuite: suite.missing });
  const isReadable = suite.run !== null && suite.run.report !== null;
  return {
    checks,
    noSuite: suite.missing,
    reach: missing !== null ? "P0" : isReadable ? "P3" : "P1",
    limit: missing ?? (isReadable ? null : unreadable),
  };
}

const unreadable = "the test runner's report cannot be read, so only its exit code counts";

function tried(check: TriedCheck["check"], run: CheckRun, output: BoxedResult): TriedCheck {
  const { command, exitCode, duration, report } = run;
  const failed = [...(report ?? [])].flatMap(([name, status]) =>
    status === "failed" ? [name] : [],
  );
  return {
    check,
    command,
    exitCode,
    duration,
    tests: report === null ? null : countTests(report),
    failed: failed.slice(0, namedTests),
    output: exitCode === 0 ? "" : `${output.stdout}\n${output.stderr}`.trim(),
  };
}

async function unpassed(
  git: Git,
  clone: string,
  base: Base,
  { dir, checks }: ProjectConfig,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const read = await variablesRead(git, { clone, commit: base.commit, dir }, signal);
  return read.filter((name) => !checks.env.includes(name));
}
