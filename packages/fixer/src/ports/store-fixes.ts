import type { Report } from "@mendwatch/protocol";

import type { FixState } from "../model/fix-lifecycle.ts";
import type { Decision, Fix, Reason, Workspace } from "../model/fix.ts";
import type { Candidate } from "../model/proof.ts";
import type { RepairReport } from "./agent.ts";

export interface ListFixes {
  readonly states?: readonly FixState[];
  readonly project?: string;
  readonly repository?: string;
  readonly fingerprint?: string;
  /** Beginning of the id, as people type it. */
  readonly idPrefix?: string;
  /** Only those that may be begun at this time. */
  readonly dueAt?: number;
  /** Only those that changed at this time or later. */
  readonly changedSince?: number;
  readonly limit: number;
}

export interface ReceiveFix {
  /** Of the fix, if it is created. */
  readonly id: string;
  readonly repository: string;
  readonly report: Report;
  /** True where an owner's rule ignores the error; omitted where none does. */
  readonly ignored?: boolean;
  /** A fix that was only told, begun since then, answers a report that is not more severe. */
  readonly observedSince: number;
  /** Id of the regressed fix that this report showed to be one: what follows it begins as severe. */
  readonly after?: string;
  readonly now: number;
}

export type ReceiveOutcome = "created" | "joined" | "answered";

export interface ClaimFix {
  readonly worker: string;
  readonly states: readonly FixState[];
  readonly leaseMs: number;
  readonly now: number;
}

export interface BeatFix {
  readonly id: string;
  readonly fence: number;
  readonly leaseMs: number;
  readonly now: number;
}

export interface ReleaseFix {
  readonly id: string;
  readonly fence: number;
  /** When it may be claimed again; omitted where that does not change. */
  readonly notBefore?: number;
  /** Why the work could not be done now, for the audit; counted in `requeues`. */
  readonly setback?: string;
  readonly now: number;
}

export interface ReapFixes {
  readonly worker?: string;
  readonly maxLosses: number;
  readonly now: number;
}

/** What a stage may write. State, version, lease and audit are the store's. */
export type FixPatch = Partial<
  Pick<
    Fix,
    | "notBefore"
    | "requeues"
    | "workspace"
    | "diagnosis"
    | "round"
    | "instruction"
    | "repair"
    | "candidate"
    | "policy"
    | "proof"
    | "fallback"
    | "pullRequest"
    | "published"
    | "review"
    | "merge"
    | "deployRun"
    | "deployment"
    | "aftermath"
    | "charges"
    | "outcome"
  >
>;

/**
 * What the mover compares. Work under a lease names its fence: while the lease lives nobody else
 * moves the fix, and an incident that joins meanwhile does not void the work. A decision made from
 * the document names its version, with the fence where it holds one.
 */
export type Held =
  | { readonly fence: number; readonly version?: number }
  | { readonly fence?: undefined; readonly version: number };

export interface MoveFix {
  readonly id: string;
  readonly from: FixState;
  readonly to: FixState;
  readonly held: Held;
  readonly patch: FixPatch;
  readonly actor: string;
  readonly detail: string | null;
  readonly now: number;
}

export type MoveOutcome =
  | { readonly outcome: "moved"; readonly fix: Fix }
  /** Somebody else was first, the lease is lost, or there is no such fix. */
  | { readonly outcome: "lost" }
  /** Another fix is worked on in the repository; nothing was written. */
  | { readonly outcome: "repository-busy" };

export interface DecideFix extends Decision {
  readonly id: string;
}

export type DecisionOutcome =
  | { readonly outcome: "decided"; readonly fix: Fix }
  | { readonly outcome: "already-decided"; readonly fix: Fix; readonly first: Decision }
  /** The proposal is another commit now. */
  | { readonly outcome: "stale"; readonly fix: Fix }
  /** The fix is not waiting for a decision. */
  | { readonly outcome: "not-waiting"; readonly fix: Fix }
  | { readonly outcome: "unknown-fix" };

export interface CancelFix {
  readonly id: string;
  readonly actor: string;
  readonly reason: string | null;
  readonly now: number;
}

export interface GiveReason extends Reason {
  /** Id of the fix. */
  readonly id: string;
}

export type ReasonOutcome =
  | { readonly outcome: "given"; readonly fix: Fix }
  /** It is open, or ended in a way that needs no reason. */
  | { readonly outcome: "not-ended"; readonly fix: Fix }
  | { readonly outcome: "unknown-fix" };

export interface FixAgain {
  /** Of the new fix. */
  readonly id: string;
  /** Id of the closed one. */
  readonly of: string;
  readonly actor: string;
  readonly now: number;
}

export interface BeginRevert {
  /** Of the new fix. */
  readonly id: string;
  /** Id of the merged one. */
  readonly of: string;
  readonly workspace: Workspace;
  readonly repair: RepairReport;
  readonly candidate: Candidate;
  readonly actor: string;
  readonly now: number;
}
