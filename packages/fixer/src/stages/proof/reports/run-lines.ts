import { createHash, createHmac } from "node:crypto";

import { z } from "zod";

import { readReportedFile } from "./reported-file.ts";
import type { ReportedTest, RunnerRuns } from "./runner-report.ts";

const runLine = z.union([
  z.object({ begun: z.string(), version: z.string() }),
  z.object({
    ended: z.string(),
    tests: z.array(
      z.object({
        file: z.string(),
        name: z.array(z.string()),
        status: z.enum(["passed", "failed", "skipped"]),
        errors: z.array(z.string()),
      }),
    ),
  }),
]);

/** Runs of tests in one command; whoever claims more makes them up. */
const mostRuns = 10_000;

/**
 * Reads what `runtime/test-record.cjs`, or a plugin with the same lines, wrote of one runner. A line
 * is `number mac json`. `key` is the key of the first run, and each other one the hash of the one
 * before it. A line that is not signed so is none of ours, and then nothing counts.
 */
export async function readRunLines(
  folder: string,
  runner: string,
  key: string,
): Promise<RunnerRuns | null> {
  const text = await readReportedFile(folder, `${runner}.jsonl`);
  const lines = text.split("\n").filter((line) => line !== "");
  if (lines.length === 0) return null;
  const keys = [key];
  const begun = new Set<string>();
  const open = new Set<string>();
  const tests: ReportedTest[] = [];
  let version = "";
  let understood = true;
  for (const line of lines) {
    const { data } = runLine.safeParse(parseJson(signedText(line, keys)));
    if (data === undefined) {
      understood = false;
    } else if ("begun" in data) {
      if (begun.has(data.begun)) understood = false;
      begun.add(data.begun);
      open.add(data.begun);
      version = data.version;
    } else {
      // Of what was never begun, or has ended, nothing more can come.
      if (!open.delete(data.ended)) understood = false;
      tests.push(...data.tests);
    }
  }
  return { version, complete: understood && open.size === 0, tests };
}

/** What a line says; empty where its signature is not that of its run. Adds the keys it needs. */
function signedText(line: string, keys: string[]): string {
  const [, digits = "", mac = "", text = ""] = /^(\d{1,6}) ([0-9a-f]{64}) (.*)$/s.exec(line) ?? [];
  const number = Number(digits);
  if (mac === "" || number >= mostRuns) return "";
  while (keys.length <= number) {
    keys.push(
      createHash("sha256")
        .update(keys.at(-1) ?? "")
        .digest("hex"),
    );
  }
  const expected = createHmac("sha256", keys[number] ?? "")
    .update(text)
    .digest("hex");
  return expected === mac ? text : "";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
