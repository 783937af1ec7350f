import type { RepositoryName } from "../../git/host-access.ts";
import { gitHubError } from "../../errors/github-errors.ts";
import type { GitHub } from "./client.ts";

/**
 * Looks whether the repository may be written to, and returns its present name: one that was renamed
 * still answers to the old one, but its branches do not. Rejects with `MW_GITHUB_NOT_FOUND`,
 * `MW_GITHUB_ARCHIVED` or `MW_GITHUB_PERMISSION`.
 */
export async function requireWritable(
  gitHub: GitHub,
  repository: RepositoryName,
  as: "account" | "app",
  signal: AbortSignal,
): Promise<RepositoryName> {
  const { owner, repo } = repository;
  const { data } = await gitHub.ask(`show ${owner}/${repo}`, signal, (request) =>
    request("GET /repos/{owner}/{repo}", { ...repository }),
  );
  if (data.archived) {
    throw gitHubError("MW_GITHUB_ARCHIVED", `${data.full_name} is archived on GitHub`);
  }
  // Of the account; a fine-grained token may still have less. GitHub does not tell an App its own.
  if (as === "account" && data.permissions?.push === false) {
    throw gitHubError(
      "MW_GITHUB_PERMISSION",
      `the account of the token may read ${data.full_name} and not write to it; it needs the role Write`,
    );
  }
  return { owner: data.owner.login, repo: data.name };
}
