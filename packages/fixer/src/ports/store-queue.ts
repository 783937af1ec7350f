import type { PlanUse } from "./agent.ts";

/** Why the queue waits by itself. */
export type HoldReason =
  | "plan-limit"
  | "plan-reserve"
  | "budget-day"
  | "budget-month"
  | "rate-limited"
  | "overloaded"
  | "unreachable"
  | "login";

/** The queue begins nothing while one is in force; what was begun goes on. */
export interface Hold {
  readonly reason: HoldReason;
  /** For people: what is the matter, and what to do about it. */
  readonly text: string;
  readonly since: number;
  /** Until when nothing is begun. */
  readonly until: number;
  /** How often in a row it was tried in vain. */
  readonly tries: number;
}

export interface PlanWindow extends PlanUse {
  readonly seenAt: number;
}

/** The queue begins nothing while it holds; what was begun goes on. */
export interface Pause {
  /** `terminal:anna`. */
  readonly actor: string;
  readonly reason: string | null;
  readonly at: number;
}
