import type { Report } from "@mendwatch/protocol";

import { fixerError } from "../errors/errors.ts";
import type { DecideFix, DecisionOutcome, MoveFix, ReceiveFix } from "../ports/store-fixes.ts";
import { incidentOf } from "./fix-beginnings.ts";
import { cancelled } from "./fix-cancel.ts";
import { isClosed, isOnlyTold, mayMove } from "./fix-lifecycle.ts";
import { audit, entered, written } from "./fix-writes.ts";
import type { Fix, Outcome } from "./fix.ts";
import { isHeld, holds } from "./held.ts";
import type { Aftermath } from "./production.ts";
import { backToPublished } from "./published-round.ts";
import { decideAboutPullRequest } from "./pull-request-decisions.ts";
import { worseOf, severityRank } from "./severity-order.ts";

/**
 * What each operation of the store does to a fix, as functions from document to document. A store
 * adapter reads, applies one of these and writes, under whatever makes that atomic for it.
 */

/** Incidents kept in one fix. The error's counters know how often; a fix need not name every time. */
export const keptIncidents = 200;

/** Reports kept for the production check to judge. */
const keptUnjudged = 20;

/** True where the fix knows this incident. */
export function knows(fix: Fix, report: Report): boolean {
  return fix.incidents.some(
    ({ id, project }) => id === report.incident.id && project === report.project,
  );
}

/**
 * True where a fix that was never attempted already tells its owner what this report would. While
 * the owner's rule ignores the error that is one that was ignored, and at no other time it is.
 */
export function answers(
  fix: Fix,
  report: Report,
  { ignored = false, observedSince, now }: Pick<ReceiveFix, "ignored" | "observedSince" | "now">,
): boolean {
  if (!isOnlyTold(fix.state) || fix.createdAt < observedSince) return false;
  if (ignored || fix.state === "ignored") return ignored && fix.state === "ignored";
  const { until = Infinity, below = Infinity } = fix.outcome?.holds ?? {};
  if (now >= until || report.count24h >= below) return false;
  return severityRank(fix.severity) <= severityRank(report.severity);
}

/** Adds an incident. The worst severity counts. */
export function join(fix: Fix, report: Report, now: number): Fix {
  const [own, ...joined] = fix.incidents;
  const incidents = [...joined, incidentOf(report, now)].slice(1 - keptIncidents);
  return written(fix, now, {
    incidents: own === undefined ? incidents : [own, ...incidents],
    severity: worseOf(report.severity, fix.severity),
    ...(fix.state === "merged" || fix.state === "deployed" ? unjudged(fix, report) : {}),
  });
}

/**
 * What came after a merge may be a regression. Which version it came from takes git to find out, so
 * the report waits with the fix; of each host and version the newest.
 */
function unjudged({ aftermath }: Fix, report: Report): Pick<Fix, "aftermath"> {
  const known = aftermath ?? noAftermath;
  const others = known.unjudged.filter(
    ({ host, deployed }) => host !== report.host || deployed !== report.deployed,
  );
  return { aftermath: { ...known, unjudged: [...others, report].slice(-keptUnjudged) } };
}

/** So long an announced error waits in the queue for its settled report; then it goes on without. */
const settledWithin = 30 * 60_000;

/**
 * The settled report in the place of its announcement: what was counted is known now. Null where the
 * fix has its report, or is past the queue.
 */
export function settle(fix: Fix, report: Report, now: number): Fix | null {
  const waits = fix.state === "received" || fix.state === "admitted";
  if (!waits || fix.report.phase !== "announced" || report.phase !== "settled") return null;
  const severity = worseOf(report.severity, fix.severity);
  return written(fix, now, { report, severity, notBefore: 0 });
}

