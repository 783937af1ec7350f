import { mkdir, mkdtemp } from "node:fs/promises";
import { basename, dirname, isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";

import type { ProjectConfig } from "@mendwatch/config";
import type { DetectedError } from "@mendwatch/detection";

import type { ProofRun } from "../../fix.ts";
import type { Git } from "../../git/git.ts";
import { fillFolder } from "../../git/trees.ts";
import type { BoxedResult, Sandbox } from "../../ports/sandbox.ts";
import { linkDependencies } from "./link-dependencies.ts";
import { findSightings } from "./production-error.ts";
import type { CheckRun } from "./runs.ts";
import { countTests, readTestReport } from "./test-report.ts";

/** A check that takes longer than this hangs. */
const checkTimeout = 15 * 60_000;

/** Beside `src` and `dist`, so that it is found from both. */
const reporter = new URL("../../../runtime/node-test-reporter.mjs", import.meta.url);

export interface BenchDeps {
  readonly git: Git;
  readonly sandbox: Sandbox;
  /** Of the process; checks get `PATH` and what `checks.env` names. */
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
  /** Whether node:test is asked to write a report that we can read, beside its normal output. */
  readonly report: boolean;
}

/** Where the checks of one proof run, and the record of what ran. */
export interface Bench {
  copy(tree: ProofRun["tree"], commitOrTree: string): Promise<CleanCopy>;
  run(copy: CleanCopy, check: Check): Promise<{ run: CheckRun; output: BoxedResult }>;
  /** Version of a program that the checks see, or null. */
  version(program: string): Promise<string | null>;
  /** Takes the last run out of the record: it failed, and perhaps because of our own options. */
  forgetLast(): void;
  records(): readonly ProofRun[];
  /** Whether packages of the owner's checkout were lent to the copies. */
  lent(): boolean;
}

/** Sets up a bench in an empty folder, which its caller removes. */
export async function openBench(
  { git, sandbox, environment }: BenchDeps,
  place: {
    readonly folder: string;
    readonly clone: string;
    readonly project: ProjectConfig;
    /** The error of the report, which every run is searched for. */
    readonly logged: DetectedError;
  },
  signal: AbortSignal,
): Promise<Bench> {
  const { folder, clone, project, logged } = place;
  const homes = join(folder, "homes");
  const reports = join(folder, "reports");
  await mkdir(homes, { recursive: true });
  await mkdir(reports);
  const records: ProofRun[] = [];
  const checkout = project.repo !== null && isAbsolute(project.repo) ? project.repo : null;
  /** Folders of the owner's checkout whose packages are lent to the copies. */
  const lent = new Set<string>();

  /**
   * Each run has a home of its own and sees no other copy: a change must not be able to prepare
   * what a later run finds.
   */
  async function run(
    line: string,
    at: { readonly cwd: string; readonly writable: readonly string[] } | null,
    env: Readonly<Record<string, string>>,
  ): Promise<BoxedResult> {
    const home = await mkdtemp(join(homes, "run-"));
    const command = {
      line,
      cwd: at?.cwd ?? home,
      env: { ...env, HOME: home },
      writable: [home, ...(at?.writable ?? [])],
      readable: [fileURLToPath(reporter), ...lent],
      toolchain: checkout ?? "/",
      timeout: checkTimeout,
    };
    return sandbox.run(command, signal);
  }

  /** What a check sees: nothing of ours, and of the owner's what was named. */
  function checkEnvironment(): Record<string, string> {
    const env: Record<string, string> = {};
    for (const name of ["PATH", ...project.checks.env]) {
      const value = environment[name];
      if (value !== undefined) env[name] = value;
    }
    // A copy is no repository. A check that calls git must not find the one that may lie around it.
    return { ...env, CI: "true", GIT_CEILING_DIRECTORIES: folder };
  }

  return {
    forgetLast: () => void records.pop(),
    records: () => records,
    lent: () => lent.size > 0,
    async copy(tree, commitOrTree) {
      const path = join(folder, tree.replace("+", "-"));
      await mkdir(path);
      await fillFolder(git, clone, commitOrTree, path, signal);
      if (checkout !== null) {
        for (const from of await linkDependencies(checkout, path, project.dir)) lent.add(from);
      }
      return { tree, path };
    },
    async run(copy, { check, line, report }) {
      const env = checkEnvironment();
      const folderOfReport = await mkdtemp(join(reports, "run-"));
      const file = join(folderOfReport, "tests.jsonl");
      const given = report ? { ...env, NODE_OPTIONS: reportTo(file, env["NODE_OPTIONS"]) } : env;
      const cwd = join(copy.path, project.dir);
      const output = await run(line, { cwd, writable: [copy.path, folderOfReport] }, given);
      const read = report ? await readTestReport(file, copy.path) : null;
      const tests = read?.tests ?? null;
      const { exitCode, duration } = output;
      const sightings = findSightings(logged, cwd, output, read);
      records.push({
        tree: copy.tree,
        check,
        command: line,
        exitCode,
        duration: Math.round(duration),
        tests: tests === null ? null : countTests(tests),
      });
      return {
        run: { check, command: line, exitCode, duration, report: tests, sightings },
        output,
      };
    },
    async version(program) {
      const { exitCode, stdout } = await run(`${program} --version`, null, checkEnvironment());
      return exitCode === 0 ? (stdout.split("\n", 1)[0] ?? "") : null;
    },
  };
}

/**
 * Options of Node.js that keep its normal output and add our report. The second destination only
 * has to be a file; what is written there is empty.
 */
function reportTo(file: string, present = ""): string {
  const url = new URL(reporter);
  url.searchParams.set("report", file);
  const unused = join(dirname(file), `${basename(file)}.unused`);
  return [
    present,
    "--test-reporter=spec",
    "--test-reporter-destination=stdout",
    `--test-reporter=${url.href}`,
    `--test-reporter-destination=${quoted(unused)}`,
  ]
    .join(" ")
    .trim();
}

/** NODE_OPTIONS is split at spaces outside of double quotes. */
function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
