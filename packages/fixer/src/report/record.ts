import type { ProofLevel } from "@mendwatch/config";

import type { Fix, FixCharge, Reason } from "../model/fix.ts";
import { isClosed, isOnlyTold, type FixState } from "../model/fix-lifecycle.ts";
import type { Verdict } from "../ports/agent.ts";

/** What became of the fixes that began in some time. Reverts are counted apart, and nowhere else. */
export interface RecordOfFixes {
  /** Fixes that were more than told. */
  readonly begun: number;
  /** Errors that were only told, muted or ignored. */
  readonly told: number;
  readonly proposed: number;
  /** By a person, once at least. */
  readonly approved: number;
  /** As `autonomy` says, and by no person. */
  readonly approvedByPolicy: number;
  readonly merged: number;
  readonly resolved: number;
  readonly regressed: number;
  /** Merged, and production never showed whether it helped. */
  readonly noEvidence: number;
  /** Turned down: skipped, muted, or ignored when they were proposed; and closed without a merge. */
  readonly skipped: number;
  readonly closed: number;
  readonly expired: number;
  /** Ended without a proposal by a verdict, by a refusal, by a failure. */
  readonly abstained: number;
  readonly refused: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly open: number;
  /** Pull requests that take a merge back. */
  readonly reverts: number;
  /** Rounds that people asked for. */
  readonly changesAsked: number;
  readonly cost: {
    readonly dollars: number;
    /** Dollars of all fixes by the errors that were resolved; null where none was. */
    readonly perResolved: number | null;
    /** Who paid: dollars of a subscription are notional. Null where nothing was paid. */
    readonly billing: FixCharge["billing"] | "both" | null;
  };
  /** Medians from the first occurrence in the report that began a fix, in milliseconds. */
  readonly times: {
    readonly toProposal: number | null;
    readonly toMerge: number | null;
    readonly toResolved: number | null;
  };
  /** Of what was proposed with each level of proof. */
  readonly proof: Readonly<Record<ProofLevel, ProofOutcome>>;
  /** Of what was diagnosed, in the order of how often; `said` is what people said when they turned it down. */
  readonly verdicts: readonly VerdictOutcome[];
}

/** What became of the proposals with one level of proof. */
export interface ProofOutcome {
  readonly proposed: number;
  readonly merged: number;
  readonly resolved: number;
  readonly regressed: number;
  /** Skipped, muted, ignored or closed without a merge. */
  readonly turnedDown: number;
}

/** What people said of one verdict. */
export interface VerdictOutcome {
  readonly verdict: Verdict;
  readonly fixes: number;
  readonly said: Readonly<Record<Reason["kind"], number>>;
}

/** Counts fixes. */
export function recordOf(all: readonly Fix[]): RecordOfFixes {
  const own = all.filter(({ reverts }) => reverts === null);
  const fixes = own.filter(({ state }) => !isOnlyTold(state) && state !== "received");
  function reached(state: FixState): number {
    return fixes.filter((fix) => timeOf(fix, state) !== null).length;
  }
  function ended(state: FixState): number {
    return fixes.filter((fix) => fix.state === state).length;
  }
  const resolved = ended("resolved");
  const approved = fixes.filter(isApprovedByPerson).length;
  return {
    begun: fixes.length,
    told: own.length - fixes.length,
    proposed: reached("proposed"),
    approved,
    approvedByPolicy: reached("approved") - approved,
    merged: reached("merged"),
    resolved,
    regressed: ended("regressed"),
    noEvidence: ended("no_evidence"),
    skipped: ended("skipped"),
    closed: ended("closed"),
    expired: ended("expired"),
    abstained: ended("abstained"),
    refused: ended("refused"),
    failed: ended("failed"),
    cancelled: ended("cancelled"),
    open: fixes.filter(({ state }) => !isClosed(state)).length,
    reverts: all.length - own.length,
    changesAsked: fixes.flatMap(({ audit }) => audit).filter(({ what }) => what === "changes asked")
      .length,
    cost: costOf(fixes, resolved),
    times: {
      toProposal: medianTime(fixes, "proposed"),
      toMerge: medianTime(fixes, "merged"),
      toResolved: medianTime(fixes, "resolved"),
    },
    proof: {
      P0: proofOutcome(fixes, "P0"),
      P1: proofOutcome(fixes, "P1"),
      P2: proofOutcome(fixes, "P2"),
      P3: proofOutcome(fixes, "P3"),
    },
    verdicts: verdictOutcomes(fixes),
  };
}

/** What is done as `autonomy` says is done by the actor `policy`. */
function isApprovedByPerson({ audit }: Fix): boolean {
  return audit.some(
    ({ actor, from, to }) => to === "approved" && from !== to && actor !== "policy",
  );
}

/** When a fix first came into a state, in milliseconds since 1970; null where it never did. */
function timeOf({ audit }: Pick<Fix, "audit">, state: FixState): number | null {
  return audit.find(({ from, to }) => to === state && from !== to)?.at ?? null;
}

function costOf(fixes: readonly Fix[], resolved: number): RecordOfFixes["cost"] {
  const charges = fixes.flatMap((fix) => fix.charges);
  const dollars = charges.reduce((sum, { spending }) => sum + spending.dollars, 0);
  const [payer = null, other] = new Set(charges.map(({ billing }) => billing));
  return {
    dollars,
    perResolved: resolved === 0 ? null : dollars / resolved,
    billing: other === undefined ? payer : "both",
  };
}

function medianTime(fixes: readonly Fix[], state: FixState): number | null {
  return median(
    fixes.flatMap((fix) => {
      const at = timeOf(fix, state);
      // Clocks of two machines may be apart.
      return at === null ? [] : [Math.max(0, at - Date.parse(fix.report.firstSeen))];
    }),
  );
}

/** The middle one, or the mean of the two in the middle; null of nothing. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.floor(sorted.length / 2)];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

function proofOutcome(all: readonly Fix[], level: ProofLevel): ProofOutcome {
  const fixes = all.filter((fix) => fix.proof?.level === level && timeOf(fix, "proposed") !== null);
  function count(fits: (fix: Fix) => boolean): number {
    return fixes.filter(fits).length;
  }
  return {
    proposed: fixes.length,
    merged: count((fix) => timeOf(fix, "merged") !== null),
    resolved: count(({ state }) => state === "resolved"),
    regressed: count(({ state }) => state === "regressed"),
    turnedDown: count(({ state }) => state === "skipped" || state === "closed"),
  };
}

function verdictOutcomes(fixes: readonly Fix[]): readonly VerdictOutcome[] {
  const verdicts = new Map<Verdict, VerdictOutcome>();
  for (const { diagnosis, reason } of fixes) {
    if (diagnosis === null) continue;
    const { verdict } = diagnosis;
    const { fixes: number, said } = verdicts.get(verdict) ?? { fixes: 0, said: nothingSaid };
    const heard = reason === null ? said : { ...said, [reason.kind]: said[reason.kind] + 1 };
    verdicts.set(verdict, { verdict, fixes: number + 1, said: heard });
  }
  return [...verdicts.values()].toSorted(
    (a, b) => b.fixes - a.fixes || a.verdict.localeCompare(b.verdict),
  );
}

const nothingSaid: VerdictOutcome["said"] = {
  "wrong-cause": 0,
  "wrong-fix": 0,
  "not-worth-it": 0,
  "done-otherwise": 0,
  other: 0,
};
