import type { ProofLevel } from "@mendwatch/config";
import type { Report, Severity } from "@mendwatch/protocol";

import type { FixState } from "./fix-lifecycle.ts";
import type { Agent, Diagnosis, RepairReport, Spending } from "../ports/agent.ts";
import type { PullRequest } from "../ports/forge.ts";

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
  /** Why a closed fix ended as it did, for people. */
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

/** What the agent changed, as a commit made by the fixer on the base commit. */
export interface Candidate {
  /** Which kind of agent changed the files; a rehearsed repair is always called so. */
  readonly agent: Agent["kind"];
  readonly commit: string;
  /** `git diff` text, base to candidate; cut where it is too long for anybody to read. */
  readonly patch: string;
  readonly files: readonly ChangedFile[];
}

export interface ChangedFile {
  /** In the repository, with `/`. */
  readonly path: string;
  readonly status: "added" | "modified" | "deleted";
  readonly added: number;
  readonly removed: number;
  readonly test: boolean;
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
}

/** What the deterministic rules say of a patch. */
export interface PolicyOutcome {
  readonly refusals: readonly PolicyFinding[];
  readonly flags: readonly PolicyFinding[];
}

export interface PolicyFinding {
  /** Name of the rule, as in `policy.allow`. */
  readonly rule: string;
  readonly path: string | null;
  /** For people. */
  readonly reason: string;
}

/** What the fixer measured itself. Nothing in it comes from the agent. */
export interface Proof {
  readonly level: ProofLevel;
  /** Why it is not higher, for people; empty when nothing is missing. */
  readonly limits: readonly string[];
  readonly baseCommit: string;
  readonly commit: string;
  readonly runs: readonly ProofRun[];
  /** Tests red on the base and green on the fix. */
  readonly repaired: readonly string[];
  /** Null where no new test was red on the base and green on the fix, or the logged error has no place to know it by. */
  readonly reproduction: Reproduction | null;
  /** Tests green on the base and not on the fix, each time they were run. */
  readonly newlyBroken: readonly string[];
  /** Tests that the candidate edits, green on the base, and red on the fix as the base has them. */
  readonly changedExpectations: readonly string[];
  /** Tool and version by name: `node`, `git`; `box` is the sandbox that the checks ran in. */
  readonly tools: Readonly<Record<string, string>>;
  /** Checks that exist and were not run, and checks that do not exist. */
  readonly notChecked: readonly string[];
  readonly at: number;
}

/** How often the new tests showed the production error itself. */
export interface Reproduction {
  /** On the base with the new tests. */
  readonly before: { readonly shown: number; readonly runs: number };
  /** On the fix. */
  readonly after: { readonly shown: number; readonly runs: number };
}

export interface ProofRun {
  /**
   * `base`: the base commit; `base+tests`: the base with the candidate's new tests; `fix`: the
   * candidate; `fix+base tests`: the candidate with the tests that it edits as the base has them.
   */
  readonly tree: "base" | "base+tests" | "fix" | "fix+base tests";
  readonly check: string;
  readonly command: string;
  readonly exitCode: number | null;
  /** Milliseconds. */
  readonly duration: number;
  /** Null where the report could not be read and only the exit code counts. */
  readonly tests: {
    readonly passed: number;
    readonly failed: number;
    readonly skipped: number;
  } | null;
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

/** The pull request as the forge showed it. It is written only when something in it changes. */
export interface Review {
  /** The commit at the tip of its branch: what a merge would take. */
  readonly head: string;
  readonly checks: "none" | "pending" | "passing" | "failing";
  /** Names of the checks that fail. */
  readonly failing: readonly string[];
  /** Why it cannot be merged from here now, for people; null where it can. */
  readonly blocked: string | null;
  /** Ids of the comments and failed checks that a round has answered, or that are left alone. */
  readonly heeded: readonly string[];
  /** Ids of the comments that Mendwatch wrote itself. */
  readonly own: readonly string[];
  /** Rounds begun because of a review. */
  readonly rounds: number;
  /** Who wrote the stop word: comments and checks begin no more rounds; else null. */
  readonly stoppedBy: string | null;
}

/** A merge that is wanted, and then what it became. */
export interface Merge {
  /** `telegram:Anna (42)`, `policy`, or `github:anna` where it was merged there. */
  readonly actor: string;
  readonly at: number;
  /** The head that was shown, and nothing else may be merged. */
  readonly head: string;
  /** The commit on the base that the forge names; null before. */
  readonly commit: string | null;
}

/** One run of the owner's own deploy command, on the machine of the fixer. */
export interface DeployRun {
  readonly actor: string;
  readonly begunAt: number;
  /** Null while it runs. Of one that a crash cut off, when that was noticed. */
  readonly endedAt: number | null;
  /** Null while it runs, and where it was cut off, ended, or could not be begun. */
  readonly exitCode: number | null;
  /** The end of what it printed, redacted, or what is known instead. */
  readonly output: string;
}

/** The merge is in production. */
export interface Deployment {
  /** The deployed version as a heartbeat named it; null where a person said so. */
  readonly version: string | null;
  /** `watcher:prod-1`, or the person. */
  readonly actor: string;
  readonly at: number;
}

/** What production showed since a merge. */
export interface Aftermath {
  /** Occurrences of the fix's own error in a version that has the merge. */
  readonly recurrences: number;
  /** From when quiet counts: the deployment, or what interrupted it last. Null before it. */
  readonly quietSince: number | null;
  /** Until when it must be quiet to count as resolved; moves with `quietSince`. Null before it. */
  readonly quietUntil: number | null;
  /** Until when every source of the project was read without a gap. */
  readonly coveredUntil: number;
  /** What keeps it from going on, for people; null where nothing does but time. */
  readonly waitsFor: string | null;
  /** The hosts that the project runs on, as their watchers last told of them. */
  readonly hosts: readonly HostAftermath[];
  /** New errors in the changed files: maybe caused by this fix. */
  readonly suspects: readonly Suspect[];
  /** Reports of the fix's own error that nobody has judged yet; of a regressed fix, the one that begins the next. */
  readonly unjudged: readonly Report[];
}

/** One project on one host, since the quiet period began. */
export interface HostAftermath {
  readonly watcher: string;
  readonly project: string;
  /** The deployed version as the heartbeat names it. */
  readonly version: string | null;
  /** Whether that has the merge; null where nobody can say. */
  readonly contains: boolean | null;
  /** Whether it ever had it since the deployment. */
  readonly had: boolean;
  /** Until when every source here was read without a gap. */
  readonly coveredUntil: number;
  /** Bytes read since. */
  readonly read: number;
  /** What was to be read at a heartbeat that came before everything was; null where nothing was. */
  readonly behind: { readonly at: number; readonly read: number } | null;
  /** Reports that the watcher has dropped or set aside in all. */
  readonly lost: number;
  /** The sources as they were last told, with the bytes read of each. */
  readonly sources: Readonly<Record<string, number>>;
}

/** An error that began after a deployment, in a file that the fix changed. */
export interface Suspect {
  readonly project: string;
  readonly fingerprint: string;
  readonly type: string | null;
  readonly message: string;
  readonly path: string;
  readonly firstSeen: number;
}

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
