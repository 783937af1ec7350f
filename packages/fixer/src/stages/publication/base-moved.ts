import type { Workspace } from "../../model/fix.ts";
import { isAncestor } from "../../git/ancestry.ts";
import { changesBetween } from "../../git/changes.ts";
import type { Base } from "../../git/fetch.ts";
import type { Git } from "../../git/git.ts";

/**
 * How the base has moved under a fix since it was made, in words; null where it has not. A base that
 * was rewritten has moved whatever it holds: pushing on the old one would bring back what its owner
 * has taken out.
 */
export async function howBaseMoved(
  git: Git,
  { clone, base, baseCommit }: Workspace,
  tip: Base,
  paths: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<string | null> {
  if (tip.name !== base) return `the base is ${tip.name} now`;
  if (tip.commit === baseCommit) return null;
  const isThere = await isAncestor(git, clone, baseCommit, tip.commit, signal);
  if (!isThere) return `${tip.name} was rewritten meanwhile`;
  const changes = await changesBetween(git, clone, baseCommit, tip.commit, signal);
  const moved = changes.map(({ path }) => path).filter((path) => paths.has(path));
  return moved.length > 0 ? `${tip.name} changed ${moved.join(", ")} meanwhile` : null;
}
