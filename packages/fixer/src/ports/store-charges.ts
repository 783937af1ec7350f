import type { FixCharge, PlanShare } from "../model/fix.ts";
import type { Spending } from "./agent.ts";

export interface ReserveCharge {
  readonly key: string;
  /** Id of the fix that it is for. */
  readonly fix: string;
  readonly amount: number;
  /** With how much less it is content; omitted where it needs all of it. */
  readonly least?: number;
  /** The scopes in which it counts, as in `runs:2026-11-20` or `dollars:2026-11`, and what each may hold. */
  readonly limits: readonly { readonly scope: string; readonly cap: number }[];
  /** The run of an agent that will spend it; null for what is spent at once. */
  readonly run: ChargedRun | null;
  readonly now: number;
}

/** Which run of an agent a charge is for. */
export type ChargedRun = Pick<FixCharge, "step" | "round" | "billing">;

export type ReserveOutcome =
  | { readonly outcome: "reserved"; readonly charge: Charge }
  /** Nothing was written; `scope` is the one that leaves least. */
  | { readonly outcome: "refused"; readonly scope: string };

export interface SpendCharge {
  readonly key: string;
  readonly total: Spending;
  /** Omitted where nothing new is known of it. */
  readonly plan?: PlanShare;
  readonly now: number;
}

/** What one piece of work may use and has used. Dollars, or a count where it is no run. */
export interface Charge {
  readonly key: string;
  readonly fix: string;
  readonly scopes: readonly string[];
  readonly reserved: number;
  /** What was spent by now. */
  readonly amount: number;
  /** True once nothing is reserved any more. */
  readonly settled: boolean;
  readonly run:
    | (ChargedRun & {
        readonly spending: Spending;
        /** Omitted where no plan pays, or nobody said. */
        readonly plan?: PlanShare;
        /** When how many of the dollars were spent, oldest first. */
        readonly steps: readonly { readonly at: number; readonly dollars: number }[];
      })
    | null;
  readonly begunAt: number;
  readonly updatedAt: number;
}

export interface ListCharges {
  /** Id of a fix. */
  readonly fix?: string;
  readonly settled?: boolean;
  /** Only those that changed at this time or later. */
  readonly changedSince?: number;
}
