import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import { runsFolder } from "./run.ts";

/**
 * Ends what is alive of the runs of a fixer that was killed, and removes their folders. A box dies
 * with its fixer by itself; without a box nothing did, and its processes are known by the run's id
 * in their environment. To be called while no run of this state folder is under way.
 */
export async function endLeftRuns(stateDir: string): Promise<void> {
  const folder = runsFolder(stateDir);
  const runs = await readdir(folder).catch(() => []);
  if (runs.length === 0) return;
  const marks = new Set(runs.map((run) => `MENDWATCH_RUN_ID=${run}`));
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid) || pid === String(process.pid)) continue;
    // One that ended meanwhile, or is another user's, is none of ours.
    const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
    if (environment.split("\0").some((entry) => marks.has(entry))) kill(Number(pid));
  }
  for (const run of runs) await rm(join(folder, run), { recursive: true, force: true });
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    // Gone by itself since we looked.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
