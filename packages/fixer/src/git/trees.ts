import { rm } from "node:fs/promises";

import { gitFailed, type Git } from "./git.ts";

/** Who makes the commits. */
const identity = {
  GIT_AUTHOR_NAME: "Mendwatch",
  GIT_AUTHOR_EMAIL: "mendwatch@localhost",
  GIT_COMMITTER_NAME: "Mendwatch",
  GIT_COMMITTER_EMAIL: "mendwatch@localhost",
};

/** Fills an empty folder with the files of a commit or tree, through a private index. */
export async function fillFolder(
  git: Git,
  clone: string,
  tree: string,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const index = `${folder}.index`;
  await git.run(["read-tree", "--reset", "-u", tree], {
    gitDir: clone,
    workTree: folder,
    index,
    signal,
  });
  await rm(index, { force: true });
}

/** A tree: that of `base` with these files as `source` has them. Index: a file that may be made. */
export async function treeWithFiles(
  git: Git,
  clone: string,
  trees: { readonly base: string; readonly source: string; readonly paths: readonly string[] },
  index: string,
  signal: AbortSignal,
): Promise<string> {
  const place = { gitDir: clone, index, signal };
  await git.run(["read-tree", trees.base], place);
  const entries = await git.run(["ls-tree", "-r", "-z", trees.source, "--", ...trees.paths], place);
  await git.run(["update-index", "-z", "--index-info"], { ...place, input: entries });
  const tree = await git.run(["write-tree"], place);
  await rm(index, { force: true });
  return tree.trim();
}

/** The paths of all files of a commit or tree. */
export async function filesOf(
  git: Git,
  clone: string,
  tree: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const names = await git.run(["ls-tree", "-r", "--name-only", "-z", tree], {
    gitDir: clone,
    signal,
  });
  return names.split("\0").filter((name) => name !== "");
}

/** What becomes a commit. */
export interface NewCommit {
  readonly tree: string;
  /** Null for a commit that begins a history. */
  readonly parent: string | null;
  readonly message: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Makes a commit that no branch names, and returns its id. */
export async function commitTree(
  git: Git,
  clone: string,
  { tree, parent, message, at }: NewCommit,
  signal: AbortSignal,
): Promise<string> {
  const date = `@${Math.floor(at / 1000)} +0000`;
  const parents = parent === null ? [] : ["-p", parent];
  const commit = await git.run(["commit-tree", tree, ...parents], {
    gitDir: clone,
    input: message,
    env: { ...identity, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
    signal,
  });
  return commit.trim();
}

/** Folder of the refs that keep candidates from being forgotten. */
export const heldRefs = "refs/mendwatch/";

/** Keeps a fix's commit, in place of the one that was kept before. */
export async function holdCommit(
  git: Git,
  clone: string,
  fix: string,
  commit: string,
  signal: AbortSignal,
): Promise<void> {
  await git.run(["update-ref", `${heldRefs}${fix}`, commit], { gitDir: clone, signal });
}

/** The commit, or the tree, that a name means. */
export async function resolve(
  git: Git,
  clone: string,
  name: string,
  signal: AbortSignal,
): Promise<string> {
  const args = ["rev-parse", "--verify", "--end-of-options", name];
  return (await git.run(args, { gitDir: clone, signal })).trim();
}

/**
 * The change of `commit` against its parent, made anew on `base`; a tree, or null where the two
 * touch the same lines.
 */
export async function treeOnBase(
  git: Git,
  clone: string,
  commit: string,
  base: string,
  signal: AbortSignal,
): Promise<string | null> {
  // A stand-in for the base whose parent is the commit's parent: what was once the base is then
  // what the merge starts from, also when the branch was forced to another history.
  const standIn = await commitTree(
    git,
    clone,
    { tree: `${base}^{tree}`, parent: `${commit}^`, message: "base\n", at: 0 },
    signal,
  );
  const args = ["merge-tree", "--write-tree", "--no-messages", standIn, commit];
  const merged = await git.attempt(args, { gitDir: clone, signal });
  if (merged.exitCode === 0) return merged.stdout.trim();
  // 1 is a conflict; anything else is a failure.
  if (merged.exitCode === 1) return null;
  throw gitFailed(args, merged);
}
