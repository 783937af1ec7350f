import type { Config } from "@mendwatch/config";

import { createClaudeAgent } from "../adapters/claude/claude.ts";
import { findCredential } from "../adapters/claude/credential.ts";
import { claudeReadiness, searchIn } from "../adapters/claude/readiness.ts";
import { createClaudeFinder } from "../adapters/claude/version.ts";
import { createRehearsalAgent } from "../adapters/rehearsal/rehearsal.ts";
import type { Agent } from "../ports/agent.ts";
import { diagnosisPrompt } from "../prompts/diagnosis-prompt.ts";
import { repairPrompt } from "../prompts/repair-prompt.ts";
import type { StageTools } from "../running/state-workers.ts";

/** An agent, and who pays for it. */
export interface OpenedAgent {
  readonly agent: Agent;
  readonly billing: "api" | "subscription";
  /** What it misses on this machine now, for people. */
  readonly look: () => Promise<readonly string[]>;
}

/** Opens the agent that is configured. */
export async function openAgent(
  config: Config,
  tools: Pick<StageTools, "git" | "sandbox" | "dependencies">,
  signal: AbortSignal,
): Promise<OpenedAgent> {
  const { agent: settings, stateDir, projects } = config;
  if (settings.patches !== null) {
    const { git } = tools;
    const agent = await createRehearsalAgent({ git, folder: settings.patches, signal });
    return { agent, billing: "api", look: async () => [] };
  }
  const { ANTHROPIC_BASE_URL: upstream = "" } = process.env;
  const credential = findCredential(settings, process.env);
  const find = createClaudeFinder();
  const agent = createClaudeAgent({
    ...tools,
    projects,
    stateDir,
    agent: settings,
    search: searchIn(process.env),
    credential,
    upstream: upstream === "" ? "https://api.anthropic.com" : upstream,
    diagnosisPrompt,
    repairPrompt,
  });
  const paidByPlan = credential?.kind === "oauth-token";
  return {
    agent,
    billing: paidByPlan ? "subscription" : "api",
    async look() {
      const { missing } = await claudeReadiness(settings, process.env, find);
      return missing.map(({ message }) => message);
    },
  };
}
