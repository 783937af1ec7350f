import { isAncestor } from "./ancestry.ts";
import type { Git } from "./git.ts";
import { commitTree, resolve, treeOnBase } from "./trees.ts";

/** What became of taking a commit back. */
export type RevertedTree =
  | { readonly kind: "tree"; readonly tree: string }
  /** Later commits changed the same lines. */
  | { readonly kind: "conflict" }
  /** The base does not hold the commit, or what it changed is not there any more. */
  | { readonly kind: "nothing" };

/**
 * The files of `base` without what `commit` brought, as `git revert` makes them. Of a merge, what it
 * brought to its first parent.
 */
export async function treeWithout(
  git: Git,
  clone: string,
  commit: string,
  base: string,
  signal: AbortSignal,
): Promise<RevertedTree> {
  if (!(await isAncestor(git, clone, commit, base, signal))) return { kind: "nothing" };
  // A commit that does the opposite of the one, to be made anew on the base.
  const undo = { tree: `${commit}^1^{tree}`, parent: commit, message: "undo\n", at: 0 };
  const back = await commitTree(git, clone, undo, signal);
  const tree = await treeOnBase(git, clone, back, base, signal);
  if (tree === null) return { kind: "conflict" };
  const same = tree === (await resolve(git, clone, `${base}^{tree}`, signal));
  return same ? { kind: "nothing" } : { kind: "tree", tree };
}
