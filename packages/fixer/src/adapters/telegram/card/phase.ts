import type { Fix } from "../../../model/fix.ts";
import type { Verdict } from "../../../ports/agent.ts";
import { isClosed, type FixState } from "../../../model/fix-lifecycle.ts";

/** What is being done, in two or three words. */
const phases: Readonly<Record<FixState, string>> = {
  received: "new error",
  admitted: "in the queue",
  preparing: "getting the code",
  diagnosing: "diagnosing",
  diagnosed: "diagnosed",
  repairing: "repairing",
  checking: "proving",
  proposed: "fix ready",
  approved: "approved",
  publishing: "approved, opening the pull request",
  in_review: "pull request open",
  merging: "merging",
  merged: "merged, waits for the deploy",
  deployed: "deployed, quiet period",
  resolved: "resolved",
  regressed: "it is back",
  no_evidence: "no evidence",
  observed: "told, not repaired",
  muted: "muted",
  ignored: "ignored",
  abstained: "no repair",
  failed: "failed",
  refused: "no fix to offer",
  skipped: "skipped",
  expired: "expired",
  closed: "closed without a merge",
  cancelled: "cancelled",
};

/** What is being done with a fix, in two or three words. */
export function phaseOf(fix: Fix): string {
  const { state, decision, outcome, round } = fix;
  if (fix.cancelRequested && !isClosed(state)) return "stopping";
  if (decision?.decision === "change" && state === "proposed") return "changes asked";
  if (outcome?.code === "muted" || outcome?.code === "ignored") return outcome.code;
  if (state === "admitted" && fix.report.phase === "announced") return "new error, still counted";
  if (state === "in_review") return reviewPhase(fix);
  if (state === "abstained") return verdictPhase(fix);
  const isLater = round > 1 && (state === "repairing" || state === "checking");
  return isLater ? `${phases[state]}, round ${round}` : phases[state];
}

/** Where the agent looks for the cause, if that is not the code. */
const verdictPhases: Readonly<Record<Verdict, string>> = {
  fix: phases.abstained,
  config: "no repair: configuration",
  infra: "no repair: infrastructure",
  "third-party": "no repair: a third party",
  "not-a-bug": "no repair: not a bug",
  "needs-info": "no repair: not enough is known",
};

function verdictPhase({ diagnosis }: Fix): string {
  return diagnosis === null ? phases.abstained : verdictPhases[diagnosis.verdict];
}

function reviewPhase({ review }: Fix): string {
  if (review === null) return phases.in_review;
  if (review.checks === "failing") return "checks fail";
  if (review.checks === "pending") return "checks run";
  return review.blocked === null ? "ready to merge" : phases.in_review;
}
