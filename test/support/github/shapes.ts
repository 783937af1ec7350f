import type {
  EmulatedLabel,
  EmulatedPull,
  EmulatedRepository,
  EmulatedStatus,
} from "./repository.ts";

/** JSON as GitHub answers it, as far as anybody reads it. */

export function userJson(login: string): object {
  return { login, id: login.length, type: "User", site_admin: false };
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
  async function side(ref: string): Promise<object> {
    return {
      label: `${owner}:${ref}`,
      ref,
      sha: (await repository.branch(ref)) ?? "0".repeat(40),
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
    head: await side(pull.head),
    base: await side(pull.base),
    labels: [...pull.labels].map((name) => ({ name })),
    requested_reviewers: [...pull.reviewers].map(userJson),
    created_at: pull.createdAt,
    merged_at: null,
  };
}

export function labelJson({ id, name, color, description }: EmulatedLabel): object {
  return { id, name, color, description, default: false };
}

export function statusJson(status: EmulatedStatus): object {
  const { id, state, context, description, targetUrl } = status;
  return { id, state, context, description, target_url: targetUrl };
}
