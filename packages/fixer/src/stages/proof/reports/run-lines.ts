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

/** Reads what `runtime/test-record.cjs`, or a plugin with the same lines, wrote of one runner. */
export async function readRunLines(folder: string, runner: string): Promise<RunnerRuns | null> {
  const text = await readReportedFile(folder, `${runner}.jsonl`);
  const lines = text.split("\n").filter((line) => line !== "");
  if (lines.length === 0) return null;
  const open = new Set<string>();
  const tests: ReportedTest[] = [];
  let version = "";
  let understood = true;
  for (const line of lines) {
    const { data } = runLine.safeParse(parseJson(line));
    if (data === undefined) {
      understood = false;
    } else if ("begun" in data) {
      open.add(data.begun);
      version = data.version;
    } else {
      open.delete(data.ended);
      tests.push(...data.tests);
    }
  }
  return { version, complete: understood && open.size === 0, tests };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
