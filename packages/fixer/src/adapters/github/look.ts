import type { OpenPullRequest, PullRequestLook } from "../../ports/forge.ts";
import { readChecks } from "./checks.ts";
import { actorOf, type LookParts } from "./look-parts.ts";
import { readRemarks } from "./remarks.ts";

/**
 * Everything that GitHub shows of an open pull request; of a closed one only how it ended. Nothing
 * that has not changed costs anything of the limit.
 */
export async function lookAtPull(
  parts: LookParts,
  { pullRequest }: OpenPullRequest,
  known: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<PullRequestLook> {
  const { gitHub, repository } = parts;
  const number = pullRequest.number ?? 0;
  const { data: pull } = await gitHub.ask("show the pull request", signal, (request) =>
    request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
      ...repository,
      pull_number: number,
    }),
  );
  const ended = {
    head: pull.head.sha,
    base: pull.base.ref,
    baseCommit: pull.base.sha,
    obstacle: null,
    outdated: false,
    remarks: [],
    changesWantedBy: [],
    checks: [],
    notes: [],
  };
  if (pull.merged) {
    const by = pull.merged_by === null ? null : actorOf(pull.merged_by.login);
    return { ...ended, state: "merged", by, mergeCommit: pull.merge_commit_sha };
  }
  if (pull.state !== "open") {
    return { ...ended, state: "closed", by: await whoClosed(), mergeCommit: null };
  }
  const { data: branch } = await gitHub.ask(`show ${pull.base.ref}`, signal, (request) =>
    request("GET /repos/{owner}/{repo}/branches/{branch}", {
      ...repository,
      branch: pull.base.ref,
    }),
  );
  const said = await readRemarks(parts, number, known, signal);
  const { checks, unread } = await readChecks(parts, pull.head.sha, signal);
  return {
    ...ended,
    state: "open",
    by: null,
    mergeCommit: null,
    baseCommit: branch.commit.sha,
    obstacle: obstacleOf(pull.mergeable_state, pull.mergeable, pull.base.ref),
    outdated: pull.mergeable_state === "dirty" || pull.mergeable_state === "behind",
    remarks: said.remarks,
    changesWantedBy: said.changesWantedBy,
    checks,
    notes: [...said.notes, ...unread],
  };

  async function whoClosed(): Promise<string | null> {
    const { data: issue } = await gitHub.ask("say who closed it", signal, (request) =>
      request("GET /repos/{owner}/{repo}/issues/{issue_number}", {
        ...repository,
        issue_number: number,
      }),
    );
    const login = issue.closed_by?.login;
    return login === undefined ? null : actorOf(login);
  }
}

/** GitHub's own word for whether a merge would go through, for people. */
function obstacleOf(state: string, mergeable: boolean | null, base: string): string | null {
  if (state === "clean" || state === "has_hooks") return null;
  if (state === "dirty" || mergeable === false) return `it conflicts with ${base}`;
  if (state === "draft") return "it is a draft";
  if (state === "behind") return `a rule of the repository wants it on the tip of ${base} first`;
  if (state === "blocked") {
    return "a rule of the repository wants more first: a review, or a check";
  }
  if (state === "unstable") return "GitHub says that a check fails or is pending";
  return "GitHub has not worked out yet whether it can be merged";
}
