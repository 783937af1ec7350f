import type { FixerConfig } from "@mendwatch/config";
import { MendwatchError } from "@mendwatch/protocol";

import { budgetError } from "../budget-errors.ts";
import { countOf } from "../charge-changes.ts";
import type { FixerEvents } from "../events.ts";
import { faultEvent } from "../fault.ts";
import type { Fix, FixCharge } from "../fix.ts";
import type { AgentRun, PlanUse, Spending } from "../ports/agent.ts";
import type { Clock } from "../ports/clock.ts";
import type { Charge, Store } from "../ports/store.ts";
import type { StageContext } from "../stages/stage.ts";
import { dollarsOfDay, dollarsOfFix, dollarsOfMonth, nextDay, nextMonth } from "./budget-scopes.ts";
import type { Holds } from "./holds.ts";
import { passedJustNow } from "./spend-rate.ts";
import type { Spender, SpendingStep } from "./spender.ts";

/**
 * Keeps the ledger of runs that cost something. Each run has one charge, whose key is the run's id:
 *
 * 1. It is reserved in the scopes of the fix, the day and the month together, or not at all.
 * 2. Each answer of the model is written to it before the next one may be asked for.
 * 3. After the run, however it ended, the charge is written into the fix and then settled.
 *
 * A crash leaves the charge open with what was spent. It is settled when its fix is taken up again,
 * or by {@link LedgerSpender.settleLeftovers} where nobody runs it any more.
 */
export interface LedgerSpender extends Spender {
  /** Settles what runs left behind that are no longer run. May be called at any time. */
  settleLeftovers(): Promise<void>;
}

/** What the spender works with. */
export interface SpenderParts {
  readonly store: Pick<
    Store,
    "reserve" | "spend" | "settle" | "spent" | "listCharges" | "getFix" | "transition"
  >;
  readonly clock: Clock;
  readonly budget: FixerConfig["budget"];
  /** Who pays. */
  readonly billing: FixCharge["billing"];
  readonly holds: Pick<Holds, "runFailed" | "answered" | "usedUp" | "planSeen">;
  readonly events: FixerEvents;
}

/** Less is no budget for a run. In dollars. */
const leastLeft = 0.01;

/**
 * A run that gets less than this share of what its fix may still spend would most likely be cut off
 * half-way, which costs and brings nothing.
 */
const leastShare = 0.25;

/** When a fix asks again that met a budget which others only reserved, in milliseconds. */
const reservedRetry = 60_000;

const nothingSpent: Spending = {
  dollars: 0,
  requests: 0,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
};

