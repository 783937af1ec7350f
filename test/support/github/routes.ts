import type { DescribedRequest } from "./openapi.ts";
import type { EmulatedPull, EmulatedRepository } from "./repository.ts";
import { labelJson, pullJson, repositoryJson, statusJson, userJson } from "./shapes.ts";
import type { Access, EmulatedToken, Permission } from "./tokens.ts";

/** What a route is given. The token is good, and may at least see the repository. */
export interface RouteContext {
  readonly request: DescribedRequest;
  readonly token: EmulatedToken;
  readonly repository: EmulatedRepository;
  /** Parts of the path behind the repository, decoded. */
  readonly parts: readonly string[];
}

export interface RouteAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** One operation on a repository. */
export interface Route {
  readonly method: string;
  /** Behind `/repos/OWNER/NAME`; `*` is one part, `**` the rest. */
  readonly path: string;
  /** A fine-grained token needs one of these; null: none has what it takes. */
  readonly needs: { readonly anyOf: readonly Permission[]; readonly access: Access } | null;
  answer(context: RouteContext): RouteAnswer | Promise<RouteAnswer>;
}

const metadata = { anyOf: ["metadata"], access: "read" } as const;
const contents = { anyOf: ["contents"], access: "read" } as const;
const statuses = { anyOf: ["statuses"], access: "read" } as const;
const pulls = { anyOf: ["pull_requests"], access: "read" } as const;
const labels = { anyOf: ["issues", "pull_requests"], access: "read" } as const;

/** The operations that the emulator knows. */
export const routes: readonly Route[] = [
  {
    method: "GET",
    path: "",
    needs: metadata,
    answer: ({ repository, token }) => ok(repositoryJson(repository, token.login)),
  },
  { method: "GET", path: "/branches/**", needs: contents, answer: getBranch },
  { method: "GET", path: "/pulls", needs: pulls, answer: listPulls },
  { method: "POST", path: "/pulls", needs: { ...pulls, access: "write" }, answer: createPull },
  {
    method: "GET",
    path: "/pulls/*",
    needs: pulls,
    answer: async ({ repository, parts }) =>
      ok(await pullJson(repository, pullNumbered(repository, parts[1]))),
  },
  {
    method: "POST",
    path: "/pulls/*/requested_reviewers",
    needs: { ...pulls, access: "write" },
    answer: requestReviewers,
  },
  {
    method: "GET",
    path: "/labels",
    needs: labels,
    answer: ({ repository, request }) =>
      ok(paged([...repository.labels.values()], request).map(labelJson)),
  },
  { method: "POST", path: "/labels", needs: { ...labels, access: "write" }, answer: createLabel },
  {
    method: "POST",
    path: "/issues/*/labels",
    needs: { ...labels, access: "write" },
    answer: addLabels,
  },
  {
    method: "POST",
    path: "/statuses/*",
    needs: { ...statuses, access: "write" },
    answer: createStatus,
  },
  { method: "GET", path: "/commits/*/status", needs: statuses, answer: combinedStatus },
  {
    method: "GET",
    path: "/commits/*/check-runs",
    needs: null,
    answer: () => ok({ total_count: 0, check_runs: [] }),
  },
  {
    method: "GET",
    path: "/collaborators/*/permission",
    needs: metadata,
    answer: ({ repository, parts }) => {
      const login = parts[1] ?? "";
      const permission = repository.people.get(login) ?? (repository.private ? "none" : "read");
      return ok({ permission, role_name: permission, user: userJson(login) });
    },
  },
];

