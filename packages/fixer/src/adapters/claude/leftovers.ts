import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { removeTree } from "../../git/remove-tree.ts";
import { endProcessesWith } from "../../processes/marked-processes.ts";
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
  await endProcessesWith(runs.map((run) => `MENDWATCH_RUN_ID=${run}`));
  for (const run of runs) await removeTree(join(folder, run));
}
