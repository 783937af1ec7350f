import { readFileSync } from "node:fs";

/**
 * Why the parent is not enough: `npx pnpm run` makes a chain of processes,
 *
 * ```
 * npm ── sh ── pnpm ── sh (a process group of its own) ── node (this one)
 * ```
 *
 * and a SIGTERM to npm ends npm alone. The rest lives on with nobody who knows of it, and keeps the
 * port and the state folder. So all ancestors of our session are remembered at the start, and when
 * one of them is gone we stop.
 *
 * Two ancestors do not count. The session's leader is the shell of a terminal, whose end must not
 * end `nohup mendwatch up &`; a service manager leads another session. Process 1 has adopted what
 * nobody waits for.
 */

/** How often ancestors are looked at, in milliseconds. */
const pace = 500;

/** A process, told apart from a later one with the same id by the time it began. */
interface Ancestor {
  readonly pid: number;
  /** Clock ticks since the machine started. */
  readonly began: string;
}

interface ProcessStat extends Ancestor {
  readonly state: string;
  readonly parent: number;
  readonly session: number;
}

/**
 * Calls `onGone` once when an ancestor of this process ends. Returns how to stop looking. Where the
 * system has no /proc nothing is looked at.
 */
export function watchAncestors(onGone: (pid: number) => void): () => void {
  const ancestors = ancestorsOf(process.pid);
  const timer = setInterval(() => {
    const gone = ancestors.find((ancestor) => !isAlive(ancestor));
    if (gone === undefined) return;
    clearInterval(timer);
    onGone(gone.pid);
  }, pace);
  timer.unref();
  return () => clearInterval(timer);
}

/** The ancestors that count, nearest first. */
function ancestorsOf(pid: number): readonly Ancestor[] {
  const own = readStat(pid);
  const found: Ancestor[] = [];
  let next = own === null ? null : readStat(own.parent);
  while (next !== null && next.pid !== 1 && next.session === own?.session) {
    if (next.pid === next.session) break;
    found.push(next);
    next = readStat(next.parent);
  }
  return found;
}

/** A zombie has ended; only its parent has not asked how. */
function isAlive({ pid, began }: Ancestor): boolean {
  const stat = readStat(pid);
  return stat !== null && stat.began === began && stat.state !== "Z" && stat.state !== "X";
}

/** What /proc says of a process (proc_pid_stat(5)); null where it says nothing. */
function readStat(pid: number): ProcessStat | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return null;
  }
  // The name, in brackets, may itself hold spaces and brackets.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state = "", parent, , session] = fields;
  return {
    pid,
    state,
    parent: Number(parent),
    session: Number(session),
    began: fields[19] ?? "",
  };
}
