import type { Config, ProjectConfig } from "@mendwatch/config";
import { MendwatchError } from "@mendwatch/protocol";
import { EnvHttpProxyAgent, request as send } from "undici";

import { withoutCredentials } from "../../git/git.ts";
import {
  repositoryAt,
  webOrigin,
  type GitHubAccount,
  type RepositoryName,
} from "../../git/host-access.ts";
import { gitHubError } from "../../errors/github-errors.ts";
import { gitHubAccount } from "./account.ts";
import { openGitHubApp, type AppIdentity, type GitHubApp } from "./app.ts";
import { permissionsOf, type Access } from "./app-permissions.ts";
import { openGitHub, type GitHub } from "./client.ts";
import { rightsOfToken } from "./token-rights.ts";

/** What GitHub says of a token. */
export interface GitHubTokenFacts {
  readonly kind: "token";
  readonly login: string;
  /** Scopes of a classic token; null for a fine-grained one, whose permissions it does not tell. */
  readonly scopes: readonly string[] | null;
  /** Milliseconds since 1970, or null where it never ends or GitHub does not say. */
  readonly expires: number | null;
}

/** What GitHub says of an App. */
export interface GitHubAppFacts extends AppIdentity {
  readonly kind: "app";
}

/** What GitHub says of a project's repository to this token or App. */
export interface GitHubRepositoryFacts {
  readonly fullName: string;
  readonly isPrivate: boolean;
  readonly base: string;
  readonly baseCommit: string;
  readonly isBaseProtected: boolean;
  /** Number of the App's installation; null with a token. */
  readonly installation: number | null;
  /** What may be done, as in `contents: write`. */
  readonly granted: Readonly<Record<string, Access>>;
  /** What may not be done, each an error with its remedy. */
  readonly lacking: readonly MendwatchError[];
  /** What may not be read, without which a pull request is followed with less. */
  readonly unread: readonly MendwatchError[];
  /** Permissions that are lacking and could be done without, as in `statuses: write`. */
  readonly missed: readonly string[];
}

/** What the doctor looks at. */
export interface GitHubReport {
  readonly access: GitHubTokenFacts | GitHubAppFacts | MendwatchError;
  /** By key of the project, those with `forge: github` and a repository. */
  readonly repositories: ReadonlyMap<string, GitHubRepositoryFacts | MendwatchError>;
}

/** Milliseconds for one answer of git's side. */
const patience = 20_000;

/**
 * Asks GitHub about the token or App and the repositories of the projects that publish there. Writes
 * nothing, neither here nor there. `addressOf` is where a project's `repo` leads. Resolves with errors as findings, and
 * with null without a `github` section.
 */
export async function inspectGitHub(
  { github, fixer, projects }: Config,
  addressOf: (project: ProjectConfig) => Promise<string>,
  signal: AbortSignal,
): Promise<GitHubReport | null> {
  if (github === null) return null;
  const account = gitHubAccount(github, Date);
  const gitHub = openGitHub(account, Date);
  const app = github.app === null ? null : openGitHubApp(github.app, github.apiUrl, Date);
  const access = await orError<GitHubTokenFacts | GitHubAppFacts>(() =>
    app === null ? lookAtToken(gitHub, signal) : lookAtApp(app, signal),
  );
  const origin = webOrigin(github.apiUrl);

  async function look(project: ProjectConfig): Promise<GitHubRepositoryFacts> {
    const address = await addressOf(project);
    const repository = repositoryAt(address, origin);
    if (repository === null) {
      throw gitHubError(
        "MW_GITHUB_NOT_ORIGIN",
        `origin is ${withoutCredentials(address)}, not a repository on ${origin}`,
      );
    }
    const known = await lookAtRepository(gitHub, repository, project.base, signal);
    const facts =
      app === null
        ? await asToken(gitHub, repository, known, signal)
        : await asApp(app, repository, known, signal);
    const [refusal] = await pushRights(repository, account, signal);
    const { granted } = facts;
    if (refusal === undefined) return { ...facts, granted: { contents: "write", ...granted } };
    const less = { ...facts, granted: { contents: "read" as const, ...granted } };
    if (fixer.git === "https") return { ...less, lacking: [refusal, ...facts.lacking] };
    // With ssh git needs no token; a merge from here does.
    if (refusal.code !== "MW_GITHUB_PERMISSION") return facts;
    return { ...less, missed: ["contents: write", ...facts.missed] };
  }
  const published = [...projects.values()].filter(
    ({ forge, repo }) => forge === "github" && repo !== null,
  );
  const found = published.map(
    async (project) => [project.key, await orError(() => look(project))] as const,
  );
  return { access, repositories: new Map(await Promise.all(found)) };
}

