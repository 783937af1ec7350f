import type { AgentConfig } from "@mendwatch/config";

import type { Credential } from "./gateway/gateway.ts";

/** How the tokens of `claude setup-token` begin. */
const tokenPrefix = "sk-ant-oat";

/**
 * What pays for the model: `agent.credential`, else the token or the key of the environment, as far
 * as `agent.billing` allows; null where there is none. A plan's token comes before a key, so that
 * nobody who has both pays twice without having asked for it.
 */
export function findCredential(
  { credential, billing }: Pick<AgentConfig, "credential" | "billing">,
  env: Readonly<Record<string, string | undefined>>,
): Credential | null {
  if (credential !== null) {
    const isToken = billing === "auto" ? credential.startsWith(tokenPrefix) : billing !== "api";
    return { kind: isToken ? "oauth-token" : "api-key", secret: credential };
  }
  const { CLAUDE_CODE_OAUTH_TOKEN: token = "", ANTHROPIC_API_KEY: key = "" } = env;
  if (token !== "" && billing !== "api") return { kind: "oauth-token", secret: token };
  if (key !== "" && billing !== "subscription") return { kind: "api-key", secret: key };
  return null;
}
