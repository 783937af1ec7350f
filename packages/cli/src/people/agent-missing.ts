import type { Config } from "@mendwatch/config";
import { MendwatchError } from "@mendwatch/protocol";

import { askFixer } from "./ask-fixer.ts";

/** What the agent of the running fixer misses, for people; nothing where it cannot be asked. */
export async function agentMissing(config: Config): Promise<readonly string[]> {
  try {
    const answer = await askFixer(config, "/v1/agent");
    const missing: unknown =
      typeof answer === "object" && answer !== null ? Reflect.get(answer, "missing") : null;
    return Array.isArray(missing) ? missing.map(String) : [];
  } catch (error) {
    // Without its token, or of an earlier version: `doctor` says the rest.
    if (error instanceof MendwatchError) return [];
    throw error;
  }
}