/** Makes a spender that keeps every run within `fixer.budget`. */
export function createSpender(parts: SpenderParts): LedgerSpender {
  const { store, clock, budget, billing, holds, events } = parts;

  /** For what may fail without harm to the run; what is left undone is done by the next sweep. */
  async function guarded(during: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      events(faultEvent(during, error));
    }
  }

  async function reserve(fix: Fix, step: SpendingStep, key: string): Promise<Charge> {
    const now = clock.now();
    const own = dollarsOfFix(fix);
    const left = budget.run - (await store.spent(own));
    if (left < leastLeft) {
      throw budgetError(
        "MW_BUDGET_RUN",
        `Fix ${fix.id} has spent the ${money(budget.run)} that one fix may spend (fixer.budget.run), and is not done. Look at its diagnosis, and repair by hand.`,
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
      run: { step, round: fix.round, billing, fence: fix.fence },
      now,
    });
    if (reserved.outcome === "reserved") return reserved.charge;
    return reserved.scope === day
      ? refuse({ period: "day", scope: day, until: nextDay(now) }, least)
      : refuse({ period: "month", scope: month, until: nextMonth(now) }, least);
  }

  interface Refusal {
    readonly period: "day" | "month";
    readonly scope: string;
    readonly until: number;
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
      const message = `Runs that are under way have reserved the rest of the ${period}'s ${money(budget[period])}.`;
      throw budgetError(code, message, { context: { retryAt: now + reservedRetry } });
    }
    await holds.usedUp(period, until);
    const message = `${money(Math.max(0, left))} of the ${period}'s ${money(budget[period])} are left, too little for a run. It goes on at ${new Date(until).toISOString()}.`;
    throw budgetError(code, message, { context: { retryAt: now } });
  }

  /** Writes all charges of the fix into it, and then settles those that are open. */
  async function settle(context: StageContext): Promise<void> {
    const charges = await store.listCharges({ fix: context.fix.id });
    const open = charges.filter(({ settled }) => !settled);
    if (open.length === 0) return;
    await context.checkpoint({ charges: charges.flatMap(fixCharge) });
    for (const { key } of open) await store.settle(key);
  }

  async function tellRate(): Promise<void> {
    const { alarm } = budget;
    const now = clock.now();
    const charges = await store.listCharges({ changedSince: now - 2 * alarm.per });
    const spent = passedJustNow(
      charges.flatMap(({ run }) => run?.steps ?? []),
      alarm,
      now,
    );
    if (spent === null) return;
    events({ event: "budget:alarm", spent, limit: alarm.dollars, per: alarm.per, billing });
  }

  /** A failure that is not the fix's own: the queue waits, so the fix may go to it at once. */
  async function explained(error: unknown): Promise<unknown> {
    if (!(error instanceof MendwatchError) || !(await holds.runFailed(error))) return error;
    const { code, exitCode, message, context } = error;
    const details = { cause: error, context: { ...context, retryAt: clock.now() } };
    return new MendwatchError(code, exitCode, message, details);
  }

  async function spend<Answer>(
    context: StageContext,
    step: SpendingStep,
    work: (run: AgentRun) => Promise<Answer>,
  ): Promise<Answer> {
    const { fix, signal } = context;
    await settle(context);
    const id = await freeKey(`${fix.id}-${fix.fence}-${step}`, fix);
    const { reserved } = await reserve(fix, step, id);
    let last = nothingSpent;
    let plan = Promise.resolve();

    const run: AgentRun = {
      id,
      signal,
      cap: reserved,
      async spent(total) {
        const isFirst = last === nothingSpent;
        last = total;
        await store.spend({ key: id, total, now: clock.now() });
        await guarded(fix.id, async () => {
          if (isFirst) await holds.answered();
          await tellRate();
        });
      },
      planSeen(use: PlanUse) {
        plan = plan.then(() => guarded(fix.id, () => holds.planSeen(use)));
      },
    };
    try {
      return await work(run);
    } catch (error) {
      await plan;
      throw signal.aborted ? error : await explained(error);
    } finally {
      await plan;
      // Whoever lost the lease cannot write into the fix; then the charge stays for the sweep.
      await guarded(fix.id, async () => {
        await store.spend({ key: id, total: last, now: clock.now() });
        await settle(context);
      });
    }
  }

  /** One lease may run the same step more than once. */
  async function freeKey(name: string, { id }: Fix): Promise<string> {
    const keys = (await store.listCharges({ fix: id })).map(({ key }) => key);
    let number = 1;
    let key = name;
    while (keys.includes(key)) {
      number += 1;
      key = `${name}-${number}`;
    }
    return key;
  }

  async function settleLeftover(charge: Charge): Promise<void> {
    const fix = await store.getFix(charge.fix);
    const now = clock.now();
    if (fix !== null) {
      if (isRun(charge, fix, now)) return;
      const charges = (await store.listCharges({ fix: fix.id })).flatMap(fixCharge);
      const { id, state, version } = fix;
      const move = { id, from: state, to: state, held: { version }, patch: { charges } };
      const moved = await store.transition({ ...move, actor: "fixer", detail: null, now });
      if (moved.outcome !== "moved") return;
    }
    await store.settle(charge.key);
  }

  return {
    spend,
    async settleLeftovers() {
      for (const charge of await store.listCharges({ settled: false })) {
        await settleLeftover(charge);
      }
    },
  };
}

/** True where the lease under which it runs is alive. */
function isRun({ run }: Charge, { lease }: Fix, now: number): boolean {
  return lease !== null && lease.until >= now && lease.fence === run?.fence;
}

function fixCharge({ key, run, begunAt, updatedAt }: Charge): readonly FixCharge[] {
  if (run === null) return [];
  const { step, round, billing, spending } = run;
  return [{ run: key, step, round, billing, spending, begunAt, duration: updatedAt - begunAt }];
}

function money(dollars: number): string {
  return `$${dollars.toFixed(2)}`;
}
