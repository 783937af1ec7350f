import { statSync } from "node:fs";
import { dirname } from "node:path";

import { MendwatchError } from "@mendwatch/protocol";
import { makePrivateFile, makePrivateFolder, networkFileSystemOf } from "@mendwatch/state-folder";

import { fixerError } from "../../errors/errors.ts";
import { carryOver } from "./alias-rows.ts";
import { isBusy, openDatabase, type Database } from "./driver.ts";
import { checkVersion, migrate } from "./schema.ts";

/** How long a file that others are opening or closing is tried again, and how often; milliseconds. */
const patience = 5_000;
const retryPace = 10;

/** Opens the store's file, made and brought forward where that is needed. Nobody else may read it. */
export function openToWrite(path: string): Database {
  if (path !== ":memory:") {
    preparePrivateFolder(dirname(path));
    tried(path, () => makePrivateFile(path));
  }
  return opened(path, "write", (database) => {
    // WAL with FULL: what was acknowledged survives a power failure.
    database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    migrate(database, path);
    carryOver(database);
  });
}

/** Opens the store's file to read. */
export function openToRead(path: string): Database {
  if (!isThere(path)) {
    throw fixerError(
      "MW_STORE_MISSING",
      `There is no store at "${path}". Start the fixer once, or correct \`stateDir\`.`,
    );
  }
  return opened(path, "read", (database) => checkVersion(database, path));
}

/** A folder that this user may not enter hides what is in it, which is another thing than nothing. */
function isThere(path: string): boolean {
  try {
    statSync(path);
    return true;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return false;
    throw unreadable(path, cause);
  }
}

/**
 * SQLite does not wait for another process that changes the journal's mode, or recovers or removes
 * the journal, whatever the timeout says: whoever opens the file just then is told that it is locked.
 */
function opened(
  path: string,
  mode: "read" | "write",
  prepare: (database: Database) => void,
): Database {
  const end = performance.now() + patience;
  for (;;) {
    let database: Database | null = null;
    try {
      database = openDatabase(path, mode);
      prepare(database);
      return database;
    } catch (cause) {
      database?.close();
      if (cause instanceof MendwatchError) throw cause;
      if (!isBusy(cause) || performance.now() > end) throw unreadable(path, cause);
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryPace);
  }
}

/** Makes a folder that nobody else may read, on a local disk. Throws `MW_STORE_*`. */
export function preparePrivateFolder(folder: string): void {
  tried(folder, () => makePrivateFolder(folder));
  const network = networkFileSystemOf(folder);
  if (network === null) return;
  throw fixerError(
    "MW_STORE_ON_NETWORK",
    `"${folder}" is on ${network}, a network file system where SQLite's locks do not hold. Set \`stateDir\` to a folder on a local disk.`,
  );
}

function tried(path: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): MendwatchError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const { code } = cause as { readonly code?: unknown };
  const remedy =
    code === "EACCES" || code === "EPERM"
      ? "It is private: be the user who runs the fixer, or name another folder under `stateDir`."
      : "Look at the file and its folder; a damaged file is restored from a backup or moved away.";
  const message = `The store "${path}" cannot be opened: ${reason}. ${remedy}`;
  return fixerError("MW_STORE_UNREADABLE", message, { cause });
}
