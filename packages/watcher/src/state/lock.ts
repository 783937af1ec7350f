import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { watcherError } from "../errors.ts";
import { isDatabaseError, openDatabase } from "./database.ts";
import { makePrivateFile } from "./folder.ts";

/** How long a new watcher waits for one that is just being killed, in milliseconds. */
const patience = 1_000;

/** The right to be the only watcher on a state folder. */
export interface Lock {
  release(): void;
}

/**
 * Takes the state folder, or throws `MW_WATCHER_ALREADY_RUNNING`.
 *
 * The lock is a write lock on a SQLite file of its own: the kernel gives it back at the very moment
 * the process dies, however it dies. A pid in a file could not do that, because another process may
 * have got the same pid since. The pidfile beside it is for people and for the message.
 */
export function takeLock(folder: string): Lock {
  const file = join(folder, "lock.db");
  const pidFile = join(folder, "watcher.pid");
  makePrivateFile(file);
  const database = openDatabase(file, patience);
  try {
    database.exec("BEGIN IMMEDIATE");
  } catch (cause) {
    database.close();
    if (!isDatabaseError(cause)) throw cause;
    const pid = readPid(pidFile);
    throw watcherError(
      "MW_WATCHER_ALREADY_RUNNING",
      `the state folder ${folder} is held by another watcher, process ${pid}: stop that one, or name another \`stateDir\``,
      { cause, context: { pid } },
    );
  }
  try {
    writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
  } catch {
    // As on a full disk. The file is for people; the lock holds without it.
  }
  return {
    release() {
      rmSync(pidFile, { force: true });
      database.close();
    },
  };
}

function readPid(pidFile: string): string {
  try {
    return readFileSync(pidFile, "utf8").trim();
  } catch {
    // It has taken the lock and not written its pid yet.
    return "unknown";
  }
}
