import type { Spending } from "../ports/agent.ts";
import type { Charge, ReserveCharge, SpendCharge } from "../ports/store-charges.ts";

/**
 * What each operation of the ledger does to a charge, as functions from document to document.
 *
 * ```
 * reserved ─► spent, spent, … ─► settled ─► (spent: what a cut-off run still told)
 * ```
 *
 * Until it is settled a charge counts with what was reserved, or with what was spent where that is
 * more; afterwards with what was spent. What was spent never goes down, so an answer that is told
 * twice, or late, changes nothing.
 */

const nothing: Spending = {
  dollars: 0,
  requests: 0,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
};

/** A charge as it begins. What is no run is spent at once. */
export function openCharge(request: ReserveCharge, reserved: number): Charge {
  const { key, fix, limits, run, now } = request;
  return {
    key,
    fix,
    scopes: limits.map(({ scope }) => scope),
    reserved,
    amount: run === null ? reserved : 0,
    settled: run === null,
    run: run === null ? null : { ...run, spending: nothing, steps: [] },
    begunAt: now,
    updatedAt: now,
  };
}

/** With what its run has spent in all by now. */
export function spendCharge(
  charge: Charge,
  { total, plan, now }: Omit<SpendCharge, "key">,
): Charge {
  if (charge.run === null) return charge;
  const spending = larger(charge.run.spending, total);
  const dollars = spending.dollars - charge.amount;
  const steps = dollars > 0 ? [...charge.run.steps, { at: now, dollars }] : charge.run.steps;
  return {
    ...charge,
    amount: spending.dollars,
    run: { ...charge.run, spending, steps, ...(plan === undefined ? {} : { plan }) },
    updatedAt: Math.max(charge.updatedAt, now),
  };
}

/** With nothing reserved any more. */
export function settleCharge(charge: Charge): Charge {
  return { ...charge, settled: true };
}

/** What it counts with in each of its scopes. */
export function countOf({ settled, reserved, amount }: Charge): number {
  return settled ? amount : Math.max(reserved, amount);
}

function larger(one: Spending, other: Spending): Spending {
  return {
    dollars: Math.max(one.dollars, other.dollars),
    requests: Math.max(one.requests, other.requests),
    inputTokens: Math.max(one.inputTokens, other.inputTokens),
    outputTokens: Math.max(one.outputTokens, other.outputTokens),
    cacheReadTokens: Math.max(one.cacheReadTokens, other.cacheReadTokens),
    cacheWriteTokens: Math.max(one.cacheWriteTokens, other.cacheWriteTokens),
  };
}
