import type { FixerEvents } from "../events/events.ts";

/** Whether the agent can work. */
export interface AgentReadiness {
  /** What it missed when the fixer started, for people. */
  readonly atStart: readonly string[];
  /** What it misses now. */
  missing(): Promise<readonly string[]>;
}

/**
 * Looks again whenever the agent is about to be needed, because its owner may install it, update it
 * or take it away meanwhile. Each change is told once.
 */
export async function createReadiness({
  look,
  events,
}: {
  /** Cheap: it is asked before each fix. */
  readonly look: () => Promise<readonly string[]>;
  readonly events: FixerEvents;
}): Promise<AgentReadiness> {
  const atStart = await look();
  let wasReady = atStart.length === 0;
  return {
    atStart,
    async missing() {
      const missing = await look();
      const isReady = missing.length === 0;
      if (isReady !== wasReady) {
        wasReady = isReady;
        events(isReady ? { event: "agent:ready" } : { event: "agent:missing", missing });
      }
      return missing;
    },
  };
}
