import type { Fix } from "../../model/fix.ts";
import type { OpenPullRequest } from "../../ports/forge.ts";
import { pushedCommit } from "../../model/published-round.ts";
import { required } from "../required.ts";

/** The pull request of a fix, as its forge is asked about it. Throws `MW_STAGE_OUT_OF_ORDER`. */
export function openPullRequest(fix: Fix): OpenPullRequest {
  const { clone, branch, base } = required(fix, "workspace");
  const published = required(fix, "published");
  return {
    project: fix.project,
    fix: fix.id,
    clone,
    branch,
    base,
    commit: pushedCommit(published),
    baseCommit: published.baseCommit,
    pullRequest: required(fix, "pullRequest"),
  };
}

/** Ids of the remarks that are dealt with. */
export function knownRemarks({ review }: Pick<Fix, "review">): ReadonlySet<string> {
  return new Set([...(review?.heeded ?? []), ...(review?.own ?? [])]);
}
