import { stat } from "node:fs/promises";

import { repairError } from "../errors/repair-errors.ts";

/** Rejects with `MW_COMMAND_NOT_STARTED` where there is no such folder for a command to run in. */
export async function requireFolder(cwd: string): Promise<void> {
  const isFolder = await stat(cwd).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) return;
  throw repairError("MW_COMMAND_NOT_STARTED", `there is no folder ${cwd} to run a command in`);
}
