import { isAbsolute, relative } from "node:path";

import type { RunnerRuns, TestStatus } from "./reports/runner-report.ts";

/** Tests by `file: full name`. A test that ran several times under one name has a number behind it. */
export type TestReport = ReadonlyMap<string, TestStatus>;

/** What the test runners report of one run of a command. */
export interface ReadReport {
  readonly tests: TestReport;
  /** By failed test: its error with causes, as texts with frames. */
  readonly errors: ReadonlyMap<string, readonly string[]>;
  /** Version by runner, in the words of {@link RunnerRuns}; empty where it is the language's own. */
  readonly runners: ReadonlyMap<string, string>;
}

/** Puts the reports of the runners of one command together; `tree` is the folder of the repository. */
export function mergeRuns(
  runs: readonly (RunnerRuns & { readonly runner: string })[],
  tree: string,
): ReadReport {
  const tests = new Map<string, TestStatus>();
  const errorsOf = new Map<string, readonly string[]>();
  for (const { file, name, status, errors } of runs.flatMap((run) => run.tests)) {
    const full = `${within(tree, file)}: ${name.map((part) => within(tree, part)).join(" > ")}`;
    const key = free(tests, full);
    tests.set(key, status);
    if (errors.length > 0) errorsOf.set(key, errors);
  }
  const runners = new Map(runs.map(({ runner, version }) => [runner, version]));
  return { tests, errors: errorsOf, runners };
}

/** Numbers of a report. */
export function countTests(report: TestReport): Record<TestStatus, number> {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const status of report.values()) counts[status] += 1;
  return counts;
}

/** A file of the tree by its path in the repository; a file that does not load is named by its path. */
function within(tree: string, text: string): string {
  if (text === tree) return ".";
  return isAbsolute(text) && text.startsWith(`${tree}/`) ? relative(tree, text) : text;
}

function free(report: TestReport, key: string): string {
  if (!report.has(key)) return key;
  let number = 2;
  while (report.has(`${key} (${number})`)) number += 1;
  return `${key} (${number})`;
}
