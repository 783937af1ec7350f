import { createHash } from "node:crypto";

import { severities, type Report, type Severity } from "@mendwatch/protocol";

import { fixerError } from "../errors/errors.ts";
import type { Aftermath, AuditEntry, Fix, FixIncident, Outcome } from "./fix.ts";
import { isClosed, isOnlyTold, mayMove } from "./fix-lifecycle.ts";
import { audit, entered, written } from "./fix-writes.ts";
import { decideAboutPullRequest } from "./pull-request-decisions.ts";
import { backToPublished } from "./published-round.ts";
import type {
  BeatFix,
  BeginRevert,
  CancelFix,
  ClaimFix,
  DecideFix,
  DecisionOutcome,
  FixAgain,
  MoveFix,
  ReceiveFix,
  ReleaseFix,
} from "../ports/store.ts";

/**
 * What each operation of the store does to a fix, as functions from document to document. A store
 * adapter reads, applies one of these and writes, under whatever makes that atomic for it.
 */

/** Incidents kept in one fix. The error's counters know how often; a fix need not name every time. */
export const keptIncidents = 200;

/** Reports kept for the production check to judge. */
const keptUnjudged = 20;

/** In the audit of a held fix whose cancel was requested: by whom, and as detail why. */
const cancelRequest = "cancel requested";

/** The fix that follows a regressed one: its error is no less severe for having come back. */
export function beginAfter(regressed: Fix | undefined, request: ReceiveFix, attempt: number): Fix {
  const fix = begin(request, attempt);
  if (regressed === undefined) return fix;
  return { ...fix, severity: worseOf(fix.severity, regressed.severity) };
}

/** A fix as it begins. `attempt` is its number among those of its fingerprint that were more than told. */
export function begin(request: ReceiveFix, attempt: number): Fix {
  const { id, repository, report, now } = request;
  return {
    id,
    state: "received",
    stateSince: now,
    version: 1,
    project: report.project,
    repository,
    fingerprint: report.fingerprint,
    attempt,
    severity: report.severity,
    report,
    incidents: [incidentOf(report, now)],
    notBefore: 0,
    lease: null,
    fence: 0,
    losses: 0,
    requeues: 0,
    cancelRequested: false,
    requestedBy: null,
    workspace: null,
    diagnosis: null,
    round: 1,
    instruction: "",
    repair: null,
    candidate: null,
    policy: null,
    proof: null,
    fallback: null,
    decision: null,
    pullRequest: null,
    published: null,
    review: null,
    merge: null,
    deployRun: null,
    deployment: null,
    aftermath: null,
    reverts: null,
    reason: null,
    charges: [],
    outcome: null,
    audit: [
      {
        at: now,
        actor: "intake",
        what: "received",
        from: "received",
        to: "received",
        detail: null,
      },
    ],
    createdAt: now,
    updatedAt: now,
  };
}

/** A fix that a person wants for the error of a closed one. */
export function beginAgain(of: Fix, request: FixAgain, attempt: number): Fix {
  const { id, actor, now } = request;
  const { repository, report, severity, incidents } = of;
  const fix = begin({ id, repository, report, observedSince: now, now }, attempt);
  const detail = `after fix ${of.id}`;
  const entry: AuditEntry = {
    at: now,
    actor,
    what: "asked for",
    from: "admitted",
    to: "admitted",
    detail,
  };
  return { ...fix, state: "admitted", severity, incidents, requestedBy: actor, audit: [entry] };
}

/** A fix that takes back what another one merged; the person's tap has approved it already. */
export function beginRevert(of: Fix, request: BeginRevert, attempt: number): Fix {
  const { id, actor, now, workspace, repair, candidate } = request;
  const { repository, report, severity, incidents } = of;
  const fix: Fix = {
    ...begin({ id, repository, report, observedSince: now, now }, attempt),
    state: "proposed",
    fingerprint: revertFingerprint(of),
    severity,
    incidents,
    requestedBy: actor,
    reverts: of.id,
    workspace,
    repair,
    candidate,
    audit: [],
  };
  const wanted = audit(fix, "proposed", actor, "revert asked for", `of fix ${of.id}`, now);
  const decision = { decision: "approve", actor, commit: candidate.commit, at: now } as const;
  return entered({ ...fix, audit: [wanted] }, "approved", actor, null, now, { decision });
}

/**
 * A revert stands for no error of its own: with a fingerprint of its own it may be open beside the
 * fix that it takes back, and there is one for each fix.
 */
export function revertFingerprint({ id }: Pick<Fix, "id">): string {
  return createHash("sha256").update(`revert ${id}`).digest("hex").slice(0, 16);
}

