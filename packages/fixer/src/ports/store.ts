import type { Heartbeat, Report, ReportedError, Severity } from "@mendwatch/protocol";

import type { Decision, Fix } from "../fix.ts";
import type { FixState } from "../fix-lifecycle.ts";

/**
 * Where the fixer keeps its state. Every operation touches one aggregate (an error, a fix, a
 * watcher, a repository lock, a project record, a ledger day), so that a store with only
 * single-document atomicity is enough. Every operation is durable when its promise resolves. `now`
 * is always a parameter: there is one clock. An illegal move of a fix rejects with
 * `MW_ILLEGAL_MOVE`; a lost race is a value, not an error.
 */
export interface Store {
  /** Adds a report to its error's counters, once per report id; announcements add nothing. */
  recordReport(report: Report, now: number): Promise<{ error: ErrorRecord; duplicate: boolean }>;
  getError(project: string, fingerprint: string): Promise<ErrorRecord | null>;
  /** Latest seen first. */
  listErrors(query: ListErrors): Promise<readonly ErrorRecord[]>;

  /**
   * Begins a fix for a root's report, or joins the open one of the same repository and fingerprint,
   * or, where an observed one of the last 24 h already answers this severity, adds the incident to
   * it. Idempotent by incident.
   */
  receiveFix(
    request: ReceiveFix,
  ): Promise<{ outcome: "created" | "joined" | "answered"; fix: Fix }>;
  getFix(id: string): Promise<Fix | null>;
  /** Newest first. */
  listFixes(query: ListFixes): Promise<readonly Fix[]>;
  /** Takes the most severe, then oldest due fix in one of the states that nobody holds, under a new fence. */
  claim(request: ClaimFix): Promise<Fix | null>;
  /** Extends a live lease of this fence. */
  heartbeat(
    request: FenceHeld & { leaseMs: number },
  ): Promise<{ held: boolean; cancelRequested: boolean }>;
  /**
   * Compare-and-set on (id, state, version), and on the fence of a live lease where one is given.
   * Writes patch, state and audit entry together; null when somebody else was first. `to` equal to
   * `from` keeps a checkpoint. A move to another state ends the lease.
   */
  transition(request: MoveFix): Promise<Fix | null>;
  /** Compare-and-set on (id, proposed, shown commit). The first valid decision wins. */
  decide(request: DecideFix): Promise<DecisionOutcome>;
  /** Seen by the worker at its next heartbeat; a fix that nobody holds is cancelled at once. */
  requestCancel(id: string, actor: string, now: number): Promise<Fix | null>;
  /** Frees fixes whose lease ran out; one lost more than `maxLosses` times in a row fails. */
  reapExpired(request: { now: number; limit: number; maxLosses: number }): Promise<readonly Fix[]>;

  /** Locks a repository for a fix; true also when the fix already holds it. A lock of a fix that is no longer worked on is taken over. */
  lockRepository(repository: string, fix: string): Promise<boolean>;
  unlockRepository(repository: string, fix: string): Promise<void>;

  /** How the project's fixes went; drives the cooldown. Counted once per fix. */
  recordOutcome(request: RecordOutcome): Promise<ProjectRecord>;
  getProject(project: string): Promise<ProjectRecord>;

  /** Reserves an amount under a cap, once per key; false, and nothing written, when the cap would be passed. */
  reserve(request: ReserveCharge): Promise<boolean>;
  /** Replaces a reservation by what it really cost, once per key; zero releases it. */
  settle(request: { scope: string; key: string; amount: number }): Promise<void>;
  /** Reserved and settled together. */
  spent(scope: string): Promise<number>;

  /** Remembers the newest heartbeat of a watcher; an older one changes nothing. */
  watcherBeat(watcher: string, heartbeat: Heartbeat, now: number): Promise<void>;
  listWatchers(): Promise<readonly WatcherRecord[]>;

  /** Fixes by state, errors by severity. */
  stats(): Promise<StoreStats>;
  close(): Promise<void>;
}

/** What the CLI reads while the fixer runs or not. */
export type StoreReader = Pick<
  Store,
  "getError" | "listErrors" | "getFix" | "listFixes" | "listWatchers" | "stats" | "close"
>;

/** All that is known of one fingerprint in one project. */
export interface ErrorRecord {
  readonly project: string;
  readonly fingerprint: string;
  readonly fingerprintVersion: number;
  readonly severity: Severity;
  readonly count: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** From the newest full report. */
  readonly error: ReportedError;
  readonly request: { readonly method: string; readonly path: string } | null;
  readonly host: string;
  readonly source: string;
  /** The incident of the newest report, and the part this error has in it. */
  readonly incident: Report["incident"];
}

export interface ListErrors {
  readonly project?: string;
  readonly limit: number;
}

export interface ListFixes {
  readonly states?: readonly FixState[];
  readonly limit: number;
}

export interface ReceiveFix {
  readonly id: string;
  readonly repository: string;
  readonly report: Report;
  readonly now: number;
}

export interface ClaimFix {
  readonly worker: string;
  readonly states: readonly FixState[];
  readonly leaseMs: number;
  readonly now: number;
}

export interface FenceHeld {
  readonly id: string;
  readonly fence: number;
  readonly now: number;
}

/** What a stage may write. State, version, lease and audit are the store's. */
export type FixPatch = Partial<
  Pick<
    Fix,
    | "notBefore"
    | "workspace"
    | "diagnosis"
    | "round"
    | "repair"
    | "candidate"
    | "policy"
    | "proof"
    | "pullRequest"
    | "outcome"
    | "effects"
    | "charges"
  >
>;

export interface MoveFix {
  readonly id: string;
  readonly from: FixState;
  readonly to: FixState;
  readonly version: number;
  /** The fence of the lease under which the work was done; null for a move from a state without one. */
  readonly fence: number | null;
  readonly patch: FixPatch;
  readonly actor: string;
  readonly detail: string | null;
  readonly now: number;
}

export interface DecideFix extends Decision {
  readonly id: string;
}

export type DecisionOutcome =
  | { readonly outcome: "decided"; readonly fix: Fix }
  /** Somebody decided before; `fix.decision` says who and when. */
  | { readonly outcome: "already-decided"; readonly fix: Fix }
  /** The proposal is another commit now. */
  | { readonly outcome: "stale"; readonly fix: Fix }
  /** The fix is not waiting for a decision. */
  | { readonly outcome: "not-waiting"; readonly fix: Fix }
  | { readonly outcome: "unknown-fix" };

export interface RecordOutcome {
  readonly project: string;
  readonly fix: string;
  readonly outcome: "failed" | "refused" | "merged";
  readonly now: number;
}

export interface ProjectRecord {
  readonly project: string;
  /** Fixes in a row that failed or were refused. */
  readonly failuresInRow: number;
  readonly lastFailureAt: number | null;
}

export interface ReserveCharge {
  /** `runs:2026-11-20`, `dollars:2026-11`. */
  readonly scope: string;
  readonly key: string;
  readonly amount: number;
  readonly cap: number;
}

export interface WatcherRecord {
  readonly watcher: string;
  readonly heartbeat: Heartbeat;
  readonly seenAt: number;
}

export interface StoreStats {
  readonly fixes: Readonly<Partial<Record<FixState, number>>>;
  readonly errors: Readonly<Record<Severity, number>>;
}
