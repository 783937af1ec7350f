import type { ProjectConfig } from "@mendwatch/config";

import type { Fix } from "../model/fix.ts";
import type { FixState } from "../model/fix-lifecycle.ts";
import type { FixPatch } from "../ports/store-fixes.ts";

/**
 * What a stage is given: the fix as it stands, under a lease that the runner keeps alive. The signal
 * aborts when the lease is lost, the fix is cancelled, or the fixer stops; a stage that sees it
 * stops everything it began and rejects.
 */
export interface StageContext {
  readonly fix: Fix;
  readonly project: ProjectConfig;
  readonly signal: AbortSignal;
  /** Keeps finished work without leaving the state, so that a crash does not repeat it. */
  checkpoint(patch: FixPatch): Promise<void>;
}

/** Where the fix goes, and what is written with the move. */
export interface StageResult {
  readonly to: FixState;
  readonly patch: FixPatch;
  /** For the audit and for people, or null. */
  readonly detail: string | null;
}

/**
 * The work of one state. A MendwatchError that it rejects with closes the fix as `failed` with the
 * error's code and message; one whose exit code is `temporaryFailure` requeues it instead.
 */
export type StageHandler = (context: StageContext) => Promise<StageResult>;

/** The fix stays where it is, and nobody claims it before a time in milliseconds since 1970. */
export interface StageWait {
  readonly waitUntil: number;
}

/** The work of a state that may also have to wait in it. */
export type StateWorker = (context: StageContext) => Promise<StageResult | StageWait>;
