import { readdir } from "node:fs/promises";
import { join } from "node:path";

/**
 * The first repository inside a worktree, as its path there, or null. Git looks into such a one by
 * itself, also where the base has a submodule, and then obeys its configuration.
 */
export async function nestedRepository(worktree: string, folder = ""): Promise<string | null> {
  for (const entry of await readdir(join(worktree, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    // The worktree's own `.git` is never read; see worktreeGitDir.
    if (entry.name.toLowerCase() === ".git" && folder !== "") return path;
    const inside = entry.isDirectory() && path !== ".git";
    const found = inside ? await nestedRepository(worktree, path) : null;
    if (found !== null) return found;
  }
  return null;
}
