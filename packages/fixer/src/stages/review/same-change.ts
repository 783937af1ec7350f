import { isAncestor } from "../../git/ancestry.ts";
import type { Git } from "../../git/git.ts";
import { resolve, treeOnBase } from "../../git/trees.ts";

/** A head that somebody else made, and what it is held against. */
export interface OthersHead {
  readonly clone: string;
  readonly head: string;
  /** The commit that was published. */
  readonly ours: string;
  /** The tip of the base, which was fetched with the head. */
  readonly tip: string;
}

/**
 * True where a head is the published change on a later commit of the base and nothing else, as the
 * forge's own button makes it: the base merged into the branch, or the branch rebased onto it.
 */
export async function isSameChange(
  git: Git,
  { clone, head, ours, tip }: OthersHead,
  signal: AbortSignal,
): Promise<boolean> {
  const place = { gitDir: clone, signal };
  const found = await git.attempt(["rev-parse", "--verify", "--quiet", `${head}^{commit}`], place);
  // It was pushed over meanwhile; the next look names another.
  if (found.exitCode !== 0) return false;
  const parents = (await git.run(["rev-parse", `${head}^@`], place)).split("\n").filter(Boolean);
  const [first, second] = parents;
  const base =
    parents.length === 2 && first === ours ? second : parents.length === 1 ? first : null;
  const madeOn = await resolve(git, clone, `${ours}^`, signal);
  if (base === undefined || base === null || base === madeOn) return false;
  if (!(await isAncestor(git, clone, base, tip, signal))) return false;
  const expected = await treeOnBase(git, clone, ours, base, signal);
  return expected !== null && expected === (await resolve(git, clone, `${head}^{tree}`, signal));
}