/** Asks whose token it is, and when it ends. */
async function lookAtToken(gitHub: GitHub, signal: AbortSignal): Promise<GitHubTokenFacts> {
  const { data, headers } = await gitHub.ask("name the token's account", signal, (request) =>
    request("GET /user"),
  );
  const scopes = headers["x-oauth-scopes"];
  const expires = Date.parse(String(headers["github-authentication-token-expiration"] ?? ""));
  return {
    kind: "token",
    login: data.login,
    scopes: scopes === undefined ? null : scopes.split(/,\s*/).filter((scope) => scope !== ""),
    expires: Number.isNaN(expires) ? null : expires,
  };
}

async function lookAtApp(app: GitHubApp, signal: AbortSignal): Promise<GitHubAppFacts> {
  return { kind: "app", ...(await app.identity(signal)) };
}

/** GitHub tells what an App may do, so that nothing has to be tried. */
async function asApp(
  app: GitHubApp,
  repository: RepositoryName,
  facts: GitHubRepositoryFacts,
  signal: AbortSignal,
): Promise<GitHubRepositoryFacts> {
  const installation = await app.installation(repository, signal);
  const { granted, missed } = permissionsOf(installation);
  return { ...facts, installation: installation.id, granted, missed, lacking: [] };
}

/** GitHub does not tell what a token may do, so it is tried, without an effect. */
async function asToken(
  gitHub: GitHub,
  repository: RepositoryName,
  facts: GitHubRepositoryFacts,
  signal: AbortSignal,
): Promise<GitHubRepositoryFacts> {
  // An account that may not write is told as that alone.
  if (facts.lacking.length > 0) return facts;
  const rights = await rightsOfToken(gitHub, repository, facts.base, signal);
  const { pullRequests, statuses, actions } = rights;
  const granted: Record<string, Access> = {};
  if (pullRequests.granted !== null) granted["pull_requests"] = pullRequests.granted;
  if (statuses.granted !== null) granted["statuses"] = statuses.granted;
  if (actions.granted !== null) granted["actions"] = actions.granted;
  return {
    ...facts,
    granted: { ...granted, metadata: "read" },
    lacking: pullRequests.refusal === null ? [] : [pullRequests.refusal],
    unread: actions.refusal === null ? [] : [actions.refusal],
    missed: statuses.refusal === null ? [] : ["statuses: write"],
  };
}

async function lookAtRepository(
  gitHub: GitHub,
  { owner, repo }: RepositoryName,
  wanted: string | null,
  signal: AbortSignal,
): Promise<GitHubRepositoryFacts> {
  const repository = { owner, repo };
  const { data } = await gitHub.ask(`show ${owner}/${repo}`, signal, (request) =>
    request("GET /repos/{owner}/{repo}", repository),
  );
  if (data.archived) throw gitHubError("MW_GITHUB_ARCHIVED", `${data.full_name} is archived`);
  const base = wanted ?? data.default_branch;
  const branch = await gitHub.ask(`show the branch ${base}`, signal, (request) =>
    request("GET /repos/{owner}/{repo}/branches/{branch}", { ...repository, branch: base }),
  );
  const mayPush = data.permissions?.push !== false;
  return {
    fullName: data.full_name,
    isPrivate: data.private,
    base,
    baseCommit: branch.data.commit.sha,
    isBaseProtected: branch.data.protected,
    installation: null,
    granted: {},
    lacking: mayPush
      ? []
      : [gitHubError("MW_GITHUB_PERMISSION", "its account may read, not write")],
    unread: [],
    missed: [],
  };
}

/** Asks git's side, as a push begins: the account may have rights that a fine-grained token has not. */
async function pushRights(
  repository: RepositoryName,
  { apiUrl, tokenFor }: GitHubAccount,
  signal: AbortSignal,
): Promise<readonly MendwatchError[]> {
  const { owner, repo } = repository;
  const origin = webOrigin(apiUrl);
  const token = await tokenFor(repository);
  const url = `${origin}/${owner}/${repo}.git/info/refs?service=git-receive-pack`;
  const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
  try {
    const { statusCode, body } = await send(url, {
      headers: { authorization: `Basic ${basic}` },
      dispatcher: new EnvHttpProxyAgent(),
      signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]),
    });
    await body.dump();
    if (statusCode !== 401 && statusCode !== 403) return [];
    const message = "it may not push: the token needs the permission contents: write";
    return [gitHubError("MW_GITHUB_PERMISSION", message)];
  } catch (cause) {
    return [gitHubError("MW_GITHUB_UNREACHABLE", `${origin} does not answer git`, { cause })];
  }
}

async function orError<Facts>(look: () => Promise<Facts>): Promise<Facts | MendwatchError> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof MendwatchError) return error;
    throw error;
  }
}
