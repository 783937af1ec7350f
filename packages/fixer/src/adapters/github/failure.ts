import { z } from "zod";

import { quoted } from "../../git/git.ts";
import { gitHubError } from "../../errors/github-errors.ts";

/** What was asked for when it failed. */
export interface Asked {
  /** For people: `open the pull request`. */
  readonly what: string;
  readonly apiUrl: string;
  /** Never to be repeated. */
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** An answer that is no success, as octokit raises it. */
const answered = z.object({
  status: z.number(),
  response: z.object({
    headers: z.record(z.string(), z.unknown()),
    data: z.unknown(),
  }),
});

const explained = z.object({
  message: z.string(),
  errors: z
    .array(
      z.union([
        z.string(),
        z.object({ message: z.string() }).transform(({ message }) => message),
        z
          .object({ field: z.string(), code: z.string() })
          .transform(({ field, code }) => `${field} ${code}`),
      ]),
    )
    .catch([])
    .default([]),
});

/** GitHub asks for a minute where a secondary limit names no time. */
const unnamedPause = 60_000;

/** What octokit raised, as an error for people. Anything else is returned as it is. */
export function gitHubFailed(error: unknown, asked: Asked): unknown {
  if (!(error instanceof Error) || error.name !== "HttpError") return error;
  const { what, apiUrl, token, now } = asked;
  const { host } = new URL(apiUrl);
  function hidden(text: string): string {
    return quoted(text.replaceAll(token, "[REDACTED:token]"));
  }
  const answer = answered.safeParse(error);
  const details = { cause: error };
  if (!answer.success) {
    const message = `${host} does not answer (${hidden(error.message)}); it was asked to ${what}`;
    return gitHubError("MW_GITHUB_UNREACHABLE", message, details);
  }
  const { status, response } = answer.data;
  const headers = new Map(
    Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
  );
  const said = hidden(wordsOf(response.data) || error.message);
  const cannot = `GitHub does not ${what} (${status}): ${said}`;
  const retryAt = retryTime(status, headers, said, now);
  if (retryAt !== null) {
    const until = new Date(retryAt).toISOString();
    const message = `GitHub is not to be asked until ${until}: ${said}`;
    // Each kind of request has a limit of the hour of its own; one against haste holds for all.
    const isUsedUp = headers.get("x-ratelimit-remaining") === "0";
    const isOfAKind = isUsedUp && (headers.get("x-ratelimit-resource") ?? "core") !== "core";
    const context = { retryAt, holdsForAll: !isOfAKind };
    return gitHubError("MW_GITHUB_RATE_LIMITED", message, { ...details, context });
  }
  if (status >= 500) {
    return gitHubError("MW_GITHUB_UNREACHABLE", `${host} cannot ${what} now (${status})`, details);
  }
  if (status === 401) return gitHubError("MW_GITHUB_TOKEN_INVALID", cannot, details);
  if (status === 404) {
    return gitHubError("MW_GITHUB_NOT_FOUND", `${cannot}; or the token has no access`, details);
  }
  if (status === 403 && /archived/i.test(said)) {
    return gitHubError("MW_GITHUB_ARCHIVED", cannot, details);
  }
  if (status === 403) {
    return gitHubError("MW_GITHUB_PERMISSION", `${cannot}; ${neededOf(headers)}`, details);
  }
  return gitHubError("MW_GITHUB_REFUSED", cannot, details);
}

function wordsOf(data: unknown): string {
  const { data: words } = explained.safeParse(data);
  return words === undefined ? "" : [words.message, ...words.errors].join(": ");
}

/** When GitHub may be asked again, in milliseconds since 1970; null where it sets no limit. */
function retryTime(
  status: number,
  headers: ReadonlyMap<string, string>,
  said: string,
  now: number,
): number | null {
  if (status !== 403 && status !== 429) return null;
  const after = Number(headers.get("retry-after") ?? Number.NaN);
  if (after >= 0) return now + after * 1000;
  const reset = Number(headers.get("x-ratelimit-reset") ?? Number.NaN);
  if (headers.get("x-ratelimit-remaining") === "0" && reset > 0) return Math.max(now, reset * 1000);
  return status === 429 || /rate limit/i.test(said) ? now + unnamedPause : null;
}

/**
 * What GitHub says it takes. Of a fine-grained token `contents=read,issues=write; statuses=write` is
 * both of the first two, or the last.
 */
function neededOf(headers: ReadonlyMap<string, string>): string {
  if (headers.has("x-github-sso")) {
    return "authorise the token for the single sign-on of its organisation";
  }
  const permissions = headers.get("x-accepted-github-permissions");
  if (permissions !== undefined) {
    const named = permissions.replaceAll(/\s*;\s*/g, " or ").replaceAll(/\s*,\s*/g, " and ");
    return `the token needs the permission ${named.replaceAll("=", ": ")}`;
  }
  const scopes = headers.get("x-accepted-oauth-scopes") ?? "";
  return scopes === "" ? "its account may not" : `the token needs the scope ${scopes}`;
}
