import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import { runsFolder } from "./run.ts";

/**
 * Ends what is alive of the runs of a fixer that was killed, and removes their folders. A box dies
 * with its fixer by itself; without a box nothing did. To be called while no run of this state
 * folder is under way.
 */
export async function endLeftRuns(stateDir: string): Promise<void> {
  const folder = runsFolder(stateDir);
  const runs = await readdir(folder).catch(() => []);
  if (runs.length === 0) return;
  for (const pid of await livingOf(runs)) kill(pid);
  for (const run of runs) await rm(join(folder, run), { recursive: true, force: true });
}

/** Ids of the processes that belong to these runs, by the run's id in their environment. */
export async function livingOf(runs: readonly string[]): Promise<readonly number[]> {
  const marks = new Set(runs.map((run) => `MENDWATCH_RUN_ID=${run}`));
  const living: number[] = [];
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    // One that has ended, or is another user's, is none of ours.
    const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
    if (environment.split("\0").some((entry) => marks.has(entry))) living.push(Number(pid));
  }
  return living;
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    // Gone by itself since we looked.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
