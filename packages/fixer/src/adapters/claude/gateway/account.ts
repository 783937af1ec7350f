import type { AgentRun, Spending } from "../../../ports/agent.ts";
import { priceOf, type ModelUse } from "./prices.ts";

/** What one run has spent, and whether it may go on. */
export interface Account {
  /** Dollars up to the cap; never below 0. */
  left(): number;
  /** Adds an answer, and resolves once whoever keeps account has it. Never rejects. */
  charge(model: string, use: ModelUse): Promise<void>;
  /** False from when an answer could not be kept account of: nothing may be spent then. */
  kept(): boolean;
}

/** Nothing has been spent. */
export function openAccount(run: AgentRun): Account {
  let kept = true;
  let total: Spending = {
    dollars: 0,
    requests: 0,
    inputTokens: 0,
    outputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
  };
  return {
    left: () => Math.max(0, run.cap - total.dollars),
    async charge(model, use) {
      total = {
        dollars: total.dollars + priceOf(model, use),
        requests: total.requests + 1,
        inputTokens: total.inputTokens + use.input,
        outputTokens: total.outputTokens + use.output,
        cacheReadTokens: total.cacheReadTokens + use.cacheRead,
        cacheWriteTokens: total.cacheWriteTokens + use.cacheWrite + use.cacheWriteHour,
      };
      try {
        await run.spent(total);
      } catch {
        kept = false;
      }
    },
    kept: () => kept,
  };
}
