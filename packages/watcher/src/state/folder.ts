import type { MendwatchError } from "@mendwatch/protocol";
import {
  type FolderHold,
  holdFolder,
  makePrivateFolder,
  networkFileSystemOf,
} from "@mendwatch/state-folder";

import { reasonOf, watcherError } from "../errors.ts";

/**
 * Takes the state folder, which it makes, until the function that it returns is called. Throws
 * `MW_WATCHER_ALREADY_RUNNING`, or `MW_WATCHER_STATE_FOLDER` where it cannot be made or is on a network.
 */
export function takeFolder(folder: string): () => void {
  makeFolder(folder);
  const hold = tryToHold(folder);
  if (hold.heldBy === null) return hold.release;
  const { heldBy: pid, cause } = hold;
  throw watcherError(
    "MW_WATCHER_ALREADY_RUNNING",
    `the state folder ${folder} is held by another watcher, process ${pid}: stop that one, or name another \`stateDir\``,
    { cause, context: { pid } },
  );
}

/** The error for a folder in which nothing can be written now; what is in it may be well. */
export function cannotWrite(folder: string, cause: unknown): MendwatchError {
  return watcherError(
    "MW_WATCHER_STATE_FOLDER",
    `cannot write in the state folder ${folder} (${reasonOf(cause)}): make room there, let this user write, or name another \`stateDir\``,
    { cause },
  );
}

/** Node.js says ENOENT where a parent cannot be made, as on a disk that is mounted read-only. */
function whyNotMade(cause: unknown): string {
  const { code } = cause as NodeJS.ErrnoException;
  return code === "ENOENT" ? "its parent cannot be made: is the disk read-only?" : reasonOf(cause);
}

function tryToHold(folder: string): FolderHold {
  try {
    return holdFolder(folder, "watcher.pid");
  } catch (cause) {
    throw cannotWrite(folder, cause);
  }
}

function makeFolder(folder: string): void {
  try {
    makePrivateFolder(folder);
  } catch (cause) {
    throw watcherError(
      "MW_WATCHER_STATE_FOLDER",
      `cannot make the state folder ${folder} (${whyNotMade(cause)}): name one under \`stateDir\` that this user may write`,
      { cause },
    );
  }
  const network = networkFileSystemOf(folder);
  if (network === null) return;
  throw watcherError(
    "MW_WATCHER_STATE_FOLDER",
    `the state folder ${folder} is on ${network}, where SQLite may lose data: name a local one under \`stateDir\``,
  );
}
