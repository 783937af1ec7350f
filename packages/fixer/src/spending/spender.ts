import type { AgentRun } from "../ports/agent.ts";
import type { StageContext } from "../stages/stage.ts";

/** Which of the two runs of an agent is paid for. */
export type SpendingStep = "diagnose" | "repair";

/** Bounds what agents may use, and keeps account of it. */
export interface Spender {
  /**
   * Reserves what the run may cost, runs it, and settles what it did cost, also when it fails. One
   * that a crash cut short is settled when the fix is taken up again.
   */
  spend<Answer>(
    context: StageContext,
    step: SpendingStep,
    work: (run: AgentRun) => Promise<Answer>,
  ): Promise<Answer>;
}

/** A spender for agents that use no model: nothing is reserved, whatever they say they spent. */
export function createFreeSpender(): Spender {
  return {
    spend: async ({ fix, signal }, step, work) =>
      work({
        id: `${fix.id}-${fix.fence}-${step}`,
        signal,
        cap: 0,
        spent: async () => {},
        planSeen: () => {},
      }),
  };
}
