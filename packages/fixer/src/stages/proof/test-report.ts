import { readFile } from "node:fs/promises";
import { isAbsolute, relative } from "node:path";

import { z } from "zod";

/** How one test ended. */
export type TestStatus = "passed" | "failed" | "skipped";

/** Tests by `file: full name`. A test that ran several times under one name has a number behind it. */
export type TestReport = ReadonlyMap<string, TestStatus>;

/** What the test runner reports of one run of a command. */
export interface ReadReport {
  readonly tests: TestReport;
  /** By failed test: its error with causes, as texts with V8's frames. */
  readonly errors: ReadonlyMap<string, readonly string[]>;
}

const line = z.object({
  tests: z.array(
    z.object({
      file: z.string(),
      name: z.array(z.string()),
      status: z.enum(["passed", "failed", "skipped"]),
      errors: z.array(z.string()),
    }),
  ),
});

/**
 * Reads what `runtime/node-test-reporter.mjs` wrote. Null where there is no report, or one that is
 * not ours: the exit code is all that counts then.
 */
export async function readTestReport(path: string, tree: string): Promise<ReadReport | null> {
  const text = await readFile(path, "utf8").catch(() => "");
  const lines = text.split("\n").filter((one) => one !== "");
  if (lines.length === 0) return null;
  const tests = new Map<string, TestStatus>();
  const errorsOf = new Map<string, readonly string[]>();
  for (const one of lines) {
    const parsed = line.safeParse(parseJson(one));
    if (!parsed.success) return null;
    for (const { file, name, status, errors } of parsed.data.tests) {
      const full = `${within(tree, file)}: ${name.map((part) => within(tree, part)).join(" > ")}`;
      const key = free(tests, full);
      tests.set(key, status);
      if (errors.length > 0) errorsOf.set(key, errors);
    }
  }
  return { tests, errors: errorsOf };
}

/** Numbers of a report. */
export function countTests(report: TestReport): Record<TestStatus, number> {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const status of report.values()) counts[status] += 1;
  return counts;
}

/** A file of the tree by its path in the repository; a file that does not load is named by its path. */
function within(tree: string, text: string): string {
  return isAbsolute(text) && text.startsWith(`${tree}/`) ? relative(tree, text) : text;
}

function free(report: TestReport, key: string): string {
  if (!report.has(key)) return key;
  let number = 2;
  while (report.has(`${key} (${number})`)) number += 1;
  return `${key} (${number})`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
