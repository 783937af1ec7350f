import { chmod, opendir, rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * Removes a folder and all that is in it, also folders that were made read-only, as build caches
 * are. Symlinks are removed, never followed. A folder that is not there is no error.
 */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== "EACCES" && code !== "EPERM") throw error;
    await makeWritable(path);
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for await (const entry of await opendir(folder)) {
    if (entry.isDirectory()) await makeWritable(join(folder, entry.name));
  }
}
