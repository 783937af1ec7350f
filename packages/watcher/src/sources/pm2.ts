import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

import type { FileSource } from "../tail/file-source.ts";
import { packed } from "../tail/folder.ts";
import { pm2Homes } from "./pm2-homes.ts";
import { listPm2 } from "./pm2-list.ts";
import type { Pm2Process } from "./pm2-process.ts";

/** pm2 is asked at most once in so many milliseconds: it takes it half a second of a processor. */
const askPace = 10_000;

/** The file in a home in which pm2 says of itself what it does. */
const ownLog = "pm2.log";

/** True for pm2's own log, which is not one of a process. */
export function isPm2Log(path: string): boolean {
  return path.endsWith(`/${ownLog}`);
}

/** One home as it was last seen. */
interface KnownHome {
  readonly askedAt: number;
  readonly written: number;
  readonly processes: readonly Pm2Process[];
}

/**
 * The logs of a process of pm2: those that pm2 names, those that its folder has under the names that
 * pm2 gives, and pm2's own, which tells of deaths. Instances come and go, so it is looked again and
 * again; pm2 itself is asked when its own log has grown.
 */
export function pm2Source(project: string, name: string, env: NodeJS.ProcessEnv): FileSource {
  const homes = pm2Homes(env);
  const known = new Map<string, KnownHome>();

  async function processesOf(home: string): Promise<readonly Pm2Process[]> {
    const last = known.get(home);
    const now = performance.now();
    const written = lastWrite(join(home, ownLog));
    const isFresh =
      last !== undefined && (now - last.askedAt < askPace || last.written === written);
    if (isFresh) return last.processes;
    const processes = await listPm2(home, env);
    known.set(home, { askedAt: now, written, processes });
    return processes;
  }

  async function findIn(home: string): Promise<readonly string[]> {
    const processes = await processesOf(home);
    const listed = processes.filter((entry) => entry.name === name).flatMap((entry) => entry.paths);
    const own = join(home, ownLog);
    const paths = [...new Set([...listed, ...namedLike(home, name)])];
    return paths.length > 0 && existsSync(own) ? [...paths, own] : paths;
  }

  return {
    project,
    name: `pm2:${name}`,
    isExpected: false,
    events: homes.flatMap((home) => [join(home, ownLog), join(home, "logs", "*.log")]),
    // A path of the owner's own is not known before pm2 is asked.
    mayHave: () => true,
    async find() {
      const paths = (await Promise.all(homes.map(findIn))).flat().toSorted();
      return { paths, problem: paths.length === 0 ? missing(name, homes) : null };
    },
  };
}

/** `api-out.log`, `api-error-3.log` and their like; pm2 writes most signs in a name as a dash. */
function namedLike(home: string, name: string): readonly string[] {
  const folder = join(home, "logs");
  const stem = name.replace(/[^a-zA-Z0-9\\.-]/g, "-");
  let files: readonly string[];
  try {
    files = readdirSync(folder);
  } catch {
    return [];
  }
  return files
    .filter((file) => {
      if (!file.startsWith(`${stem}-`) || packed.test(file)) return false;
      return /^(?:out|error)(?:-\d+)?\.log$/.test(file.slice(stem.length + 1));
    })
    .map((file) => join(folder, file));
}

function missing(name: string, homes: readonly string[]): string {
  return `pm2 has no process "${name}" under ${homes.join(", ")}: write the name as \`pm2 ls\` shows it, set PM2_HOME, or let this user read that folder`;
}

function lastWrite(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    // Not there, or not ours to look at.
    return 0;
  }
}
