import { fetchBase } from "../../git/fetch.ts";
import type { Git } from "../../git/git.ts";
import { lastBaseTried } from "../../model/published-round.ts";
import { howBaseMoved } from "../publication/base-moved.ts";
import { required } from "../required.ts";
import { isForeign } from "./read-look.ts";
import type { ReviewMoves } from "./review-moves.ts";
import { isSameChange } from "./same-change.ts";
import type { Seen } from "./seen.ts";

/** What it works with. */
export interface UpToDateParts {
  readonly git: Git;
  readonly moves: ReviewMoves;
}

/**
 * Sends a fix to be made anew on the present base where that has changed under it, or where somebody
 * brought the branch there on the forge; true where it did.
 */
export async function bringUpToDate(
  { git, moves }: UpToDateParts,
  { fix, look, seen, memory }: Seen,
  signal: AbortSignal,
): Promise<boolean> {
  const workspace = required(fix, "workspace");
  const { candidate, baseCommit } = required(fix, "published");
  const from = lastBaseTried(fix) ?? baseCommit;
  const isLeft = seen.stoppedBy !== null || fix.reverts !== null || look.base !== workspace.base;
  if (isLeft) return false;
  if (isForeign(fix, look.head)) return takeUp({ git, moves }, { fix, look, seen, memory }, signal);
  const isKnown = look.baseCommit === from || (look.baseCommit === memory.base && !look.outdated);
  if (isKnown) return false;
  const project = { key: fix.project, base: workspace.base };
  const tip = await fetchBase(git, workspace.clone, project, signal);
  if (tip.commit === from) return false;
  const paths = new Set(candidate.files.map(({ path }) => path));
  const at = { ...workspace, baseCommit: from };
  const moved =
    (await howBaseMoved(git, at, tip, paths, signal)) ??
    (look.outdated ? `${tip.name} has moved on` : null);
  if (moved === null) {
    memory.base = tip.commit;
    return false;
  }
  const patch = {
    review: seen,
    workspace: { ...workspace, baseCommit: tip.commit },
    policy: null,
    proof: null,
    fallback: null,
  };
  return (await moves.move(fix, "checking", patch, moved)) === "moved";
}

/** Proves anew what somebody brought to a later base with the forge's own button, and nothing else. */
async function takeUp(
  { git, moves }: UpToDateParts,
  { fix, look: { head }, seen, memory }: Pick<Seen, "fix" | "look" | "seen" | "memory">,
  signal: AbortSignal,
): Promise<boolean> {
  if (memory.foreign === head) return false;
  const workspace = required(fix, "workspace");
  const published = required(fix, "published");
  const { clone, base } = workspace;
  const tip = await fetchBase(git, clone, { key: fix.project, base }, signal);
  const others = { clone, head, ours: published.candidate.commit, tip: tip.commit };
  if (!(await isSameChange(git, others, signal))) {
    memory.foreign = head;
    return false;
  }
  const patch = {
    review: seen,
    // What the push of the proven change is to replace.
    published: { ...published, broughtTo: head },
    workspace: { ...workspace, baseCommit: tip.commit },
    policy: null,
    proof: null,
    fallback: null,
  };
  await moves.move(fix, "checking", patch, `somebody brought the branch up to date with ${base}`);
  return true;
}
