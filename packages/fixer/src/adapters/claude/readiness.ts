import type { AgentConfig } from "@mendwatch/config";
import { MendwatchError } from "@mendwatch/protocol";

import { agentError } from "../../errors/agent-errors.ts";
import { findCredential } from "./credential.ts";
import type { Credential } from "./gateway/gateway.ts";
import { type ClaudeSearch, findClaude } from "./version.ts";

/** Whether runs of Claude Code can be begun here. */
export interface ClaudeReadiness {
  /** As in `2.1.329`; null where it is not installed as it should be. */
  readonly version: string | null;
  readonly credential: Credential | null;
  /** Everything that is missing, each an error with its remedy. */
  readonly missing: readonly MendwatchError[];
}

/** Where a process with this environment looks for the CLI. */
export function searchIn(env: Readonly<Record<string, string | undefined>>): ClaudeSearch {
  return { path: env["PATH"] ?? "", home: env["HOME"] ?? null };
}

/**
 * Looks at what the owner has to provide. `env` is the environment of the process; `find` is given
 * by who asks again and again.
 */
export async function claudeReadiness(
  agent: Pick<AgentConfig, "command" | "credential" | "billing">,
  env: Readonly<Record<string, string | undefined>>,
  find: typeof findClaude = findClaude,
): Promise<ClaudeReadiness> {
  const missing: MendwatchError[] = [];
  const program = await find(agent.command, searchIn(env)).catch((error: unknown) => {
    if (!(error instanceof MendwatchError)) throw error;
    missing.push(error);
    return null;
  });
  const credential = findCredential(agent, env);
  if (credential === null) missing.push(credentialMissing(agent));
  return { version: program?.version ?? null, credential, missing };
}

/** The error of an agent that has nothing to pay with. */
export function credentialMissing({ billing }: Pick<AgentConfig, "billing">): MendwatchError {
  const wanted = {
    auto: "neither agent.credential nor a token or a key in the environment",
    api: "neither agent.credential nor a key in the environment (agent.billing api)",
    subscription:
      "neither agent.credential nor a token in the environment (agent.billing subscription)",
  };
  return agentError("MW_CREDENTIAL_MISSING", `there is ${wanted[billing]}`);
}
