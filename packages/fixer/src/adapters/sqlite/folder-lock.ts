import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { fixerError } from "../../errors/errors.ts";
import { isBusy, openDatabase } from "./driver.ts";
import { preparePrivateFile } from "./file.ts";

/** How long a new fixer waits for one that is just being killed, in milliseconds. */
const patience = 1_000;

/** The right to be the only fixer on a state folder. */
export interface FolderLock {
  release(): void;
}

/**
 * Takes the fixer's own folder, or throws `MW_FIXER_RUNNING`. The lock is one on a SQLite file that
 * holds nothing: the kernel gives it back at the moment the process dies, however it dies. The pid
 * beside it is for people and for the message.
 */
export function lockFolder(folder: string): FolderLock {
  const path = join(folder, "lock.db");
  const pidFile = join(folder, "fixer.pid");
  preparePrivateFile(path);
  const database = openDatabase(path, "write", patience);
  try {
    database.execute("BEGIN IMMEDIATE");
  } catch (cause) {
    database.close();
    if (!isBusy(cause)) throw cause;
    const pid = readPid(pidFile);
    throw fixerError(
      "MW_FIXER_RUNNING",
      `Another fixer, process ${pid}, runs on "${folder}". Stop it first, or give this one its own \`stateDir\`.`,
      { cause, context: { pid } },
    );
  }
  writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
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
    // It has the lock and has not written its pid yet.
    return "unknown";
  }
}
