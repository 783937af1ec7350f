import type { IncomingHttpHeaders } from "node:http";

/** What pays for the model. Never enters the box. */
export interface Credential {
  readonly kind: "api-key" | "oauth-token";
  readonly secret: string;
}

/** The API takes a token of a plan only with this. */
const oauthBeta = "oauth-2025-04-20";

/** Of what the client sends, the headers that the API may see. All others end at the gateway. */
const passed =
  /^(accept|anthropic-version|anthropic-dangerous-direct-browser-access|user-agent|x-app|x-claude-code-[\w-]+|x-stainless-[\w-]+)$/;

/** The headers of a request to the API: the harmless ones of the client, and the real credential. */
export function upstreamHeaders(
  client: IncomingHttpHeaders,
  credential: Credential,
): Record<string, string> {
  const kept = Object.entries(client).filter(([name]) => passed.test(name));
  const oauth = credential.kind === "oauth-token";
  const betas = String(client["anthropic-beta"] ?? "")
    .split(",")
    .map((beta) => beta.trim())
    .filter((beta) => beta !== "" && beta !== oauthBeta);
  if (oauth) betas.push(oauthBeta);
  return {
    ...Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
    ...(betas.length > 0 ? { "anthropic-beta": betas.join(",") } : {}),
    ...(oauth
      ? { authorization: `Bearer ${credential.secret}` }
      : { "x-api-key": credential.secret }),
    "content-type": "application/json",
    // What is packed cannot be counted while it passes.
    "accept-encoding": "identity",
  };
}
