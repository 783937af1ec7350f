import type { Decision, DecisionKind, Fix } from "./fix.ts";
import { entered } from "./fix-writes.ts";
import type { DecisionOutcome } from "../ports/store-fixes.ts";

/**
 * What a person says after a pull request is open, as a function from document to document. `merge`
 * names the head that was shown and begins the merge; `deployed` names the merge commit. The first
 * valid one wins.
 */
export function decideAboutPullRequest(fix: Fix, decision: Decision): DecisionOutcome {
  return decision.decision === "merge" ? wantMerge(fix, decision) : callDeployed(fix, decision);
}

function wantMerge(fix: Fix, { actor, commit, at }: Decision): DecisionOutcome {
  const { review, merge, state } = fix;
  if (merge !== null) {
    return alreadyDecided(fix, "merge", { actor: merge.actor, at: merge.at, commit: merge.head });
  }
  if (state !== "in_review" || review === null || review.blocked !== null) {
    return { outcome: "not-waiting", fix };
  }
  if (review.head !== commit) return { outcome: "stale", fix };
  const wanted = { merge: { actor, at, head: commit, commit: null } };
  return { outcome: "decided", fix: entered(fix, "merging", actor, null, at, wanted) };
}

function callDeployed(fix: Fix, { actor, commit, at }: Decision): DecisionOutcome {
  const { deployment, merge, state } = fix;
  if (deployment !== null) {
    return alreadyDecided(fix, "deployed", { actor: deployment.actor, at: deployment.at, commit });
  }
  if (state !== "merged" || merge === null) return { outcome: "not-waiting", fix };
  if (merge.commit !== commit) return { outcome: "stale", fix };
  const deployed = { deployment: { version: null, actor, at } };
  return { outcome: "decided", fix: entered(fix, "deployed", actor, null, at, deployed) };
}

function alreadyDecided(
  fix: Fix,
  decision: DecisionKind,
  by: Pick<Decision, "actor" | "at" | "commit">,
): DecisionOutcome {
  return { outcome: "already-decided", fix, first: { decision, ...by } };
}