/** True where this revert stands: it is under way, or was merged. */
export function isStanding(revert: Fix): boolean {
  return !isClosed(revert.state) || (revert.merge?.commit ?? null) !== null;
}

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

/** Takes the lease under a new fence. */
export function take(fix: Fix, { worker, leaseMs, now }: ClaimFix): Fix {
  const fence = fix.fence + 1;
  return written(fix, now, { fence, lease: { worker, fence, until: now + leaseMs } });
}

/** Extends a live lease; null where it is not this fence's, or ran out. */
export function beat(fix: Fix, { fence, leaseMs, now }: BeatFix): Fix | null {
  if (fix.lease === null || !holds(fix, fence, now)) return null;
  return { ...fix, lease: { ...fix.lease, until: now + leaseMs } };
}

/** Gives the lease back; null where it is not this fence's. */
export function giveBack(fix: Fix, request: ReleaseFix): Fix | null {
  const { fence, now, setback, notBefore = fix.notBefore } = request;
  if (fix.lease?.fence !== fence) return null;
  if (fix.cancelRequested) return cancelled(fix, { actor: "fixer", reason: null }, now);
  if (setback === undefined) return written(fix, now, { lease: null, notBefore });
  const entry = audit(fix, fix.state, "fixer", "put back", setback, now);
  return written(fix, now, {
    lease: null,
    notBefore,
    requeues: fix.requeues + 1,
    audit: [...fix.audit, entry],
  });
}

/** Frees a fix whose worker is gone. */
export function lose(fix: Fix, maxLosses: number, now: number): Fix {
  if (fix.cancelRequested) return cancelled(fix, { actor: "fixer", reason: null }, now);
  const losses = fix.losses + 1;
  if (losses <= maxLosses) {
    const entry = audit(fix, fix.state, "fixer", "lease lost", `${losses} in a row`, now);
    return written(fix, now, { lease: null, losses, audit: [...fix.audit, entry] });
  }
  const text = `The fixer was lost ${losses} times in a row in "${fix.state}". Look at its log for what ends it there.`;
  return entered(fix, "failed", "fixer", text, now, {
    losses,
    outcome: { code: "MW_LEASE_LOST", text },
  });
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
  const worse = severityRank(report.severity) < severityRank(fix.severity);
  const severity = worse ? report.severity : fix.severity;
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
  // Here and not in admission: the settled report may come while that decides.
  const isAnnounced = from === "received" && to === "admitted" && fix.report.phase === "announced";
  const waits = isAnnounced ? { notBefore: now + settledWithin } : {};
  return entered(fix, to, actor, detail, now, { ...patch, ...reopened, ...waits, losses: 0 });
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
    const waiting = { decision, audit: [...fix.audit, asked] };
    return { outcome: "decided", fix: written(fix, now, waiting) };
  }
  if (fix.state === "proposed") {
    return { outcome: "decided", fix: entered(fix, "approved", actor, null, now, { decision }) };
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

/** Cancels at once where nobody holds the fix, else asks its worker to. A closed fix is returned as it is. */
export function requestCancel(fix: Fix, { actor, reason, now }: CancelFix): Fix {
  if (isClosed(fix.state) || fix.cancelRequested) return fix;
  if (!isHeld(fix, now)) return cancelled(fix, { actor, reason }, now);
  const entry = audit(fix, fix.state, actor, cancelRequest, reason, now);
  return written(fix, now, { cancelRequested: true, audit: [...fix.audit, entry] });
}

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

function worseOf(a: Severity, b: Severity): Severity {
  return severityRank(a) < severityRank(b) ? a : b;
}

/** 0 for critical to 3 for low. */
export function severityRank(severity: Severity): number {
  return severities.indexOf(severity);
}

/** `asked` says who cancels, unless somebody requested it before. */
function cancelled(fix: Fix, asked: Pick<CancelFix, "actor" | "reason">, now: number): Fix {
  const request = fix.audit.findLast(({ what }) => what === cancelRequest);
  const by = request?.actor ?? asked.actor;
  const reason = request === undefined ? asked.reason : request.detail;
  const why = reason === null ? "" : ` (${reason})`;
  const published =
    fix.pullRequest === null ? "" : ` Its pull request stays: ${fix.pullRequest.url}`;
  const text = `Cancelled by ${by}${why}.${published}`;
  return entered(fix, "cancelled", by, text, now, { outcome: { code: "cancelled", text } });
}

function incidentOf(report: Report, at: number): FixIncident {
  return { id: report.incident.id, project: report.project, at };
}

function isHeld(fix: Fix, now: number): boolean {
  return fix.lease !== null && fix.lease.until >= now;
}

function holds(fix: Fix, fence: number, now: number): boolean {
  return isHeld(fix, now) && fix.lease?.fence === fence;
}
