import { createHash } from "node:crypto";

import type { Report } from "@mendwatch/protocol";

import type { BeginRevert, FixAgain, ReceiveFix } from "../ports/store-fixes.ts";
import { worseOf } from "./severity-order.ts";
import { isClosed } from "./fix-lifecycle.ts";
import { audit, entered } from "./fix-writes.ts";
import type { AuditEntry, Fix, FixIncident } from "./fix.ts";

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

export function incidentOf(report: Report, at: number): FixIncident {
  return { id: report.incident.id, project: report.project, at };
}
