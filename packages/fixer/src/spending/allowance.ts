import type { FixerConfig } from "@mendwatch/config";

import { budgetError } from "../errors/budget-errors.ts";
import { countOf } from "../model/charge-changes.ts";
import type { Fix, FixCharge } from "../model/fix.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import { dollarsOfDay, dollarsOfFix, dollarsOfMonth, nextDay, nextMonth } from "./budget-scopes.ts";
import type { Holds } from "./holds.ts";
import type { SpendingStep } from "./spender.ts";

/** Less is no budget for a run. In dollars. */
const leastLeft = 0.01;

/**
 * A run that gets less than this share of what its fix may still spend would most likely be cut off
 * half-way, which costs and brings nothing.
 */
const leastShare = 0.25;

/** When a fix asks again that met a budget which others only reserved, in milliseconds. */
const reservedRetry = 60_000;

/** What a run may spend. */
export interface Allowance {
  /** In dollars. */
  readonly cap: number;
  /** True where the day or the month left less than the fix might spend. */
  readonly isCut: boolean;
}

/** A budget that leaves too little. */
interface Refusal {
  readonly period: "day" | "month";
  readonly scope: string;
  /** When it begins anew, in milliseconds since 1970. */
  readonly until: number;
}

/** What reserving works with. */
export interface ReservingParts {
  readonly store: Pick<Store, "reserve" | "spent" | "listCharges">;
  readonly clock: Clock;
  readonly budget: Pick<FixerConfig["budget"], "run" | "day" | "month">;
  /** Who pays. */
  readonly billing: FixCharge["billing"];
  readonly holds: Pick<Holds, "usedUp">;
}

/**
 * Reserves what a run may spend, under the key: all that its fix has left, or what the day and the
 * month leave of that. Rejects with `MW_BUDGET_RUN`, or with `MW_BUDGET_DAY` or `MW_BUDGET_MONTH`
 * and `retryAt`.
 */
export function createReserving(
  parts: ReservingParts,
): (fix: Fix, step: SpendingStep, key: string) => Promise<Allowance> {
  const { store, clock, budget, billing, holds } = parts;

  async function reserve(fix: Fix, step: SpendingStep, key: string): Promise<Allowance> {
    const now = clock.now();
    const own = dollarsOfFix(fix);
    const left = budget.run - (await store.spent(own));
    if (left < leastLeft) {
      throw budgetError(
        "MW_BUDGET_RUN",
        `Fix ${fix.id} has spent the ${dollarText(budget.run)} that one fix may spend (fixer.budget.run), and is not done. Look at its diagnosis, and repair by hand.`,
      );
    }
    const [day, month] = [dollarsOfDay(now), dollarsOfMonth(now)];
    const least = left * leastShare;
    const reserved = await store.reserve({
      key,
      fix: fix.id,
      amount: left,
      least,
      limits: [
        { scope: own, cap: budget.run },
        { scope: day, cap: budget.day },
        { scope: month, cap: budget.month },
      ],
      run: { step, round: fix.round, billing },
      now,
    });
    if (reserved.outcome === "reserved") {
      const cap = reserved.charge.reserved;
      return { cap, isCut: cap < left };
    }
    return reserved.scope === day
      ? refuse({ period: "day", scope: day, until: nextDay(now) }, least)
      : refuse({ period: "month", scope: month, until: nextMonth(now) }, least);
  }

  /** The queue waits, unless runs that are under way may give back enough. */
  async function refuse({ period, scope, until }: Refusal, least: number): Promise<never> {
    const code = period === "day" ? "MW_BUDGET_DAY" : "MW_BUDGET_MONTH";
    const open = (await store.listCharges({ settled: false }))
      .filter(({ scopes }) => scopes.includes(scope))
      .reduce((sum, charge) => sum + countOf(charge) - charge.amount, 0);
    const now = clock.now();
    const left = budget[period] - (await store.spent(scope));
    if (left + open >= least) {
      const message = `Runs that are under way have reserved the rest of the ${period}'s ${dollarText(budget[period])}.`;
      throw budgetError(code, message, { context: { retryAt: now + reservedRetry } });
    }
    await holds.usedUp(period, until);
    const message = `${dollarText(Math.max(0, left))} of the ${period}'s ${dollarText(budget[period])} are left, too little for a run. It goes on at ${new Date(until).toISOString()}.`;
    throw budgetError(code, message, { context: { retryAt: now } });
  }

  return reserve;
}

/** `$1.25`. */
export function dollarText(dollars: number): string {
  return `$${dollars.toFixed(2)}`;
}
