import type { GitHubAppConfig } from "@mendwatch/config";
import { MendwatchError } from "@mendwatch/protocol";
import { z } from "zod";

import { gitHubError } from "../../errors/github-errors.ts";
import type { RepositoryName } from "../../git/host-access.ts";
import type { Clock } from "../../ports/clock.ts";
import { readAppKey, signAsApp } from "./app-key.ts";
import { openGitHub } from "./client.ts";

/** An App, as GitHub knows it. */
export interface AppIdentity {
  readonly slug: string;
  /** By how much this machine's clock is ahead of GitHub's, in milliseconds. */
  readonly ahead: number;
}

/** Where an App was let in. */
export interface Installation {
  readonly id: number;
  /** As in `contents: write`. */
  readonly permissions: Readonly<Record<string, string | undefined>>;
}

/** GitHub, asked as the App itself. All of it rejects with `MW_GITHUB_*`. */
export interface GitHubApp {
  identity(signal: AbortSignal): Promise<AppIdentity>;
  /** The installation that has the repository. */
  installation(repository: RepositoryName, signal: AbortSignal): Promise<Installation>;
  /** A token for this repository and these permissions, and when it ends, in milliseconds since 1970. */
  token(
    installation: Installation,
    repository: RepositoryName,
    permissions: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<{ readonly token: string; readonly expires: number }>;
}

/** A clock that is wrong by more is named as the reason of a refusal, in milliseconds. */
const noticed = 60_000;

/** Makes what asks GitHub as an App, which signs each request with its key. */
export function openGitHubApp(
  app: GitHubAppConfig,
  apiUrl: string,
  clock: Pick<Clock, "now">,
): GitHubApp {
  const gitHub = openGitHub(
    {
      apiUrl,
      tokenFor: async (_, refused) =>
        refused ?? signAsApp(app.id, await readAppKey(app), clock.now()),
    },
    clock,
  );
  async function asked<Answer>(
    repository: RepositoryName | null,
    asking: Promise<Answer>,
  ): Promise<Answer> {
    return asking.catch((error: unknown) => {
      throw appFailed(error, app.id, repository, clock.now());
    });
  }

  return {
    async identity(signal) {
      const { data, headers } = await asked(
        null,
        gitHub.ask("name the App", signal, (request) => request("GET /app")),
      );
      const date = Date.parse(headers.date ?? "");
      const ahead = Number.isNaN(date) ? 0 : clock.now() - date;
      return { slug: data?.slug ?? app.id, ahead };
    },
    async installation(repository, signal) {
      const { data } = await asked(
        repository,
        gitHub.ask("name the installation of the App", signal, (request) =>
          app.installation === null
            ? request("GET /repos/{owner}/{repo}/installation", { ...repository })
            : request("GET /app/installations/{installation_id}", {
                installation_id: app.installation,
              }),
        ),
      );
      if (data.suspended_at !== null) throw suspended(data.id);
      return { id: data.id, permissions: data.permissions };
    },
    async token(installation, repository, permissions, signal) {
      const { data } = await asked(
        repository,
        gitHub.ask("make a token for the App", signal, (request) =>
          request("POST /app/installations/{installation_id}/access_tokens", {
            installation_id: installation.id,
            repositories: [repository.repo],
            permissions,
          }),
        ),
      );
      return { token: data.token, expires: Date.parse(data.expires_at) };
    },
  };
}

function suspended(installation: number | null): MendwatchError {
  const which = installation === null ? "" : ` ${installation}`;
  return gitHubError("MW_GITHUB_APP_SUSPENDED", `the installation${which} of the App is suspended`);
}

const dated = z.object({ response: z.object({ headers: z.object({ date: z.string() }) }) });

/** What GitHub says to an App, in the terms of one. */
function appFailed(
  error: unknown,
  id: string,
  repository: RepositoryName | null,
  now: number,
): unknown {
  if (!(error instanceof MendwatchError)) return error;
  const { code, message, cause } = error;
  const details = { cause: error };
  if (code === "MW_GITHUB_TOKEN_INVALID") {
    const date = Date.parse(dated.safeParse(cause).data?.response.headers.date ?? "");
    const off = Math.round((now - date) / 1000);
    if (Math.abs(off) * 1000 > noticed) {
      const text = `this machine's clock is ${Math.abs(off)} s ${off > 0 ? "ahead of" : "behind"} GitHub's, so it takes no signature of the App ${id}`;
      return gitHubError("MW_GITHUB_CLOCK", text, details);
    }
    const text = `github.app.privateKey is no key of the App ${id}: ${message}`;
    return gitHubError("MW_GITHUB_APP_KEY", text, details);
  }
  if (code === "MW_GITHUB_PERMISSION" && /suspended/i.test(message)) return suspended(null);
  const isElsewhere = code === "MW_GITHUB_NOT_FOUND" || code === "MW_GITHUB_REFUSED";
  if (!isElsewhere || repository === null) return error;
  const { owner, repo } = repository;
  const text = `the App ${id} is not installed on ${owner}/${repo}: ${message}`;
  return gitHubError("MW_GITHUB_APP_NOT_INSTALLED", text, details);
}
