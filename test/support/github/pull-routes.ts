import type { EmulatedPull, EmulatedRepository } from "./repository.ts";
import { invalid, ok, paged, Refusal, type RouteAnswer, type RouteContext } from "./route.ts";
import { pullJson } from "./shapes.ts";

/** Operations on pull requests, with the refusals that GitHub is known for. */

/** Newest first. */
export async function listPulls({ repository, request }: RouteContext): Promise<RouteAnswer> {
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

/** Opens one. */
export async function createPull({
  repository,
  request,
  token,
}: RouteContext): Promise<RouteAnswer> {
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
    teams: new Set(),
    createdAt: new Date().toISOString(),
    comments: [],
    lineComments: [],
    reviews: [],
    reactions: new Set(),
    closedBy: null,
    merged: null,
    lastHead: null,
    mergeableState: null,
  };
  repository.pulls.push(pull);
  return { status: 201, body: await pullJson(repository, pull) };
}

/** Asks people for a review: all of them, or none. */
export async function requestReviewers({
  repository,
  request,
  parts,
}: RouteContext): Promise<RouteAnswer> {
  const pull = pullNumbered(repository, parts[1]);
  const { reviewers = [], team_reviewers: teams = [] } = request.body as {
    readonly reviewers?: readonly string[];
    readonly team_reviewers?: readonly string[];
  };
  if (reviewers.includes(pull.login)) {
    throw new Refusal(422, "Review cannot be requested from pull request author.");
  }
  if (
    reviewers.some((login) => !repository.people.has(login)) ||
    teams.some((team) => !repository.teams.includes(team))
  ) {
    throw new Refusal(
      422,
      `Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the ${repository.fullName} repository.`,
    );
  }
  for (const login of reviewers) pull.reviewers.add(login);
  for (const team of teams) pull.teams.add(team);
  return { status: 201, body: await pullJson(repository, pull) };
}

function refusedPull(message: string): Refusal {
  return invalid({ resource: "PullRequest", code: "custom", message });
}

/** Throws a refusal where there is none of this number. */
export function pullNumbered(
  repository: EmulatedRepository,
  number: string | undefined,
): EmulatedPull {
  const pull = repository.pulls.find((one) => one.number === Number(number));
  if (pull === undefined) throw new Refusal(404, "Not Found");
  return pull;
}
