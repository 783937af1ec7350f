import { randomUUID } from "node:crypto";

import { endProcessesWith, markedProcesses } from "../../processes/marked-processes.ts";
import { findProcess } from "../../processes/process-tree.ts";

/**
 * The variable by which a command without a box, and whatever it began, is known:
 * `<process id of whoever runs it>:<when that began>:<id of the command>`.
 */
export const markName = "MENDWATCH_COMMAND";

/** A mark for one more command of a living process. */
export async function markOf(owner: number): Promise<string> {
  const known = await findProcess(owner);
  return `${owner}:${known?.began ?? ""}:${randomUUID()}`;
}

/** Ends the commands whose owner was killed. A living owner ends its own. */
export async function endLeftCommands(): Promise<void> {
  const marked = await markedProcesses(`${markName}=`);
  const entries = new Set(marked.map(({ entry }) => entry));
  const left: string[] = [];
  for (const entry of entries) {
    const [owner = "", began = ""] = entry.slice(markName.length + 1).split(":");
    if ((await findProcess(Number(owner)))?.began !== began) left.push(entry);
  }
  await endProcessesWith(left);
}
