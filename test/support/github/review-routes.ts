import { pullNumbered } from "./pull-routes.ts";
import type { EmulatedPull, EmulatedRepository, MergeMethod } from "./repository.ts";
import { ok, paged, Refusal, type Route, type RouteAnswer, type RouteContext } from "./route.ts";
import {
  commentJson,
  lineCommentJson,
  mergeability,
  pullJson,
  reviewJson,
  userJson,
} from "./shapes.ts";

/** What people and Mendwatch say about a pull request, and its end. */

const pulls = { anyOf: ["pull_requests"], access: "read" } as const;
const comments = { anyOf: ["issues", "pull_requests"], access: "read" } as const;

export const reviewRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/issues/*",
    needs: comments,
    answer: ({ repository, parts }) => {
      const { number, state, closedBy } = pullNumbered(repository, parts[1]);
      return ok({ number, state, closed_by: closedBy === null ? null : userJson(closedBy) });
    },
  },
  {
    method: "GET",
    path: "/issues/*/comments",
    needs: comments,
    answer: ({ repository, request, parts }) =>
      ok(paged(pullNumbered(repository, parts[1]).comments, request).map(commentJson)),
  },
  {
    method: "POST",
    path: "/issues/*/comments",
    needs: { ...comments, access: "write" },
    answer: ({ repository, request, token, parts }) => {
      const { body } = request.body as { readonly body: string };
      const pull = pullNumbered(repository, parts[1]);
      return { status: 201, body: commentJson(addComment(pull, token.login, body)) };
    },
  },
  {
    method: "GET",
    path: "/pulls/*/comments",
    needs: pulls,
    answer: ({ repository, request, parts }) =>
      ok(paged(pullNumbered(repository, parts[1]).lineComments, request).map(lineCommentJson)),
  },
  {
    method: "GET",
    path: "/pulls/*/reviews",
    needs: pulls,
    answer: ({ repository, request, parts }) =>
      ok(paged(pullNumbered(repository, parts[1]).reviews, request).map(reviewJson)),
  },
  {
    method: "POST",
    path: "/issues/comments/*/reactions",
    needs: { ...comments, access: "write" },
    answer: (context) => react(context, "comments"),
  },
  {
    method: "POST",
    path: "/pulls/comments/*/reactions",
    needs: { ...pulls, access: "write" },
    answer: (context) => react(context, "lineComments"),
  },
  {
    method: "PATCH",
    path: "/pulls/*",
    needs: { ...pulls, access: "write" },
    answer: async ({ repository, request, parts }) => {
      const pull = pullNumbered(repository, parts[1]);
      const { title, body } = request.body as { readonly title?: string; readonly body?: string };
      pull.title = title ?? pull.title;
      pull.body = body ?? pull.body;
      return ok(await pullJson(repository, pull));
    },
  },
  {
    method: "PUT",
    path: "/pulls/*/merge",
    needs: { anyOf: ["contents"], access: "write" },
    answer: mergeRoute,
  },
];

/** Adds a comment as somebody writes it. */
export function addComment(
  pull: EmulatedPull,
  login: string,
  body: string,
): EmulatedPull["comments"][number] {
  const comment = { id: nextId(pull), login, body, at: new Date().toISOString() };
  pull.comments.push(comment);
  return comment;
}

/** Adds a comment on a line. */
export function addLineComment(
  pull: EmulatedPull,
  login: string,
  body: string,
  at: { readonly path: string; readonly line: number; readonly review?: number },
): EmulatedPull["lineComments"][number] {
  const { path, line, review = null } = at;
  const comment = {
    id: nextId(pull),
    login,
    body,
    at: new Date().toISOString(),
    path,
    line,
    review,
    resolved: false,
  };
  pull.lineComments.push(comment);
  return comment;
}

/** Adds a review. */
export function addReview(
  pull: EmulatedPull,
  login: string,
  state: EmulatedPull["reviews"][number]["state"],
  body = "",
): EmulatedPull["reviews"][number] {
  const review = { id: nextId(pull), login, body, state, at: new Date().toISOString() };
  pull.reviews.push(review);
  return review;
}

/** Closes it, as its button does. */
export async function closePull(
  repository: EmulatedRepository,
  pull: EmulatedPull,
  login: string,
): Promise<void> {
  pull.lastHead = await repository.branch(pull.head);
  pull.state = "closed";
  pull.closedBy = login;
}

/** Merges it, as its button does; returns the commit on the base. */
export async function mergeHead(
  repository: EmulatedRepository,
  pull: EmulatedPull,
  login: string,
  method: MergeMethod,
): Promise<string> {
  const [base, head] = [`refs/heads/${pull.base}`, `refs/heads/${pull.head}`];
  const tree = await repository.git("merge-tree", "--write-tree", base, head);
  const parents = method === "merge" ? ["-p", base, "-p", head] : ["-p", base];
  const message = `${pull.title} (#${pull.number})`;
  const who = ["-c", `user.name=${login}`, "-c", `user.email=${login}@localhost`];
  const sha = await repository.git(...who, "commit-tree", tree ?? "", ...parents, "-m", message);
  if (sha === null) throw new Error(`${pull.head} cannot be merged`);
  await closePull(repository, pull, login);
  await repository.git("update-ref", base, sha);
  pull.merged = { by: login, sha };
  return sha;
}

function react(
  { repository, request, token, parts }: RouteContext,
  kind: "comments" | "lineComments",
): RouteAnswer {
  const id = Number(parts[2]);
  const pull = repository.pulls.find((one) => one[kind].some((comment) => comment.id === id));
  if (pull === undefined) throw new Refusal(404, "Not Found");
  const { content } = request.body as { readonly content: string };
  pull.reactions.add(`${id} ${content}`);
  return { status: 201, body: { id, content, user: userJson(token.login) } };
}

async function mergeRoute(context: RouteContext): Promise<RouteAnswer> {
  const { repository, request, token, parts } = context;
  const pull = pullNumbered(repository, parts[1]);
  const { sha, merge_method: method = "merge" } = request.body as {
    readonly sha?: string;
    readonly merge_method?: MergeMethod;
  };
  if (pull.state !== "open") throw new Refusal(405, "Pull Request is not mergeable");
  const head = await repository.branch(pull.head);
  if (sha !== undefined && sha !== head) {
    throw new Refusal(409, "Head branch was modified. Review and try the merge again.");
  }
  if (!repository.mergeMethods.includes(method)) {
    throw new Refusal(405, `${method} merges are not allowed on this repository.`);
  }
  const { mergeable_state: state } = await mergeability(repository, pull);
  if (["dirty", "draft", "behind", "blocked"].includes(state)) {
    throw new Refusal(405, "Pull Request is not mergeable");
  }
  const merged = await mergeHead(repository, pull, token.login, method);
  return ok({ sha: merged, merged: true, message: "Pull Request successfully merged" });
}

function nextId({
  number,
  comments: one,
  lineComments: two,
  reviews: three,
}: EmulatedPull): number {
  return number * 10_000 + one.length + two.length + three.length + 1;
}
