import { exitCodes } from "@mendwatch/protocol";

import type { CommandContext } from "../context.ts";
import type { Finding } from "../doctor/finding.ts";
import { listenForStop } from "../lifetime/stopping.ts";
import { createOutput, type Output } from "../render/output.ts";
import { showProgress } from "../render/progress.ts";
import { printRows } from "../security/print-rows.ts";
import { missingForSuite } from "../security/requirements.ts";
import { runSuite } from "../security/suite.ts";

/** Exit code of a command that was stopped, as a shell has it after Ctrl-C. */
const interrupted = 130;

/**
 * `mendwatch doctor --security`: attacks Mendwatch on a range in a temporary folder, and prints what
 * became of each attempt. Resolves with the exit code: 0 where everything held, 69 where something
 * is missing to try it, 70 where something broke or could not be tried.
 */
export async function examineSecurity(
  { env, stdout, stderr, mendwatch, exit }: CommandContext,
  json: boolean,
  printFindings: (findings: readonly Finding[], output: Output) => Promise<void>,
): Promise<number> {
  const output = createOutput(stdout);
  const missing = await missingForSuite(env);
  if (missing.length > 0) {
    if (json) for (const finding of missing) await output.json(finding);
    else await printFindings(missing, output);
    return exitCodes.unavailable;
  }
  const abort = new AbortController();
  const stopping = listenForStop(stdout, () => exit(interrupted));
  stopping.signal.addEventListener("abort", () => abort.abort(stopping.signal.reason));
  const progress = showProgress(stderr);
  const began = performance.now();
  try {
    const path = env["PATH"] ?? "";
    const rows = await runSuite({ mendwatch, path, progress: progress.step, abort });
    progress.end();
    if (json) for (const row of rows) await output.json(row);
    else await printRows(rows, performance.now() - began, output);
    const isSound = rows.every(({ outcome }) => outcome === "held");
    return isSound ? exitCodes.ok : exitCodes.software;
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    // Everything that ran is dead by now, and its folder is gone.
    return interrupted;
  } finally {
    progress.end();
    stopping.end();
  }
}
