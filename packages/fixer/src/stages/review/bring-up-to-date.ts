import { fetchBase } from "../../git/fetch.ts";
import type { Git } from "../../git/git.ts";
import { lastBaseTried } from "../../model/published-round.ts";
import { howBaseMoved } from "../publication/base-moved.ts";
import { required } from "../required.ts";
import { isForeign } from "./read-look.ts";
import type { ReviewMoves } from "./review-moves.ts";
import type { Seen } from "./seen.ts";

/** What it works with. */
export interface UpToDateParts {
  readonly git: Git;
  readonly moves: ReviewMoves;
}

/** Sends a fix to be made anew on the present base where that has changed under it; true where it did. */
export async function bringUpToDate(
  { git, moves }: UpToDateParts,
  { fix, look, seen, memory }: Seen,
  signal: AbortSignal,
): Promise<boolean> {
  const workspace = required(fix, "workspace");
  const { candidate, baseCommit } = required(fix, "published");
  const from = lastBaseTried(fix) ?? baseCommit;
  const isKnown = look.baseCommit === from || (look.baseCommit === memory.base && !look.outdated);
  const isOurs = !isForeign(fix, look.head) && look.base === workspace.base;
  if (isKnown || !isOurs || seen.stoppedBy !== null || fix.reverts !== null) return false;
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
