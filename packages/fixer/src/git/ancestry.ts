import { gitFailed, type Git } from "./git.ts";

/** Whether a commit is another one, or lies behind it. Both must be in the clone. */
export async function isAncestor(
  git: Git,
  clone: string,
  commit: string,
  of: string,
  signal: AbortSignal,
): Promise<boolean> {
  const args = ["merge-base", "--is-ancestor", commit, of];
  const ancestry = await git.attempt(args, { gitDir: clone, signal });
  if (ancestry.exitCode > 1) throw gitFailed(args, ancestry);
  return ancestry.exitCode === 0;
}
