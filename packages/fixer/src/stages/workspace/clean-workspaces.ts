import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";

import type { Fix } from "../../model/fix.ts";
import { clonesFolder } from "../../git/clone.ts";
import type { Git } from "../../git/git.ts";
import { removeTree } from "../../git/remove-tree.ts";
import { heldRefs } from "../../git/trees.ts";
import { proofFolder } from "../proof/proof-folder.ts";
import { branchName } from "./branch-name.ts";

/** How long objects stay that no ref holds, as git writes it. */
const objectsKept = "30.days.ago";
/** Milliseconds for a large repository on a slow disk. */
const longestGc = 60 * 60_000;

export interface CleanWorkspaces {
  readonly git: Git;
  readonly stateDir: string;
  /**
   * The fixes whose workspaces stay: every open one, and those closed only recently. Asked after
   * the folders were read, so that a fix which begins meanwhile is never taken for a leftover.
   */
  readonly keep: () => Promise<readonly Fix[]>;
  readonly signal: AbortSignal;
}

/**
 * Removes worktrees, what the clones know of them, candidate refs and proof folders of every other
 * fix, also of runs that were cut off; in their clones then also old objects that nothing holds. Touches nothing outside the state folder. Returns what was
 * removed: paths, and refs.
 */
export async function cleanWorkspaces(options: CleanWorkspaces): Promise<readonly string[]> {
  const { git, stateDir, signal } = options;
  const clones = await foldersIn(clonesFolder(stateDir));
  const found = [];
  for (const clone of clones) {
    if (basename(clone).startsWith(".new-")) continue;
    found.push({
      clone,
      folders: [
        ...(await foldersIn(join(clone, ".worktrees", "hotfix"))),
        ...(await foldersIn(join(clone, "worktrees"))),
      ],
      refs: await refsOf(git, clone, signal),
    });
  }
  const proofs = await foldersIn(proofFolder(stateDir));

  const kept = await options.keep();
  const names = new Set(kept.map((fix) => basename(branchName(fix))));
  const ids = new Set(kept.map((fix) => fix.id));

  const removed: string[] = [];
  async function remove(folder: string): Promise<void> {
    await removeTree(folder);
    removed.push(folder);
  }
  for (const { clone, folders, refs } of found) {
    const before = removed.length;
    for (const folder of folders) if (!names.has(basename(folder))) await remove(folder);
    for (const ref of refs) {
      if (ids.has(ref.slice(heldRefs.length))) continue;
      await git.run(["update-ref", "-d", ref], { gitDir: clone, signal });
      removed.push(ref);
    }
    if (removed.length > before) await forgetObjects(git, clone, signal);
  }
  for (const folder of proofs) if (!ids.has(basename(folder))) await remove(folder);
  return removed;
}

/**
 * Removes what no ref holds any more, such as what an agent wrote. An open fix may still need a
 * commit of an earlier round that no ref names, however long the queue waits between two rounds.
 */
async function forgetObjects(git: Git, clone: string, signal: AbortSignal): Promise<void> {
  const args = ["gc", "--quiet", `--prune=${objectsKept}`];
  await git.run(args, { gitDir: clone, timeout: longestGc, signal });
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
}

async function refsOf(git: Git, clone: string, signal: AbortSignal): Promise<readonly string[]> {
  const refs = await git.run(["for-each-ref", "--format=%(refname)", heldRefs], {
    gitDir: clone,
    signal,
  });
  return refs.split("\n").filter((ref) => ref !== "");
}
