import type { Plan } from "./plans.js";

/** Tenths of a cent. */
interface Rate {
  readonly perCall: number;
  readonly free: number;
}

const rates: Record<string, Rate> = {
  standard: { perCall: 5, free: 1000 },
  volume: { perCall: 2, free: 0 },
};

/** What a month of calls costs, in tenths of a cent. */
export function priceOf(plan: Plan, calls: number): number {
  const { perCall, free } = rateOf(plan);
  return Math.max(0, calls - free) * perCall;
}

function rateOf(plan: Plan): Rate {
  const rate = rates[plan] as Rate;
  return { perCall: rate.perCall, free: rate.free };
}
