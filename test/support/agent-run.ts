import type { AgentRun, Spending } from "@mendwatch/fixer";

/** A run that nobody bounds, and what it told. */
export interface OpenRun extends AgentRun {
  readonly spendings: readonly Spending[];
}

/** Begins a run; `changes` bound it. */
export function openRun(changes: Partial<AgentRun> = {}): OpenRun {
  const spendings: Spending[] = [];
  return {
    id: "0123abcd-1-run",
    signal: new AbortController().signal,
    cap: 100,
    spent: async (total) => void spendings.push(total),
    planSeen: () => {},
    spendings,
    ...changes,
  };
}

/** Nothing known but the report. */
export const noBackground = {
  guidance: [],
  suspects: [],
  symptoms: [],
  attempts: [],
  lessons: [],
} as const;
