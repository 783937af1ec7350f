import type { Config } from "@mendwatch/config";
import { claudeReadiness, fixerErrors, type FixerErrorCode } from "@mendwatch/fixer";

import { fail, type Finding, ok } from "./finding.ts";

const token = "CLAUDE_CODE_OAUTH_TOKEN (made by `claude setup-token`)";
const place = "in the fixer's environment, or write";

/** What can be paid with, by `agent.billing`. */
const credentialRemedies: Readonly<Record<Config["agent"]["billing"], string>> = {
  auto: fixerErrors.MW_CREDENTIAL_MISSING.remedy,
  api: `Set ANTHROPIC_API_KEY ${place} a key as \`agent.credential\`.`,
  subscription: `Set ${token} ${place} a token as \`agent.credential\`.`,
};

/** The agent: is it installed, and is there something to pay with? Never shows what that is. */
export async function checkAgent(
  { agent }: Config,
  env: NodeJS.ProcessEnv,
): Promise<readonly Finding[]> {
  if (agent.kind === "rehearsal") {
    return [ok("agent", "rehearsal: plays repairs that were written down")];
  }
  const { version, credential, missing } = await claudeReadiness(agent, env);
  const paid =
    credential?.kind === "oauth-token" ? "a plan's token pays for it" : "an API key pays for it";
  return [
    ...(version === null ? [] : [ok("agent", `claude ${version}`)]),
    ...(credential === null ? [] : [ok("credential", paid)]),
    ...missing.map(({ code, message }) =>
      fail(
        code === "MW_CREDENTIAL_MISSING" ? "credential" : "agent",
        `${message}; errors are told, none is repaired`,
        code === "MW_CREDENTIAL_MISSING"
          ? credentialRemedies[agent.billing]
          : fixerErrors[code as FixerErrorCode].remedy,
      ),
    ),
  ];
}
