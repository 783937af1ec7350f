import type {
  EmulatedComment,
  EmulatedJob,
  EmulatedLabel,
  EmulatedLineComment,
  EmulatedPull,
  EmulatedRepository,
  EmulatedReview,
  EmulatedStatus,
} from "./repository.ts";

/** JSON as GitHub answers it, as far as anybody reads it. */

export function userJson(login: string): object {
  const type = login.endsWith("[bot]") ? "Bot" : "User";
  return { login, id: login.length, type, site_admin: false };
}

export function repositoryJson(repository: EmulatedRepository, login: string): object {
  const { id, owner, name, fullName, archived, https } = repository;
  const role = repository.people.get(login);
  return {
    id,
    name,
    full_name: fullName,
    owner: userJson(owner),
    private: repository.private,
    archived,
    default_branch: "main",
    html_url: https.replace(/\.git$/, ""),
    allow_squash_merge: repository.mergeMethods.includes("squash"),
    allow_merge_commit: repository.mergeMethods.includes("merge"),
    allow_rebase_merge: repository.mergeMethods.includes("rebase"),
    permissions: {
      admin: role === "admin",
      maintain: role === "admin",
      push: role === "admin" || role === "write",
      triage: role === "admin" || role === "write",
      pull: true,
    },
  };
}

export async function pullJson(
  repository: EmulatedRepository,
  pull: EmulatedPull,
): Promise<object> {
  const { owner, fullName, https } = repository;
  async function side(ref: string, last: string | null): Promise<object> {
    return {
      label: `${owner}:${ref}`,
      ref,
      sha: last ?? (await repository.branch(ref)) ?? "0".repeat(40),
      user: userJson(owner),
      repo: { id: repository.id, full_name: fullName },
    };
  }
  return {
    id: pull.number,
    number: pull.number,
    state: pull.state,
    draft: pull.draft,
    title: pull.title,
    body: pull.body,
    html_url: `${https.replace(/\.git$/, "")}/pull/${pull.number}`,
    user: userJson(pull.login),
    head: await side(pull.head, pull.lastHead),
    base: await side(pull.base, null),
    labels: [...pull.labels].map((name) => ({ name })),
    requested_reviewers: [...pull.reviewers].map(userJson),
    requested_teams: [...pull.teams].map((slug) => ({ slug })),
    created_at: pull.createdAt,
    merged: pull.merged !== null,
    merged_at: pull.merged === null ? null : new Date().toISOString(),
    merged_by: pull.merged === null ? null : userJson(pull.merged.by),
    merge_commit_sha: pull.merged?.sha ?? null,
    ...(await mergeability(repository, pull)),
  };
}

/** What GitHub says of merging it, as far as tests need it. */
export async function mergeability(
  repository: EmulatedRepository,
  pull: EmulatedPull,
): Promise<{ readonly mergeable: boolean | null; readonly mergeable_state: string }> {
  const state = pull.mergeableState ?? (await stateOf());
  return { mergeable: state === "unknown" ? null : state !== "dirty", mergeable_state: state };

  async function stateOf(): Promise<string> {
    if (pull.state !== "open") return "unknown";
    if (pull.draft) return "draft";
    const [base, head] = [`refs/heads/${pull.base}`, `refs/heads/${pull.head}`];
    if ((await repository.git("merge-tree", "--write-tree", base, head)) === null) return "dirty";
    if (repository.upToDate && (await repository.ahead(pull.head, pull.base)) > 0) return "behind";
    const sha = await repository.branch(pull.head);
    const isRed =
      repository.jobs.some((job) => job.sha === sha && job.conclusion !== "success") ||
      repository.statuses.some((one) => one.sha === sha && one.state !== "success");
    return isRed ? "unstable" : "clean";
  }
}

export function commentJson({ id, login, body, at }: EmulatedComment): object {
  return { id, body, user: userJson(login), created_at: at, updated_at: at };
}

export function lineCommentJson(comment: EmulatedLineComment): object {
  const { path, line, review } = comment;
  return {
    ...commentJson(comment),
    path,
    line,
    original_line: line,
    pull_request_review_id: review,
  };
}

export function reviewJson(review: EmulatedReview): object {
  const { id, login, body, state, at } = review;
  return { id, user: userJson(login), body, state, submitted_at: at };
}

export function jobJson({ id, name, sha, conclusion }: EmulatedJob): object {
  const status = conclusion === null ? "in_progress" : "completed";
  return { id, name, head_sha: sha, status, conclusion };
}

export function labelJson({ id, name, color, description }: EmulatedLabel): object {
  return { id, name, color, description, default: false };
}

export function statusJson(status: EmulatedStatus): object {
  const { id, state, context, description, targetUrl } = status;
  return { id, state, context, description, target_url: targetUrl };
}
