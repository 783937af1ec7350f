import { readdir, readFile } from "node:fs/promises";

/** A process, with the time it began, because its id may be given to another one after it. */
export interface KnownProcess {
  readonly pid: number;
  /** Clock ticks since the machine started. */
  readonly began: string;
}

/** What `/proc/<pid>/stat` tells of a process. */
interface ProcessEntry extends KnownProcess {
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  readonly state: string;
}

/**
 * Everything alive that comes from `root`, a process that leads its own session: that session, and
 * what its members and their descendants began, whatever group or session that is in now. `known`
 * keeps those found before, since a process whose parent ended is no descendant any more.
 */
export async function familyOf(
  root: number,
  known: readonly KnownProcess[],
): Promise<readonly KnownProcess[]> {
  const processes = await livingProcesses();
  const family = new Map<number, KnownProcess>();
  function take(entry: ProcessEntry): void {
    if (family.has(entry.pid)) return;
    family.set(entry.pid, { pid: entry.pid, began: entry.began });
    for (const other of processes) if (other.parent === entry.pid) take(other);
  }
  for (const entry of processes) {
    const ours = entry.group === root || entry.session === root;
    const seen = known.some(({ pid, began }) => entry.pid === pid && entry.began === began);
    if (ours || seen) take(entry);
  }
  return [...family.values()];
}

/** The living process of this id, or null. */
export async function findProcess(pid: number): Promise<KnownProcess | null> {
  const entry = await readEntry(String(pid));
  return entry === null || hasEnded(entry) ? null : { pid, began: entry.began };
}

async function livingProcesses(): Promise<readonly ProcessEntry[]> {
  const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const entries = await Promise.all(names.map(readEntry));
  return entries.filter((entry) => entry !== null).filter((entry) => !hasEnded(entry));
}

/** A zombie has ended; it only waits for its parent to notice. */
function hasEnded({ state }: ProcessEntry): boolean {
  return state === "Z" || state === "X";
}

async function readEntry(pid: string): Promise<ProcessEntry | null> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  if (stat === null) return null;
  // The second field is the program's name, which may hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return {
    pid: Number(pid),
    state: fields[0] ?? "",
    parent: Number(fields[1]),
    group: Number(fields[2]),
    session: Number(fields[3]),
    began: fields[19] ?? "",
  };
}
