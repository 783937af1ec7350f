import type { FixerConfig } from "@mendwatch/config";
import { MendwatchError } from "@mendwatch/protocol";

import { budgetError } from "../errors/budget-errors.ts";
import type { FixerEvents } from "../events/events.ts";
import { faultEvent } from "../events/fault.ts";
import type { Fix, FixCharge, PlanShare } from "../model/fix.ts";
import type { AgentRun, PlanUse, Spending } from "../ports/agent.ts";
import type { Clock } from "../ports/clock.ts";
import type { Charge } from "../ports/store-charges.ts";
import type { Store } from "../ports/store.ts";
import type { StageContext } from "../stages/stage.ts";
import { createReserving, dollarText, type Allowance } from "./allowance.ts";
import type { Holds } from "./holds.ts";
import { createPlanMeter } from "./plan-meter.ts";
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
    "reserve" | "spend" | "settle" | "spent" | "listCharges" | "listPlan" | "getFix" | "transition"
  >;
  readonly clock: Clock;
  readonly budget: FixerConfig["budget"];
  /** Who pays. */
  readonly billing: FixCharge["billing"];
  readonly holds: Pick<Holds, "runFailed" | "answered" | "usedUp" | "planSeen">;
  readonly events: FixerEvents;
}

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
  const reserve = createReserving(parts);

  /** For what may fail without harm to the run. */
  async function guarded(fix: Fix, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      events(faultEvent(fix.id, error));
    }
  }

  /** Writes all charges of the fix into it, and then settles those that are open. */
  async function settle(context: StageContext): Promise<void> {
    const charges = await store.listCharges({ fix: context.fix.id });
    const open = charges.filter(({ settled }) => !settled);
    if (open.length === 0) return;
    await context.checkpoint({ charges: charges.flatMap(fixCharge) });
    for (const { key } of open) await store.settle(key);
  }

  /** Whoever lost the lease meanwhile cannot write into the fix, and leaves the rest to the sweep. */
  async function conclude(
    context: StageContext,
    key: string,
    total: Spending,
    plan: PlanShare | null,
  ): Promise<void> {
    const used = plan === null ? {} : { plan };
    await store.spend({ key, total, ...used, now: clock.now() });
    try {
      await settle(context);
    } catch (error) {
      if (!context.signal.aborted) throw error;
    }
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

  /**
   * A failure that is not the fix's own sends it to the queue at once, which waits for it: for the
   * API, or when the next reservation finds a budget used up.
   */
  async function explained(error: unknown, { cap, isCut }: Allowance): Promise<unknown> {
    if (!(error instanceof MendwatchError)) return error;
    const retryAt = clock.now();
    const { code, exitCode, message, context } = error;
    if (code === "MW_AGENT_BUDGET" && isCut) {
      const text = `The run was cut off at ${dollarText(cap)}: the budget of the day or the month left no more.`;
      return budgetError("MW_BUDGET_DAY", text, { cause: error, context: { retryAt } });
    }
    if (!(await holds.runFailed(error))) return error;
    const details = { cause: error, context: { ...context, retryAt } };
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
    const allowance = await reserve(fix, step, id);
    let last = nothingSpent;
    const meter = createPlanMeter(await store.listPlan());
    let plan = Promise.resolve();

    const run: AgentRun = {
      id,
      signal,
      cap: allowance.cap,
      async spent(total) {
        const isFirst = last === nothingSpent;
        last = total;
        await store.spend({ key: id, total, now: clock.now() });
        await guarded(fix, async () => {
          if (isFirst) await holds.answered();
          await tellRate();
        });
      },
      planSeen(use: PlanUse) {
        meter.seen(use);
        plan = plan.then(() => guarded(fix, () => holds.planSeen(use)));
      },
    };
    try {
      return await work(run);
    } catch (error) {
      await plan;
      throw signal.aborted ? error : await explained(error, allowance);
    } finally {
      await plan;
      await guarded(fix, () => conclude(context, id, last, meter.share()));
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

  async function settleLeftover({ key, fix: ofFix }: Charge): Promise<void> {
    const fix = await store.getFix(ofFix);
    if (fix !== null) {
      const charges = (await store.listCharges({ fix: fix.id })).flatMap(fixCharge);
      const { id, state, version } = fix;
      const move = { id, from: state, to: state, held: { version }, patch: { charges } };
      const moved = await store.transition({
        ...move,
        actor: "fixer",
        detail: null,
        now: clock.now(),
      });
      // Somebody holds it: either this run is still run, or its successor will settle it.
      if (moved.outcome !== "moved") return;
    }
    await store.settle(key);
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

/** Nothing for a run that never got an answer: a fix may wait through many of these. */
function fixCharge({ key, run, begunAt, updatedAt }: Charge): readonly FixCharge[] {
  if (run === null || run.spending.requests === 0) return [];
  const { step, round, billing, spending, plan } = run;
  const used = plan === undefined ? {} : { plan };
  const duration = updatedAt - begunAt;
  return [{ run: key, step, round, billing, spending, ...used, begunAt, duration }];
}
