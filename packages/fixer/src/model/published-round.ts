import type { Candidate } from "./proof.ts";
import type { Fix, PublishedRound } from "./fix.ts";
import type { FixPatch } from "../ports/store-fixes.ts";

/** Beginning of what stands in `Review.heeded` for a base on which the change could not be brought. */
const baseTried = "base:";

/** The round as its pull request shows it once its candidate is pushed. */
export function publishedRound(
  { repair, policy, proof }: Pick<Fix, "repair" | "policy" | "proof">,
  candidate: Candidate,
  baseCommit: string,
): PublishedRound {
  return { repair, candidate, policy, proof, baseCommit };
}

/** The commit that the branch of a fix is known to hold. */
export function pushedCommit({ candidate, broughtTo }: PublishedRound): string {
  return broughtTo ?? candidate.commit;
}

/**
 * What makes a fix again what its pull request shows, after a later round came to nothing. A base
 * that the round was for is not tried a second time. Nothing where there is no pull request.
 */
export function backToPublished({ published, workspace, review }: Fix): FixPatch {
  if (published === null) return {};
  const { baseCommit, broughtTo: _, ...round } = published;
  const tried = workspace === null ? baseCommit : workspace.baseCommit;
  const isOther = review !== null && tried !== baseCommit;
  return {
    ...round,
    fallback: null,
    ...(workspace === null ? {} : { workspace: { ...workspace, baseCommit } }),
    ...(isOther ? { review: { ...review, heeded: [...review.heeded, baseTried + tried] } } : {}),
  };
}

/** The newest base on which the change could not be brought, or null. */
export function lastBaseTried({ review }: Pick<Fix, "review">): string | null {
  const found = review?.heeded.findLast((id) => id.startsWith(baseTried));
  return found === undefined ? null : found.slice(baseTried.length);
}

/** What stays heeded once a round is pushed: it is on a base of its own, and those tried before are history. */
export function withoutBasesTried(heeded: readonly string[]): readonly string[] {
  return heeded.filter((id) => !id.startsWith(baseTried));
}
