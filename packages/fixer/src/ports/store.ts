import type { Heartbeat, Report, ReportedError, Severity } from "@mendwatch/protocol";

import type { Card, ChatState } from "../model/card.ts";
import type { FixState } from "../model/fix-lifecycle.ts";
import type { Fix } from "../model/fix.ts";
import type { IgnoreRule } from "../model/ignore-rule.ts";
import type { Lesson } from "../model/lesson.ts";
import type { PlanUse } from "./agent.ts";
import type {
  ReserveCharge,
  ReserveOutcome,
  SpendCharge,
  Charge,
  ListCharges,
} from "./store-charges.ts";
import type {
  ListFixes,
  ReceiveFix,
  ReceiveOutcome,
  ClaimFix,
  BeatFix,
  ReleaseFix,
  ReapFixes,
  MoveFix,
  MoveOutcome,
  DecideFix,
  DecisionOutcome,
  CancelFix,
  GiveReason,
  ReasonOutcome,
  FixAgain,
  BeginRevert,
} from "./store-fixes.ts";
import type { HoldReason, Hold, PlanWindow, Pause } from "./store-queue.ts";

/**
 * Where the fixer keeps its state. Every operation that writes touches one aggregate (an error, a
 * fix, a watcher, a charge, a hold, the pause, a lesson, a rule), or several each on its own (`reap`,
 * `prune`, those about lessons), so that a
 * store with only single-document atomicity is enough. Every operation is durable when its promise
 * resolves. `now`, milliseconds since 1970, is always a parameter: there is one clock. An illegal
 * move of a fix rejects with `MW_ILLEGAL_MOVE`; a lost race is a value, not an error.
 */
export interface Store {
  /**
   * Adds a report to its error's counters, once per project and report id; announcements add
   * nothing. An error that another version of detection named keeps that name here and in
   * {@link Store.receiveFix}, whatever a report calls it.
   */
  recordReport(report: Report, now: number): Promise<{ error: ErrorRecord; duplicate: boolean }>;
  getError(project: string, fingerprint: string): Promise<ErrorRecord | null>;
  /** Latest seen first. */
  listErrors(query: ListErrors): Promise<readonly ErrorRecord[]>;

  /**
   * Begins a fix for a root's report, or joins the open one of the same repository and fingerprint,
   * or adds the incident to a recent one that was only told and answers it. Idempotent by incident,
   * but for the settled report of an announced one, which takes its place until work has begun.
   * Rejects, and writes nothing, when the id is taken.
   */
  receiveFix(request: ReceiveFix): Promise<{ outcome: ReceiveOutcome; fix: Fix }>;
  getFix(id: string): Promise<Fix | null>;
  /** Newest first. */
  listFixes(query: ListFixes): Promise<readonly Fix[]>;

  /** Takes the most severe, then oldest due fix in one of the states that nobody holds, under a new fence. */
  claim(request: ClaimFix): Promise<Fix | null>;
  /** Extends a live lease of this fence. */
  heartbeat(request: BeatFix): Promise<{ held: boolean; cancelRequested: boolean }>;
  /**
   * Gives a lease of this fence back without leaving the state, also one that ran out and that
   * nobody took since. Not a loss. A fix whose cancel was requested is cancelled. Null when the
   * lease is somebody else's.
   */
  release(request: ReleaseFix): Promise<Fix | null>;
  /**
   * Frees fixes whose lease ran out and, with `worker`, those that this worker, known to be dead,
   * still holds. Each is a loss; one lost more than `maxLosses` times in a row fails, one whose
   * cancel was requested is cancelled. Returns what it freed.
   */
  reap(request: ReapFixes): Promise<readonly Fix[]>;
  /**
   * Compare-and-set on id, state and what {@link MoveFix.held} names. Writes patch, state and audit
   * entry together. `to` equal to `from` keeps a checkpoint under the lease; a move to another state
   * ends the lease. Where a cancel was requested, a move to an open state becomes one to `cancelled`.
   */
  transition(move: MoveFix): Promise<MoveOutcome>;
  /**
   * Compare-and-set on id, a state that waits for a person, and the commit that was shown. The first
   * valid decision wins. A skip, a mute and an ignore close the fix; an approval moves a proposal to
   * `approved`, and makes a diagnosis due; wanted changes are kept until a repair can begin.
   */
  decide(request: DecideFix): Promise<DecisionOutcome>;
  /**
   * A fix that nobody holds is cancelled at once; else its worker sees the request at its next
   * heartbeat. A closed fix stays as it is. Null when there is no such fix.
   */
  requestCancel(request: CancelFix): Promise<Fix | null>;
  /** Keeps why a fix that has ended was not wanted, over an earlier reason. */
  giveReason(request: GiveReason): Promise<ReasonOutcome>;
  /**
   * Begins a new fix in `admitted` for the error of a closed one, because a person wants it. Where
   * one is open already that one is returned. Null when there is no such fix. Rejects, and writes
   * nothing, when the id is taken.
   */
  fixAgain(request: FixAgain): Promise<{ readonly begun: boolean; readonly fix: Fix } | null>;
  /**
   * Begins a fix that takes back what another one merged: proposed and approved by the same tap.
   * Where one is open, or has been merged, that one is returned. Null when there is no such fix.
   * Rejects, and writes nothing, when the id is taken.
   */
  beginRevert(request: BeginRevert): Promise<{ readonly begun: boolean; readonly fix: Fix } | null>;

