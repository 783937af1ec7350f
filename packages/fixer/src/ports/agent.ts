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
}

/** What the first of the two runs returns. */
export interface Diagnosis {
  readonly verdict: Verdict;
  /** Why it breaks, for people, at most a few sentences. Never evidence. */
  readonly cause: string;
  /** What a person should do next where the verdict is not `fix`; else empty. */
  readonly nextStep: string;
}

/** What the second run returns; the change itself is read from the workspace. */
export interface RepairReport {
  /** One line, for the commit and the pull request. */
  readonly title: string;
  /** What was changed and why, for people. Never evidence. */
  readonly summary: string;
}

/** A repair, asked for again with what the fixer found wrong with the last one. */
export interface RepairTask extends AgentTask {
  readonly diagnosis: Diagnosis;
  /** 1 for the first round. */
  readonly round: number;
  /** The fixer's findings about the round before, or a person's instruction; empty in round 1. */
  readonly instruction: string;
}

/** The program that writes the change. Nothing it says is evidence. */
export interface Agent {
  readonly kind: "claude" | "rehearsal";
  /** Reads the workspace and says what is wrong. Rejects with a MendwatchError. */
  diagnose(task: AgentTask, signal: AbortSignal): Promise<Diagnosis>;
  /** Changes files in the workspace. Rejects with a MendwatchError. */
  repair(task: RepairTask, signal: AbortSignal): Promise<RepairReport>;
}
