import type { Candidate } from "../../model/proof.ts";
import type { Fix, Workspace } from "../../model/fix.ts";
import type { Git } from "../../git/git.ts";
import { commitTree, holdCommit, resolve, treeOnBase } from "../../git/trees.ts";
import { readCandidate } from "../repair/repair.ts";

/**
 * The candidate on the base that its workspace names: itself, or, where the base has moved since it
 * was made, a new commit with the same change. Null where the two touch the same lines.
 */
export async function candidateOnBase(
  git: Git,
  { id }: Pick<Fix, "id">,
  workspace: Workspace,
  candidate: Candidate,
  at: number,
  signal: AbortSignal,
): Promise<Candidate | null> {
  const { clone, baseCommit } = workspace;
  const parent = await resolve(git, clone, `${candidate.commit}^`, signal);
  if (parent === baseCommit) return candidate;
  const tree = await treeOnBase(git, clone, candidate.commit, baseCommit, signal);
  if (tree === null) return null;
  const message = await git.run(["log", "-1", "--format=%B", candidate.commit], {
    gitDir: clone,
    signal,
  });
  const commit = await commitTree(git, clone, { tree, parent: baseCommit, message, at }, signal);
  await holdCommit(git, clone, id, commit, signal);
  return readCandidate(git, workspace, candidate.agent, commit, signal);
}
