import type { Fix } from "@mendwatch/fixer";

import { sampleReport } from "./sample-report.ts";

/** A fix of the sample report in the state `preparing`, with nothing done yet. */
export function sampleFix(changes: Partial<Fix> = {}): Fix {
  const report = changes.report ?? sampleReport();
  return {
    id: "1a2b3c4d",
    state: "preparing",
    stateSince: 0,
    version: 1,
    project: report.project,
    repository: `/code/${report.project}`,
    fingerprint: report.fingerprint,
    attempt: 1,
    severity: report.severity,
    report,
    incidents: [],
    notBefore: 0,
    lease: null,
    fence: 1,
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
    audit: [],
    createdAt: 0,
    updatedAt: 0,
    ...changes,
  };
}
