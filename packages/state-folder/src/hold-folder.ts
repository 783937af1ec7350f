import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { makePrivateFile } from "./private.ts";

/** How long a new process waits for one that is just being killed, in milliseconds. */
const patience = 1_000;

/** Primary result code of SQLite where another process has the lock: SQLITE_BUSY. */
const busy = 5;

/** The right to be the only process of a kind on a folder; or who has it, a pid or "unknown". */
export type FolderHold =
  | { readonly heldBy: null; readonly release: () => void }
  | { readonly heldBy: string; readonly cause: unknown };

/**
 * Takes an existing folder for this process.
 *
 * The lock is a write lock on a SQLite file that holds nothing: the kernel gives it back at the very
 * moment the process dies, however it dies. A pid in a file could not do that, because another process
 * may have got the same pid since. The file `pidFile` is for people and for the message.
 */
export function holdFolder(folder: string, pidFile: string): FolderHold {
  const pidPath = join(folder, pidFile);
  const lockPath = join(folder, "lock.db");
  makePrivateFile(lockPath);
  const database = new DatabaseSync(lockPath, { timeout: patience });
  try {
    database.exec("BEGIN IMMEDIATE");
  } catch (cause) {
    database.close();
    if (!isBusy(cause)) throw cause;
    return { heldBy: readPid(pidPath), cause };
  }
  try {
    writeFileSync(pidPath, `${process.pid}\n`, { mode: 0o600 });
  } catch {
    // As on a full disk. The file is for people; the lock holds without it.
  }
  return {
    heldBy: null,
    release() {
      rmSync(pidPath, { force: true });
      database.close();
    },
  };
}

function isBusy(error: unknown): boolean {
  // The kinds of an error stand in the higher bytes.
  return error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === busy;
}

function readPid(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    // It has the lock and has not written its pid yet.
    return "unknown";
  }
}
