import { listCheckRuns, listJobs, listRuns, showLog } from "./job-routes.ts";
import { createPull, listPulls, pullNumbered, requestReviewers } from "./pull-routes.ts";
import { reviewRoutes } from "./review-routes.ts";
import type { EmulatedLabel, EmulatedRepository } from "./repository.ts";
import {
  invalid,
  ok,
  paged,
  Refusal,
  type Route,
  type RouteAnswer,
  type RouteContext,
} from "./route.ts";
import { listTree, showBlob } from "./tree-routes.ts";
import { labelJson, pullJson, repositoryJson, statusJson, userJson } from "./shapes.ts";

const metadata = { anyOf: ["metadata"], access: "read" } as const;
const contents = { anyOf: ["contents"], access: "read" } as const;
const statuses = { anyOf: ["statuses"], access: "read" } as const;
const pulls = { anyOf: ["pull_requests"], access: "read" } as const;
const actions = { anyOf: ["actions"], access: "read" } as const;
const labels = { anyOf: ["issues", "pull_requests"], access: "read" } as const;

/** The operations that the emulator knows. */
export const routes: readonly Route[] = [
  {
    method: "GET",
    path: "",
    needs: metadata,
    answer: ({ repository, token }) => ok(repositoryJson(repository, token.login)),
  },
  { method: "GET", path: "/git/trees/*", needs: contents, answer: listTree },
  { method: "GET", path: "/git/blobs/*", needs: contents, answer: showBlob },
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
    method: "DELETE",
    path: "/issues/*/labels/*",
    needs: { ...labels, access: "write" },
    answer: ({ repository, parts }) => {
      const pull = pullNumbered(repository, parts[1]);
      if (!pull.labels.delete(parts[3] ?? "")) throw new Refusal(404, "Label does not exist");
      return ok([...pull.labels].map((name) => ({ name })));
    },
  },
  {
    method: "POST",
    path: "/statuses/*",
    needs: { ...statuses, access: "write" },
    answer: createStatus,
  },
  { method: "GET", path: "/commits/*/status", needs: statuses, answer: combinedStatus },
  { method: "GET", path: "/commits/*/check-runs", needs: null, answer: listCheckRuns },
  { method: "GET", path: "/actions/runs", needs: actions, answer: listRuns },
  { method: "GET", path: "/actions/runs/*/jobs", needs: actions, answer: listJobs },
  { method: "GET", path: "/actions/jobs/*/logs", needs: actions, answer: showLog },
  ...reviewRoutes,
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

async function getBranch({ repository, parts }: RouteContext): Promise<RouteAnswer> {
  const name = parts.slice(1).join("/");
  const sha = await repository.branch(name);
  if (sha === null) throw new Refusal(404, "Branch not found");
  return ok({ name, commit: { sha }, protected: repository.protectedBranches.includes(name) });
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
): EmulatedLabel {
  const label = { id: repository.labels.size + 1, name, color, description };
  repository.labels.set(name.toLowerCase(), label);
  return label;
}

async function createStatus({
  repository,
  request,
  token,
  parts,
}: RouteContext): Promise<RouteAnswer> {
  const body = request.body as {
    readonly state: string;
    readonly context?: string;
    readonly description?: string;
    readonly target_url?: string;
  };
  if ((body.description ?? "").length > 140) {
    throw invalid("description is too long (maximum is 140 characters)");
  }
  const isThere = (await repository.git("cat-file", "-e", `${parts[1]}^{commit}`)) !== null;
  if (!isThere) throw new Refusal(422, `No commit found for SHA: ${parts[1]}`);
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

async function combinedStatus({ repository, request, parts }: RouteContext): Promise<RouteAnswer> {
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
  return ok({ state, sha, total_count: all.length, statuses: paged(all, request).map(statusJson) });
}
