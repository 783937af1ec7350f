import type { FixerConfig } from "@mendwatch/config";

import type { HostAccess } from "./git.ts";

/**
 * Returns a token for a repository, or for what is no repository's, that is good for the next
 * minutes. `refused` is one that GitHub has just refused: another is returned, or the same where
 * there is no other. Rejects with `MW_GITHUB_*`.
 */
export type TokenSource = (repository: RepositoryName | null, refused?: string) => Promise<string>;

/** Where GitHub is, and what lets in there. */
export interface GitHubAccount {
  /** `github.apiUrl`. */
  readonly apiUrl: string;
  readonly tokenFor: TokenSource;
}

/**
 * How git reaches the configured GitHub: over HTTPS with the token, also where `origin` is written
 * for ssh; with `git` ssh the other way round, with the owner's key. Null without a `github`
 * section: then every address is used as it is written.
 */
export function hostAccess(
  account: GitHubAccount | null,
  git: FixerConfig["git"],
): HostAccess | null {
  if (account === null) return null;
  const { apiUrl, tokenFor } = account;
  const origin = webOrigin(apiUrl);
  const { host, hostname } = new URL(origin);
  const https = `${origin}/`;
  const scp = `git@${hostname}:`;
  if (git === "ssh") return { used: scp, written: [https], credential: null };
  const written = [scp, `ssh://git@${host}/`, `ssh://git@${hostname}:22/`];
  // GitHub's own door for networks that let no ssh out.
  if (hostname === "github.com") written.push("ssh://git@ssh.github.com:443/");
  async function tokenAt(address: string): Promise<string | null> {
    const repository = repositoryAt(address, origin);
    return repository === null ? null : tokenFor(repository);
  }
  return { used: https, written, credential: { origin, tokenFor: tokenAt } };
}

/**
 * Where people and git find a GitHub, by the address of its API: `https://api.github.com` belongs to
 * `https://github.com`, `https://HOST/api/v3` of an Enterprise server to `https://HOST`.
 */
export function webOrigin(apiUrl: string): string {
  const url = new URL(apiUrl);
  if (url.pathname.startsWith("/api/")) return url.origin;
  return `${url.protocol}//${url.host.replace(/^api\./, "")}`;
}

/** A repository on a GitHub. */
export interface RepositoryName {
  readonly owner: string;
  readonly repo: string;
}

/** The repository behind an address of `origin`, or null where it lies somewhere else. */
export function repositoryAt(address: string, origin: string): RepositoryName | null {
  const { host, hostname } = new URL(origin);
  const scp = /^(?:[^@/]+@)?([^:/]+):(?!\/\/)(.*)$/.exec(address);
  const url = URL.parse(scp === null ? address : `ssh://${scp[1]}/${scp[2]}`);
  if (url === null) return null;
  const sameHost =
    url.protocol === "ssh:"
      ? [hostname, `ssh.${hostname}`].includes(url.hostname.toLowerCase())
      : url.host === host;
  const [, owner, repo] = /^\/+([\w.-]+)\/([\w.-]+?)(?:\.git)?\/*$/.exec(url.pathname) ?? [];
  return sameHost && owner !== undefined && repo !== undefined ? { owner, repo } : null;
}
