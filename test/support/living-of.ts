import { processesWith } from "../../packages/fixer/src/processes/marked-processes.ts";

/** Ids of the living processes that belong to these runs, by the run's id in their environment. */
export function livingOf(runs: readonly string[]): Promise<readonly number[]> {
  return processesWith(runs.map((run) => `MENDWATCH_RUN_ID=${run}`));
}
