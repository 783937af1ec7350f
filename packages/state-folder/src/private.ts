import { chmodSync, closeSync, mkdirSync, openSync } from "node:fs";

/** Makes a folder, or takes the one that is there, for its owner only. Throws what the system says. */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
}

/**
 * Makes an empty file, or takes the one that is there, for its owner only: SQLite would give it the
 * mode of the umask, and its -wal and -shm take the mode of the file. An existing one is not even
 * opened: closing it would drop the locks that this process holds on it.
 */
export function makePrivateFile(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    chmodSync(path, 0o600);
  }
}
