import type { Spending } from "@mendwatch/fixer";

/** What a run of an agent has used that cost so many dollars. */
export function using(dollars: number): Spending {
  const tokens = { inputTokens: 9, outputTokens: 3, cacheReadTokens: 0, cacheWriteTokens: 0 };
  return { dollars, requests: 1, ...tokens };
}
