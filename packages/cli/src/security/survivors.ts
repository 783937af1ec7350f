import { readdir, readFile } from "node:fs/promises";

/** Processes of this machine that carry one of these words in their command line or environment. */
export async function findSurvivors(words: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    const command = await readFile(`/proc/${pid}/cmdline`, "latin1").catch(() => "");
    const environment = await readFile(`/proc/${pid}/environ`, "latin1").catch(() => "");
    if (words.some((word) => command.includes(word) || environment.includes(word))) {
      found.push(`${pid} ${command.replaceAll("\0", " ").slice(0, 80)}`);
    }
  }
  return found;
}
