import { access, constants, readFile, stat } from "node:fs/promises";
import { join } from "node:path";

import { runningPm2 } from "./pm2-environments.ts";
import { fieldsOf, type Pm2Process, processOf } from "./pm2-process.ts";

/** How long pm2 may take to answer, in milliseconds. */
const patience = 15_000;

/** Everything that a list of a few hundred processes may need. */
const longestList = 64 * 1_048_576;

/**
 * The processes of a home, as far as anybody says: those that pm2 has saved (`pm2 save`), those
 * that run, as far as this user may look at them, and those that the command lists, where it is
 * there. Empty where nobody says anything.
 */
export async function listPm2(
  home: string,
  env: NodeJS.ProcessEnv,
): Promise<readonly Pm2Process[]> {
  const [saved, running] = await Promise.all([readDump(home), askPm2(home, env)]);
  return [...saved, ...running, ...runningPm2(home)];
}

async function readDump(home: string): Promise<readonly Pm2Process[]> {
  try {
    return processesOf(await readFile(join(home, "dump.pm2"), "utf8"));
  } catch {
    // Never saved, half written, or not ours to read.
    return [];
  }
}

async function askPm2(home: string, env: NodeJS.ProcessEnv): Promise<readonly Pm2Process[]> {
  try {
    // Without a daemon that this user may ask, the command would start one.
    const socket = join(home, "rpc.sock");
    await access(socket, constants.W_OK);
    if (!(await stat(socket)).isSocket()) return [];
    // A daemon that was killed leaves its socket behind. Throws where no such process runs.
    process.kill(Number(await readFile(join(home, "pm2.pid"), "utf8")), 0);
    const { execa } = await import("execa");
    const { stdout } = await execa("pm2", ["jlist", "--silent"], {
      env: { ...env, PM2_HOME: home },
      extendEnv: false,
      stdin: "ignore",
      timeout: patience,
      maxBuffer: longestList,
    });
    // Notices may stand before the list.
    const list = stdout.split("\n").findLast((line) => line.startsWith("["));
    return list === undefined ? [] : processesOf(list);
  } catch {
    // No daemon, no command, or not ours to ask: then the folder has to do.
    return [];
  }
}

function processesOf(text: string): readonly Pm2Process[] {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown) => {
    const outer = fieldsOf(entry);
    return processOf({ name: outer["name"], ...fieldsOf(outer["pm2_env"] ?? entry) });
  });
}