/** An error as GitHub words it. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: readonly (object | string)[];
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    status: number,
    message: string,
    errors: readonly (object | string)[] = [],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }
}

function ok(body: unknown): RouteAnswer {
  return { status: 200, body };
}

function notFound(): Refusal {
  return new Refusal(404, "Not Found");
}

function invalid(...errors: readonly (object | string)[]): Refusal {
  return new Refusal(422, "Validation Failed", errors);
}

function refusedPull(message: string): Refusal {
  return invalid({ resource: "PullRequest", code: "custom", message });
}

function paged<T>(all: readonly T[], { query }: DescribedRequest): readonly T[] {
  const size = Number(query.get("per_page") ?? 30);
  const page = Number(query.get("page") ?? 1);
  return all.slice((page - 1) * size, page * size);
}

async function getBranch({ repository, parts }: RouteContext): Promise<RouteAnswer> {
  const name = parts.slice(1).join("/");
  const sha = await repository.branch(name);
  if (sha === null) throw new Refusal(404, "Branch not found");
  return ok({ name, commit: { sha }, protected: repository.protectedBranches.includes(name) });
}

async function listPulls({ repository, request }: RouteContext): Promise<RouteAnswer> {
  const { query } = request;
  const state = query.get("state") ?? "open";
  const head = query.get("head");
  const fitting = repository.pulls
    .filter((pull) => state === "all" || pull.state === state)
    // A head without its owner is not looked at.
    .filter((pull) => !head?.includes(":") || head === `${repository.owner}:${pull.head}`)
    .toReversed();
  return ok(await Promise.all(paged(fitting, request).map((pull) => pullJson(repository, pull))));
}

async function createPull({ repository, request, token }: RouteContext): Promise<RouteAnswer> {
  const body = request.body as {
    readonly title: string;
    readonly head: string;
    readonly base: string;
    readonly body?: string;
    readonly draft?: boolean;
  };
  const { title, base, draft = false } = body;
  const head = body.head.replace(`${repository.owner}:`, "");
  if ((await repository.branch(head)) === null) {
    throw invalid({ resource: "PullRequest", field: "head", code: "invalid" });
  }
  if ((await repository.branch(base)) === null) {
    throw invalid({ resource: "PullRequest", field: "base", code: "invalid" });
  }
  const isThere = repository.pulls.some(
    (pull) => pull.state === "open" && pull.head === head && pull.base === base,
  );
  if (isThere) throw refusedPull(`A pull request already exists for ${repository.owner}:${head}.`);
  if ((await repository.ahead(base, head)) === 0) {
    throw refusedPull(`No commits between ${base} and ${head}`);
  }
  if (draft && repository.private && repository.plan === "free") {
    throw new Refusal(422, "Draft pull requests are not supported in this repository.");
  }
  const pull: EmulatedPull = {
    number: repository.pulls.length + 1,
    title,
    body: body.body ?? "",
    state: "open",
    draft,
    login: token.login,
    head,
    base,
    labels: new Set(),
    reviewers: new Set(),
    createdAt: new Date().toISOString(),
  };
  repository.pulls.push(pull);
  return { status: 201, body: await pullJson(repository, pull) };
}

async function requestReviewers({
  repository,
  request,
  parts,
}: RouteContext): Promise<RouteAnswer> {
  const pull = pullNumbered(repository, parts[1]);
  const { reviewers = [] } = request.body as { readonly reviewers?: readonly string[] };
  if (reviewers.includes(pull.login)) {
    throw new Refusal(422, "Review cannot be requested from pull request author.");
  }
  if (reviewers.some((login) => !repository.people.has(login))) {
    throw new Refusal(
      422,
      `Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the ${repository.fullName} repository.`,
    );
  }
  for (const login of reviewers) pull.reviewers.add(login);
  return { status: 201, body: await pullJson(repository, pull) };
}

function createLabel({ repository, request }: RouteContext): RouteAnswer {
  const { name, color, description } = request.body as {
    readonly name: string;
    readonly color?: string;
    readonly description?: string;
  };
  if (repository.labels.has(name.toLowerCase())) {
    throw invalid({ resource: "Label", code: "already_exists", field: "name" });
  }
  const label = labelOf(repository, name, color, description ?? null);
  return { status: 201, body: labelJson(label) };
}

/** Labels that do not exist are made, without a word. */
function addLabels({ repository, request, parts }: RouteContext): RouteAnswer {
  const pull = pullNumbered(repository, parts[1]);
  const { labels: names = [] } = request.body as { readonly labels?: readonly string[] };
  for (const name of names) {
    if (!repository.labels.has(name.toLowerCase())) labelOf(repository, name);
    pull.labels.add(name);
  }
  const all = [...pull.labels].map((name) => repository.labels.get(name.toLowerCase()));
  return ok(all.flatMap((label) => (label === undefined ? [] : [labelJson(label)])));
}

function labelOf(
  repository: EmulatedRepository,
  name: string,
  color = "ededed",
  description: string | null = null,
): { id: number; name: string; color: string; description: string | null } {
  const label = { id: repository.labels.size + 1, name, color, description };
  repository.labels.set(name.toLowerCase(), label);
  return label;
}

function createStatus({ repository, request, token, parts }: RouteContext): RouteAnswer {
  const body = request.body as {
    readonly state: string;
    readonly context?: string;
    readonly description?: string;
    readonly target_url?: string;
  };
  if ((body.description ?? "").length > 140) {
    throw invalid("description is too long (maximum is 140 characters)");
  }
  const status = {
    id: repository.statuses.length + 1,
    sha: parts[1] ?? "",
    state: body.state,
    context: body.context ?? "default",
    description: body.description ?? null,
    targetUrl: body.target_url ?? null,
    login: token.login,
  };
  repository.statuses.push(status);
  return { status: 201, body: statusJson(status) };
}

async function combinedStatus({ repository, parts }: RouteContext): Promise<RouteAnswer> {
  const ref = decodeURIComponent(parts[1] ?? "");
  const sha = (await repository.branch(ref)) ?? ref;
  const newest = new Map(
    repository.statuses.filter((one) => one.sha === sha).map((one) => [one.context, one]),
  );
  const all = [...newest.values()];
  const states = all.map(({ state }) => state);
  const isRed = states.some((state) => state === "failure" || state === "error");
  const isGreen = all.length > 0 && states.every((state) => state === "success");
  const state = isRed ? "failure" : isGreen ? "success" : "pending";
  return ok({ state, sha, total_count: all.length, statuses: all.map(statusJson) });
}

function pullNumbered(repository: EmulatedRepository, number: string | undefined): EmulatedPull {
  const pull = repository.pulls.find((one) => one.number === Number(number));
  if (pull === undefined) throw notFound();
  return pull;
}
