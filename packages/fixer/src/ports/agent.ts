import type { ReportedError, Severity } from "@mendwatch/protocol";

/** The agent's conclusion. Only `fix` goes on to a repair. */
export type Verdict = "fix" | "config" | "infra" | "third-party" | "not-a-bug" | "needs-info";

/** What is known about the error. All of it comes from a log that strangers can write to. */
export interface AgentTask {
  readonly project: string;
  readonly fingerprint: string;
  readonly severity: Severity;
  readonly count: number;
  readonly error: ReportedError;
  readonly request: { readonly method: string; readonly path: string } | null;
  readonly context: readonly string[];
  /** Worktree at the base commit, absolute. */
  readonly workspace: string;
  /** Folder of the service inside the workspace. */
  readonly dir: string;
  /** Where the base commit can be read: the bare clone, absolute, and the commit. */
  readonly source: { readonly clone: string; readonly baseCommit: string };
  readonly background: Background;
}

/** What else helps, each list bounded. It comes from the repository, its history and earlier fixes. */
export interface Background {
  /** The `CLAUDE.md` files of the base commit that are about the service, as data. */
  readonly guidance: readonly { readonly path: string; readonly text: string }[];
  /** Commits that touched the files of the top frames, newest first. */
  readonly suspects: readonly SuspectCommit[];
  /** What broke along with it. */
  readonly symptoms: readonly {
    readonly type: string | null;
    readonly message: string;
    readonly count: number;
  }[];
  /** Earlier fixes of this error and what became of them, newest first. */
  readonly attempts: readonly EarlierAttempt[];
  /** What people said when they turned fixes of this project down. */
  readonly lessons: readonly string[];
}

export interface SuspectCommit {
  readonly commit: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly subject: string;
  /** Of the files of the top frames, those that it touched. */
  readonly files: readonly string[];
}

export interface EarlierAttempt {
  readonly attempt: number;
  /** How it ended, for people. */
  readonly outcome: string;
  readonly cause: string | null;
  /** What it changed, cut where it is long. */
  readonly patch: string | null;
}

/** What the first of the two runs returns. */
export interface Diagnosis {
  readonly verdict: Verdict;
  /** How sure the agent says it is. Never evidence. */
  readonly confidence: "low" | "medium" | "high";
  /** Why it breaks, for people, at most a few sentences. Never evidence. */
  readonly cause: string;
  /** What a person should do next; empty where the verdict is `fix` and the agent sure of it. */
  readonly nextStep: string;
  /** Which prompt files it was asked with, as in `diagnosis@1 null-access@2`; absent for a rehearsal. */
  readonly prompt?: string;
}

/** What the second run returns; the change itself is read from the workspace. */
export interface RepairReport {
  /** One line, for the commit and the pull request. */
  readonly title: string;
  /** What was changed and why, for people. Never evidence. */
  readonly summary: string;
  /** As in {@link Diagnosis}. */
  readonly prompt?: string;
}

/** A repair, asked for again with what the fixer found wrong with the last one. */
export interface RepairTask extends AgentTask {
  readonly diagnosis: Diagnosis;
  /** 1 for the first round. */
  readonly round: number;
  /** The fixer's findings about the round before, or a person's instruction; empty in round 1. */
  readonly instruction: string;
}

/** What a run has used of the model so far. */
export interface Spending {
  /** At list prices; notional where a plan pays. */
  readonly dollars: number;
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
}

/** What the plan's windows say of themselves, as read from an answer of the API. */
export interface PlanUse {
  /** As in `five_hour`, `seven_day`. */
  readonly window: string;
  /** Used share, 0 to 1; null where it was not said. */
  readonly used: number | null;
  /** Milliseconds since 1970. */
  readonly resetsAt: number;
  /** True where the window is used up. */
  readonly rejected: boolean;
}

/** One run of an agent, as its caller bounds and watches it. */
export interface AgentRun {
  /** Names the run and its transcript: unique, safe as a file name. */
  readonly id: string;
  readonly signal: AbortSignal;
  /** Dollars that it may spend; the run is cut off there. */
  readonly cap: number;
  /**
   * Told after each answer of the model what the run has spent in all. Once it has resolved that is
   * kept; nothing more is spent before.
   */
  spent(total: Spending): Promise<void>;
  /** Told whenever an answer says how full the plan's windows are. */
  planSeen(use: PlanUse): void;
}

/**
 * The program that writes the change. Nothing it says is evidence. Its methods reject with a
 * MendwatchError, or with the signal's reason after an abort; in each case nothing that they began
 * is alive afterwards. An error that says when to try again has `retryAt` in its context,
 * milliseconds since 1970.
 */
export interface Agent {
  readonly kind: "claude" | "rehearsal";
  /** Reads the workspace and says what is wrong. */
  diagnose(task: AgentTask, run: AgentRun): Promise<Diagnosis>;
  /** Changes files in the workspace. */
  repair(task: RepairTask, run: AgentRun): Promise<RepairReport>;
}