/** Applies a move; null where what the mover compared is no longer so. Throws `MW_ILLEGAL_MOVE`. */
export function move(fix: Fix, request: MoveFix): Fix | null {
  const { from, to, held, patch, actor, detail, now } = request;
  if (from !== to && !mayMove(from, to)) {
    throw fixerError(
      "MW_ILLEGAL_MOVE",
      `Fix ${fix.id} cannot go from "${from}" to "${to}": it is not in the table of fix-lifecycle.ts.`,
      { context: { from, to } },
    );
  }
  if (fix.state !== from || (held.version !== undefined && fix.version !== held.version))
    return null;
  if (held.fence === undefined ? isHeld(fix, now) : !holds(fix, held.fence, now)) return null;
  if (from === to) {
    const entry = detail === null ? [] : [audit(fix, to, actor, "noted", detail, now)];
    return written(fix, now, { ...patch, audit: [...fix.audit, ...entry] });
  }
  if (fix.cancelRequested && !isClosed(to)) {
    return cancelled({ ...fix, ...patch }, { actor, reason: null }, now);
  }
  const reopened = to === "diagnosed" || to === "proposed" ? { decision: null } : {};
  // What was said of its end is said of none.
  const again = isClosed(from) ? { outcome: null, reason: null } : {};
  // Here and not in admission: the settled report may come while that decides.
  const isAnnounced = from === "received" && to === "admitted" && fix.report.phase === "announced";
  const waits = isAnnounced ? { notBefore: now + settledWithin } : {};
  return entered(fix, to, actor, detail, now, {
    ...patch,
    ...reopened,
    ...again,
    ...waits,
    losses: 0,
  });
}

/** Applies a person's decision, or says why it does not count. */
export function decide(fix: Fix, request: DecideFix): DecisionOutcome {
  const { id: _, ...decision } = request;
  const { actor, at: now } = decision;
  if (decision.decision === "merge" || decision.decision === "deployed") {
    return decideAboutPullRequest(fix, decision);
  }
  if (fix.decision !== null) return { outcome: "already-decided", fix, first: fix.decision };
  if (fix.state !== "proposed" && fix.state !== "diagnosed") return { outcome: "not-waiting", fix };
  const isAboutCommit = decision.decision !== "ignore";
  if (isAboutCommit && (fix.candidate?.commit ?? null) !== decision.commit) {
    return { outcome: "stale", fix };
  }
  if (decision.decision === "skip" && fix.published !== null) {
    const detail = "the revision is not wanted; the pull request stays as it was";
    const patch = { ...backToPublished(fix), decision: null };
    return { outcome: "decided", fix: entered(fix, "in_review", actor, detail, now, patch) };
  }
  if (decision.decision !== "approve" && decision.decision !== "change") {
    const outcome = turnedDown[decision.decision](actor);
    return {
      outcome: "decided",
      fix: entered(fix, "skipped", actor, null, now, { decision, outcome }),
    };
  }
  if (decision.decision === "change") {
    if (fix.state !== "proposed") return { outcome: "not-waiting", fix };
    const asked = audit(fix, fix.state, actor, "changes asked", decision.instruction ?? null, now);
    const waiting = { decision, outcome: null, audit: [...fix.audit, asked] };
    return { outcome: "decided", fix: written(fix, now, waiting) };
  }
  if (fix.state === "proposed") {
    const patch = { decision, outcome: null };
    return { outcome: "decided", fix: entered(fix, "approved", actor, null, now, patch) };
  }
  const entry = audit(fix, fix.state, actor, "approved", null, now);
  const due = { decision, notBefore: 0, audit: [...fix.audit, entry] };
  return { outcome: "decided", fix: written(fix, now, due) };
}

/** What closes a fix that a person does not want. */
const turnedDown: Readonly<Record<"skip" | "mute" | "ignore", (actor: string) => Outcome>> = {
  skip: (actor) => ({ code: "skipped", text: `Skipped by ${actor}.` }),
  mute: (actor) => ({ code: "muted", text: `Muted by ${actor}.` }),
  ignore: (actor) => ({ code: "ignored", text: `Ignored by ${actor} until the rule is removed.` }),
};

/** Before anything was seen of a merge. */
export const noAftermath: Aftermath = {
  recurrences: 0,
  quietSince: null,
  quietUntil: null,
  coveredUntil: 0,
  waitsFor: null,
  hosts: [],
  suspects: [],
  unjudged: [],
};