  /**
   * Reserves as much of `amount` as the caps of all scopes leave, in every scope or in none. Once
   * per key: a charge that is there stays as it is.
   */
  reserve(request: ReserveCharge): Promise<ReserveOutcome>;
  /**
   * Keeps what the run of a charge has spent in all by now. That never goes down, and counts also
   * after the settlement. Nothing where there is no such charge.
   */
  spend(request: SpendCharge): Promise<void>;
  /** Gives back what a charge reserved and did not spend. May be repeated. */
  settle(key: string): Promise<void>;
  /** Forgets a charge, as though it had never been. */
  forgive(key: string): Promise<void>;
  /** What counts in a scope: of open charges what they reserved or spent, of settled ones what they spent. */
  spent(scope: string): Promise<number>;
  /** Oldest first. */
  listCharges(query: ListCharges): Promise<readonly Charge[]>;

  /** Begins a hold of the queue, or writes over the one of this reason, which keeps its beginning. */
  hold(hold: Hold): Promise<{ readonly hold: Hold; readonly begun: boolean }>;
  /** Ends the hold of a reason. Of many callers one gets it, the others null. */
  endHold(reason: HoldReason): Promise<Hold | null>;
  /** By reason. */
  listHolds(): Promise<readonly Hold[]>;

  /** Keeps what was last seen of a window of the plan; older news changes nothing. */
  planSeen(use: PlanUse, now: number): Promise<void>;
  /** The windows of the plan as they were last seen, by name. */
  listPlan(): Promise<readonly PlanWindow[]>;

  /** Begins a pause where none holds. Resolves with the one that holds then; `begun` where it is this one. */
  pause(pause: Pause): Promise<{ readonly pause: Pause; readonly begun: boolean }>;
  /** Ends the pause. Of many callers one gets it, the others null. */
  resume(): Promise<Pause | null>;
  /** The pause that holds, or null. */
  getPause(): Promise<Pause | null>;

  getCard(fix: string): Promise<Card | null>;
  /** The card that has this among its messages. */
  findCard(chat: string, message: number): Promise<Card | null>;
  /** Writes a card over the one of its fix. */
  putCard(card: Card): Promise<void>;
  getChatState(): Promise<ChatState>;
  /** Changes some of it, and leaves the rest. Returns all of it. */
  changeChatState(patch: Partial<ChatState>): Promise<ChatState>;

  /**
   * Writes a lesson over the one of its id. Where its repository has more than `most` then, those go
   * that were longest neither written nor told to an agent.
   */
  putLesson(lesson: Lesson, most: number): Promise<void>;
  getLesson(id: string): Promise<Lesson | null>;
  /** Latest written first; of one repository where asked. */
  listLessons(query: { readonly repository?: string }): Promise<readonly Lesson[]>;
  /** Notes that an agent was told these lessons; those that are gone are left out. */
  lessonsUsed(ids: readonly string[], now: number): Promise<void>;
  /** Removes a lesson. Of many callers one gets it, the others null. */
  removeLesson(id: string): Promise<Lesson | null>;

  /** Adds a rule where none ignores its error yet. Resolves with the one that does. */
  addRule(rule: IgnoreRule): Promise<{ readonly rule: IgnoreRule; readonly added: boolean }>;
  /** Oldest first; those of one error where asked. */
  listRules(query: ListRules): Promise<readonly IgnoreRule[]>;
  /** Removes a rule. Of many callers one gets it, the others null. */
  removeRule(id: string): Promise<IgnoreRule | null>;

  /** Remembers the newest heartbeat of a watcher; an older one changes nothing. */
  watcherBeat(watcher: string, heartbeat: Heartbeat, now: number): Promise<void>;
  /** By name. */
  listWatchers(): Promise<readonly WatcherRecord[]>;

  /** Fixes by state, errors by severity. */
  stats(): Promise<StoreStats>;
  /**
   * Forgets what lies before this time: closed fixes by their last change, with their cards, errors by when they were
   * last seen, the ids of reports by when they were taken, and settled charges a month later, so
   * that no month is summed up without them. Returns how many fixes.
   */
  prune(before: number): Promise<number>;
  close(): Promise<void>;
}

/** What the command reads while the fixer runs or not. */
export type StoreReader = Pick<
  Store,
  | "getError"
  | "listErrors"
  | "getFix"
  | "listFixes"
  | "getPause"
  | "getChatState"
  | "listCharges"
  | "listHolds"
  | "listLessons"
  | "listPlan"
  | "listRules"
  | "listWatchers"
  | "spent"
  | "stats"
  | "close"
>;

/** All that is known of one fingerprint in one project. */
export interface ErrorRecord {
  readonly project: string;
  readonly fingerprint: string;
  readonly fingerprintVersion: number;
  /** Of the newest report. */
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
  /** When it last came as a symptom, and the fingerprint of its root then. */
  readonly symptomOf: { readonly root: string; readonly at: number } | null;
  /** How often it came lately; absent in what an earlier version recorded, until it comes again. */
  readonly recent?: RecentCounts;
}

/** Occurrences by hour. */
export interface RecentCounts {
  /** From here on each occurrence is counted by its hour; 0 where each there ever was is. */
  readonly since: number;
  /** Hours since 1970, and occurrences in each; oldest first. */
  readonly hours: readonly (readonly [hour: number, count: number])[];
}

export interface ListErrors {
  readonly project?: string;
  readonly limit: number;
}

export interface ListRules {
  readonly project?: string;
  readonly fingerprint?: string;
}

export interface WatcherRecord {
  readonly watcher: string;
  readonly heartbeat: Heartbeat;
  readonly seenAt: number;
  /** Milliseconds between its last two signs of life by its own clock; missing before the second. */
  readonly pace?: number;
}

export interface StoreStats {
  readonly fixes: Readonly<Partial<Record<FixState, number>>>;
  readonly errors: Readonly<Record<Severity, number>>;
}
