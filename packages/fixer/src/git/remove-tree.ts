import { chmod, opendir, rm } from "node:fs/promises";
import { join } from "node:path";

import { execa } from "execa";

/**
 * Removes a folder and all that is in it, also folders that were made read-only, as build caches
 * are, and folders in one another that are deeper than a path may be long. Symlinks are removed,
 * never followed. A folder that is not there is no error.
 */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENAMETOOLONG") return removeDeepTree(path);
    if (code !== "EACCES" && code !== "EPERM") throw error;
    await makeWritable(path);
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Node.js goes by paths; these two go from folder to folder, however deep. */
async function removeDeepTree(path: string): Promise<void> {
  await execa("chmod", ["-R", "u+rwx", "--", path], { reject: false, stdin: "ignore" });
  await execa("rm", ["-rf", "--", path], { stdin: "ignore" });
}

async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for await (const entry of await opendir(folder)) {
    if (entry.isDirectory()) await makeWritable(join(folder, entry.name));
  }
}
