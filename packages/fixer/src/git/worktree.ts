import { mkdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { repairError } from "../errors/repair-errors.ts";
import { said, type Git } from "./git.ts";
import { nestedRepository } from "./nested-repository.ts";
import { removeTree } from "./remove-tree.ts";

/** A linked worktree of a clone. */
export interface Worktree {
  /** The bare clone, absolute. */
  readonly clone: string;
  /** The worktree, absolute. The last part of it is its name in the clone. */
  readonly path: string;
}

/**
 * What git keeps about a worktree. It is named here and never read from the worktree's own `.git`
 * file, which whoever writes in the worktree may have changed.
 */
function worktreeGitDir({ clone, path }: Worktree): string {
  return join(clone, "worktrees", basename(path));
}

/**
 * Has git that is called in the worktree find another repository, or with null the clone again.
 * Nothing of ours goes by that file.
 */
export async function leadGitTo(worktree: Worktree, repository: string | null): Promise<void> {
  const file = join(worktree.path, ".git");
  await removeTree(file);
  await writeFile(file, `gitdir: ${repository ?? worktreeGitDir(worktree)}\n`);
}

/**
 * Makes the worktree anew, detached at `commit`, with the files of `content`, and checks that it
 * holds exactly these. What stood there, whole or half-made, is removed first, so that it may be
 * called again after a crash at any instruction. Rejects with `MW_WORKSPACE_NOT_BASE`.
 */
export async function makeWorktree(
  git: Git,
  worktree: Worktree,
  commit: string,
  content: string,
  signal: AbortSignal,
): Promise<void> {
  await removeWorktree(worktree);
  await mkdir(dirname(worktree.path), { recursive: true });
  await git.run(
    ["worktree", "add", "--quiet", "--detach", "--no-checkout", "--", worktree.path, commit],
    { gitDir: worktree.clone, signal },
  );
  const place = { gitDir: worktreeGitDir(worktree), workTree: worktree.path, signal };
  await git.run(["read-tree", "--reset", "-u", content], place);
  const wanted = await git.run(["rev-parse", "--verify", `${content}^{tree}`], place);
  const found = await treeOfFolder(git, worktree, content, signal);
  if (found === wanted.trim()) return;
  throw repairError(
    "MW_WORKSPACE_NOT_BASE",
    `the fresh workspace ${worktree.path} does not hold what commit ${content} holds`,
  );
}

/**
 * The tree of what lies in a worktree now. The index begins as `base` and is private, so that
 * nothing the clone or the worktree remembers can hide a change: every file is read and hashed.
 * Rejects with `MW_CHANGE_UNREADABLE` where the files cannot be made into a tree.
 */
export async function treeOfFolder(
  git: Git,
  worktree: Worktree,
  base: string,
  signal: AbortSignal,
): Promise<string> {
  const gitDir = worktreeGitDir(worktree);
  const index = join(gitDir, "private-index");
  const place = { gitDir, workTree: worktree.path, index, signal };
  const nested = await nestedRepository(worktree.path).catch((cause: unknown) => {
    throw repairError("MW_CHANGE_UNREADABLE", "the workspace cannot be read", { cause });
  });
  if (nested !== null) {
    throw repairError(
      "MW_CHANGE_UNREADABLE",
      `there is a repository inside the workspace, at ${nested}`,
    );
  }
  await rm(index, { force: true });
  await git.run(["read-tree", base], place);
  const added = await git.attempt(["add", "--all"], place);
  if (added.exitCode !== 0) {
    throw repairError(
      "MW_CHANGE_UNREADABLE",
      `the files in the workspace cannot be made into a commit: ${said(added)}`,
    );
  }
  return (await git.run(["write-tree"], place)).trim();
}

/** Removes the worktree and what the clone knows of it. Runs no git: the folder is not trusted. */
async function removeWorktree(worktree: Worktree): Promise<void> {
  await removeTree(worktree.path);
  await removeTree(worktreeGitDir(worktree));
}
