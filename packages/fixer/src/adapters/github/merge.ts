import { exitCodes, MendwatchError } from "@mendwatch/protocol";

import type { RepositoryName } from "../../git/host-access.ts";
import type { MergeOutcome } from "../../ports/forge.ts";
import type { GitHub } from "./client.ts";

type Method = "squash" | "merge" | "rebase";

const names: Readonly<Record<Method, string>> = {
  squash: "squash",
  merge: "merge commit",
  rebase: "rebase",
};

/**
 * Merges the head of a pull request, in the first way that its repository allows: a squash, a merge
 * commit, a rebase. GitHub compares the head itself. Whoever asks after a lost answer looks first.
 */
export async function mergePull(
  gitHub: GitHub,
  repository: RepositoryName,
  number: number,
  head: string,
  signal: AbortSignal,
): Promise<MergeOutcome> {
  try {
    const method = await allowedMethod(gitHub, repository, signal);
    const { data } = await gitHub.ask("merge the pull request", signal, (request) =>
      request("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", {
        ...repository,
        pull_number: number,
        sha: head,
        merge_method: method,
      }),
    );
    return { outcome: "merged", commit: data.sha, how: names[method] };
  } catch (error) {
    const isRefused =
      error instanceof MendwatchError && error.exitCode !== exitCodes.temporaryFailure;
    if (!isRefused) throw error;
    return { outcome: "refused", reason: error.message };
  }
}

async function allowedMethod(
  gitHub: GitHub,
  { owner, repo }: RepositoryName,
  signal: AbortSignal,
): Promise<Method> {
  const { data } = await gitHub.ask(`show ${owner}/${repo}`, signal, (request) =>
    request("GET /repos/{owner}/{repo}", { owner, repo }),
  );
  const allowed: readonly (readonly [Method, boolean | undefined])[] = [
    ["squash", data.allow_squash_merge],
    ["merge", data.allow_merge_commit],
    ["rebase", data.allow_rebase_merge],
  ];
  return allowed.find(([, isAllowed]) => isAllowed === true)?.[0] ?? "merge";
}
