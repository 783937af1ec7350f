import { chmodSync, closeSync, mkdirSync, openSync, statfsSync } from "node:fs";

import { watcherError } from "../errors.ts";

/** `f_type` of statfs(2) where locks and write-ahead logs of SQLite cannot be relied on. */
const networkFileSystems: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB2"],
  [0x517b, "SMB"],
]);

/**
 * Makes the state folder, for its owner only. Throws `MW_WATCHER_STATE_FOLDER` where that fails, or
 * where the folder is on a network.
 */
export function makeStateFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw watcherError(
      "MW_WATCHER_STATE_FOLDER",
      `cannot make the state folder ${folder} (${reason}): name one under \`stateDir\` that this user may write`,
      { cause },
    );
  }
  const network = networkFileSystems.get(statfsSync(folder).type);
  if (network !== undefined) {
    throw watcherError(
      "MW_WATCHER_STATE_FOLDER",
      `the state folder ${folder} is on ${network}, where SQLite may lose data: name a local one under \`stateDir\``,
    );
  }
}

/**
 * Makes an empty file of mode 0600, unless it exists. An existing one is not even opened: closing it
 * would drop the locks that this process holds on it.
 */
export function makePrivateFile(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
