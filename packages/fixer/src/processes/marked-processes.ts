import { readdir, readFile } from "node:fs/promises";

/**
 * Ids of the living processes whose environment has one of these entries, as `NAME=value`. A process
 * passes its environment on, so this finds what it began, too, in whatever group or session that is.
 */
export async function processesWith(entries: readonly string[]): Promise<readonly number[]> {
  const marks = new Set(entries);
  return (await markedProcesses("")).flatMap(({ pid, entry }) => (marks.has(entry) ? [pid] : []));
}

/** Every entry that begins so in the environment of a living process, with whose it is. */
export async function markedProcesses(
  beginning: string,
): Promise<readonly { readonly pid: number; readonly entry: string }[]> {
  const found: { pid: number; entry: string }[] = [];
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    // One that has ended, or is another user's, is none of ours.
    const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
    for (const entry of environment.split("\0")) {
      if (entry.startsWith(beginning)) found.push({ pid: Number(pid), entry });
    }
  }
  return found;
}

/** Kills them, and what they began meanwhile. */
export async function endProcessesWith(entries: readonly string[]): Promise<void> {
  let living = await processesWith(entries);
  while (living.length > 0) {
    for (const pid of living) kill(pid);
    living = await processesWith(entries);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    // Gone by itself since we looked.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
