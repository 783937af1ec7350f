import type { RouteAnswer } from "./route.ts";
import { ok } from "./route.ts";
import type { GitHubWorld } from "./world.ts";

/** The one question that only GraphQL answers: which threads of a pull request are resolved. */
export function answerGraphql(world: GitHubWorld, body: unknown): RouteAnswer {
  const { query, variables } = body as {
    readonly query: string;
    readonly variables: { readonly owner: string; readonly repo: string; readonly number: number };
  };
  if (!query.includes("reviewThreads")) throw new Error(`the emulator does not know ${query}`);
  const { owner, repo, number } = variables;
  const repository = world.repositories.get(`${owner}/${repo}`.toLowerCase());
  const pull = repository?.pulls.find((one) => one.number === number);
  const nodes = (pull?.lineComments ?? []).map(({ id, resolved }) => ({
    isResolved: resolved,
    comments: { nodes: [{ databaseId: id }] },
  }));
  return ok({ data: { repository: { pullRequest: { reviewThreads: { nodes } } } } });
}
