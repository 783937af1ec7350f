import { mkdir, mkdtemp } from "node:fs/promises";
import { join } from "node:path";

import type { ProjectConfig } from "@mendwatch/config";
import type { DetectedError } from "@mendwatch/detection";

import type { Dependencies } from "../../dependencies/dependencies.ts";
import type { ProofRun } from "../../model/proof.ts";
import type { Git } from "../../git/git.ts";
import { removeTree } from "../../git/remove-tree.ts";
import { fillFolder } from "../../git/trees.ts";
import type { BoxedResult, Sandbox } from "../../ports/sandbox.ts";
import { checkPatience } from "./check-patience.ts";
import { requireServices, withServices } from "./check-services.ts";
import { readExecutedCode } from "./executed-code.ts";
import { findSightings } from "./production-error.ts";
import { reportKey, runtimeFolder, type Arming } from "./reports/runner-report.ts";
import { armReports, readReports } from "./reports/test-reports.ts";
import type { CheckRun } from "./runs.ts";
import { countTests } from "./test-report.ts";

/** Milliseconds for a program to say its version. */
const versionTimeout = 60_000;

export interface BenchDeps {
  readonly git: Git;
  readonly sandbox: Sandbox;
  readonly dependencies: Dependencies;
  /** Of the process; checks get what `checks.env` names. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A clean copy of one tree. */
export interface CleanCopy {
  readonly tree: ProofRun["tree"];
  readonly path: string;
}

/** A check to be run. */
export interface Check {
  readonly check: "build" | "test" | "types" | "lint";
  readonly line: string;
  /** How test runners are asked to write a report that we can read; null where they are not. */
  readonly arming: Arming | null;
  /** True to have Node.js write down which functions ran. */
  readonly traced?: true;
}

/** Where the checks of one proof run, and the record of what ran. */
export interface Bench {
  copy(tree: ProofRun["tree"], commitOrTree: string): Promise<CleanCopy>;
  run(copy: CleanCopy, check: Check): Promise<{ run: CheckRun; output: BoxedResult }>;
  /** Versions of the programs that the checks run by, by name. */
  tools(): Promise<Readonly<Record<string, string>>>;
  /** Takes a run out of the record: it failed, and perhaps because of our own options. */
  forget(run: CheckRun): void;
  records(): readonly ProofRun[];
  /** Where the packages of the checks come from, for people; null where none are needed. */
  readonly origin: string | null;
  /** What a person should know of that, or null. */
  readonly note: string | null;
}

interface RunPlace {
  readonly cwd: string;
  /** The copy that it runs in. */
  readonly tree: string;
  readonly writable: readonly string[];
}

/**
 * Sets up a bench in an empty folder, which its caller removes. Rejects with `MW_SETUP_FAILED` where
 * the packages of the base can neither be found nor made.
 */
export async function openBench(
  { git, sandbox, dependencies, environment }: BenchDeps,
  place: {
    readonly folder: string;
    readonly clone: string;
    /** Commit whose packages all copies get. */
    readonly base: string;
    readonly project: ProjectConfig;
    /** The error of the report, which every run is searched for; null where there is none. */
    readonly logged: DetectedError | null;
  },
  signal: AbortSignal,
): Promise<Bench> {
  const { folder, clone, base, project, logged } = place;
  const installed = await dependencies.prepare(project, { clone, commit: base }, signal);
  const { services } = project.checks;
  const homes = join(folder, "homes");
  const reports = join(folder, "reports");
  await mkdir(homes, { recursive: true });
  await mkdir(reports);
  const records = new Map<CheckRun, ProofRun>();

  /**
   * Each run has a home of its own and sees no other copy: a change must not be able to prepare
   * what a later run finds.
   */
  async function run(
    line: string,
    at: RunPlace | null,
    env: Readonly<Record<string, string>>,
    timeout: number,
  ): Promise<BoxedResult> {
    const home = await mkdtemp(join(homes, "run-"));
    const command = {
      line,
      cwd: at?.cwd ?? home,
      env: { ...env, HOME: home },
      writable: [home, ...(at?.writable ?? [])],
      readable: [runtimeFolder],
      toolchain: installed.toolchain,
      timeout,
      ...(at === null ? {} : await installed.inTree(at.tree)),
    };
    return sandbox.run(command, signal);
  }

  function named(): Record<string, string> {
    const env: Record<string, string> = {};
    for (const name of project.checks.env) {
      const value = environment[name];
      if (value !== undefined) env[name] = value;
    }
    return env;
  }

  /** What a check sees: nothing of ours, and of the owner's what was named. */
  function checkEnvironment(): Record<string, string> {
    // A copy is no repository. A check that calls git must not find the one that may lie around it.
    return { ...installed.env, ...named(), CI: "true", GIT_CEILING_DIRECTORIES: folder };
  }

  return {
    forget: (gone) => void records.delete(gone),
    records: () => [...records.values()],
    origin: installed.origin,
    note: installed.note,
    async copy(tree, commitOrTree) {
      const path = join(folder, tree.replaceAll(/\W/g, "-"));
      await mkdir(path);
      await fillFolder(git, clone, commitOrTree, path, signal);
      return { tree, path };
    },
    async run(copy, { check, line, arming, traced }) {
      const plain = checkEnvironment();
      const report = await mkdtemp(join(reports, "run-"));
      const key = await reportKey(report);
      const counts = join(report, "executed");
      const asked = traced === true ? { ...plain, NODE_V8_COVERAGE: counts } : plain;
      const armed = arming === null ? plain : armReports(asked, report, arming);
      const cwd = join(copy.path, project.dir);
      const at = { cwd, tree: copy.path, writable: [copy.path, report] };
      // Services are no tests: what asks runners for a report is of the check alone.
      const timeout = checkPatience(check, records.keys());
      const output =
        services.length === 0
          ? await run(line, at, armed, timeout)
          : await run(
              withServices(line, services, report, added(plain, armed)),
              at,
              plain,
              timeout,
            );
      await requireServices(project, report, Object.values(named()));
      const read = arming === null ? null : await readReports(report, copy.path, key);
      const tests = read?.tests ?? null;
      const { exitCode, duration } = output;
      const folders = { root: cwd, base: join(folder, "base", project.dir) };
      const sightings = await findSightings(logged, folders, output, read);
      const counted = { ...folders, folder: counts, tree: copy.path };
      const executed = traced === true ? await readExecutedCode(logged, counted) : null;
      // One file of some megabytes for each process.
      await removeTree(counts);
      const runners = read?.runners ?? new Map<string, string>();
      const checkRun = {
        check,
        command: line,
        exitCode,
        duration,
        report: tests,
        runners,
        sightings,
        executed,
      };
      records.set(checkRun, {
        tree: copy.tree,
        check,
        command: line,
        exitCode,
        duration: Math.round(duration),
        tests: tests === null ? null : countTests(tests),
      });
      return { run: checkRun, output };
    },
    async tools() {
      const versions: Record<string, string> = {};
      for (const program of ["node", ...installed.programs]) {
        const ask = program === "go" ? "go version" : `${program} --version`;
        const { exitCode, stdout } = await run(ask, null, checkEnvironment(), versionTimeout);
        const [first = ""] = stdout.split("\n", 1);
        // As in "Python 3.13.1" and "go version go1.24.4 linux/amd64".
        if (exitCode === 0)
          versions[program] = first.replaceAll(/^Python |^go version go| .*$/g, "");
      }
      return versions;
    },
  };
}

/** What of `env` is not the same in `plain`. */
function added(
  plain: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name, value]) => plain[name] !== value));
}
