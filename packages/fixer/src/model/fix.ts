import type { Report, Severity } from "@mendwatch/protocol";

import type { Diagnosis, RepairReport, Spending } from "../ports/agent.ts";
import type { PullRequest } from "../ports/forge.ts";
import type { FixState } from "./fix-lifecycle.ts";
import type { Review, Merge, DeployRun, Deployment, Aftermath } from "./production.ts";
import type { Candidate, PolicyOutcome, Proof } from "./proof.ts";

/**
 * One attempt to repair an incident's root. The document is one aggregate: it carries its own audit
 * entries, so that every store operation touches one document. All times are milliseconds since
 * 1970. Plain JSON throughout.
 */
export interface Fix {
  /** Eight lower-case hex digits; people may type any unambiguous beginning. */
  readonly id: string;
  readonly state: FixState;
  /** When it came into the state. */
  readonly stateSince: number;
  /** Grows by one with every write but a heartbeat; the compare in compare-and-set. */
  readonly version: number;
  /** The project whose incident came first. */
  readonly project: string;
  /** Which repository is locked while the fix is worked on: the `repo` of the project. */
  readonly repository: string;
  readonly fingerprint: string;
  /** 1 for the first fix of this fingerprint in this repository that was more than observed. */
  readonly attempt: number;
  /** The worst of its incidents. */
  readonly severity: Severity;
  /** The report that began it, as it came. */
  readonly report: Report;
  /** Incidents this fix answers: its own, then those that joined; of many, the newest. */
  readonly incidents: readonly FixIncident[];
  /** Not claimed before this time: cooldown, plan limit, back-off. */
  readonly notBefore: number;
  readonly lease: Lease | null;
  /** Fencing token of the last lease; it never goes down. */
  readonly fence: number;
  /** How often a lease was lost in a row; past the cap the fix fails. A finished state resets it. */
  readonly losses: number;
  /** How often it was put back because of a limit or a lost network; the back-off grows with it. */
  readonly requeues: number;
  readonly cancelRequested: boolean;
  /** The person who wanted it although it would only have been told; else null. */
  readonly requestedBy: string | null;
  readonly workspace: Workspace | null;
  readonly diagnosis: Diagnosis | null;
  /** 1 while the first repair is made. */
  readonly round: number;
  /** What the next repair must heed: the fixer's findings, or a person's words; empty in round 1. */
  readonly instruction: string;
  /** Of this round; null while it is still to be made. */
  readonly repair: RepairReport | null;
  readonly candidate: Candidate | null;
  readonly policy: PolicyOutcome | null;
  readonly proof: Proof | null;
  /** What a round had that could be proposed, while the next one tries for a better proof; else null. */
  readonly fallback: Fallback | null;
  readonly decision: Decision | null;
  readonly pullRequest: PullRequest | null;
  /** The round whose commit was pushed last; null before the first push. */
  readonly published: PublishedRound | null;
  /** What was last seen of the pull request; null before that. */
  readonly review: Review | null;
  /** Null before somebody wants it merged. */
  readonly merge: Merge | null;
  /** The last run of the owner's deploy command; null before one. */
  readonly deployRun: DeployRun | null;
  /** Since when it is in production; null before that is known. */
  readonly deployment: Deployment | null;
  /** What production showed since the merge; null before anything was. */
  readonly aftermath: Aftermath | null;
  /** Id of the fix whose merge this one takes back; else null. */
  readonly reverts: string | null;
  /** Why a person turned it down, in their words or by a tap; null where nobody said. */
  readonly reason: Reason | null;
  /** The runs of the agent that it paid for, oldest first. */
  readonly charges: readonly FixCharge[];
  /** Why a closed fix ended as it did, or why what was approved could not be published; for people. */
  readonly outcome: Outcome | null;
  readonly audit: readonly AuditEntry[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What a run of the agent used. */
export interface FixCharge {
  /** Id of the run and of its transcript. */
  readonly run: string;
  readonly step: "diagnose" | "repair";
  readonly round: number;
  /** Who paid: dollars of a subscription are notional. */
  readonly billing: "api" | "subscription";
  readonly spending: Spending;
  /** What it used of the plan; omitted where none pays, or nobody said. */
  readonly plan?: PlanShare;
  readonly begunAt: number;
  /** From its beginning to the last sign of it, in milliseconds. */
  readonly duration: number;
}

/** What a run used of a window of the plan. */
export interface PlanShare {
  /** As in `five_hour`. */
  readonly window: string;
  /** 0 to 1. What its owner used beside it counts too. */
  readonly share: number;
}

export interface FixIncident {
  readonly id: string;
  readonly project: string;
  readonly at: number;
}

export interface Lease {
  readonly worker: string;
  readonly fence: number;
  /** Until when it is held. */
  readonly until: number;
}

/** The git worktree of a fix. */
export interface Workspace {
  /** The bare clone, absolute. */
  readonly clone: string;
  /** The worktree, absolute. */
  readonly path: string;
  readonly branch: string;
  /** Name of the base branch at the remote. */
  readonly base: string;
  readonly baseCommit: string;
}

/** A round that could be proposed as it is. */
export interface Fallback {
  readonly repair: RepairReport | null;
  readonly candidate: Candidate;
  readonly policy: PolicyOutcome;
  readonly proof: Proof;
}

/** The round that a pull request shows. A later one that comes to nothing goes back to it. */
export interface PublishedRound {
  readonly repair: RepairReport | null;
  readonly candidate: Candidate;
  readonly policy: PolicyOutcome | null;
  readonly proof: Proof | null;
  /** The commit of the base that its candidate was made on. */
  readonly baseCommit: string;
  /** What the branch holds instead, where somebody brought the same change to a later base. */
  readonly broughtTo?: string;
}

/** A decision names the commit that was shown; the first valid one wins. */
export interface Decision {
  readonly decision: DecisionKind;
  /** `terminal:anna`, `policy`. */
  readonly actor: string;
  /**
   * Null for a diagnosis that waits at autonomy `diagnose`, as there is no commit yet; and for
   * `ignore`, which is about the error, whatever is proposed.
   */
  readonly commit: string | null;
  /** What is to be different; on `change` only. */
  readonly instruction?: string;
  readonly at: number;
}

/**
 * What a person may say: `change` asks for another round of a proposal, `mute` closes it and keeps
 * the error quiet for `fixer.expire.mute`, `ignore` closes it along with an owner's rule, `merge`
 * wants the head of a pull request that was shown, `deployed` says that the merge commit is in
 * production.
 */
export type DecisionKind = "approve" | "skip" | "mute" | "ignore" | "change" | "merge" | "deployed";

/** Why a person did not want it. Whoever says so later takes its place. */
export interface Reason {
  /** What they tapped; `other` where they wrote words only. */
  readonly kind: "wrong-cause" | "wrong-fix" | "not-worth-it" | "done-otherwise" | "other";
  /** Their own words; empty where they only tapped. */
  readonly words: string;
  readonly actor: string;
  readonly at: number;
}

export interface Outcome {
  /** Stable and short: `below-min-severity`, `no-agent`, `policy`, `verdict:config`. */
  readonly code: string;
  /** For people: what happened and the next step. */
  readonly text: string;
  /**
   * On an observed fix that repeats an earlier answer: how long that answer holds, and below how
   * many occurrences in 24 hours.
   */
  readonly holds?: { readonly until: number; readonly below: number };
}

export interface AuditEntry {
  readonly at: number;
  readonly actor: string;
  /** Static text: `received`, `state changed`, `cancel requested`. */
  readonly what: string;
  readonly from: FixState;
  readonly to: FixState;
  readonly detail: string | null;
}
