import { exitCodes, MendwatchError } from "@mendwatch/protocol";
import { z } from "zod";

import type { LookParts } from "./look-parts.ts";

/** What the REST API does not tell. */
const query = `query($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) {
      reviewThreads(last: 100) {
        nodes { isResolved comments(first: 100) { nodes { databaseId } } }
      }
    }
  }
}`;

const answered = z.object({
  data: z.object({
    repository: z.object({
      pullRequest: z.object({
        reviewThreads: z.object({
          nodes: z.array(
            z.object({
              isResolved: z.boolean(),
              comments: z.object({ nodes: z.array(z.object({ databaseId: z.number() })) }),
            }),
          ),
        }),
      }),
    }),
  }),
});

/**
 * Ids of the comments on lines whose thread somebody has resolved. Where GitHub does not say, none
 * is, and a note tells so.
 */
export async function resolvedComments(
  { gitHub, github, repository }: LookParts,
  number: number,
  signal: AbortSignal,
): Promise<{ readonly resolved: ReadonlySet<number>; readonly notes: readonly string[] }> {
  // An Enterprise server has it beside the REST API, not below.
  const baseUrl = github.apiUrl.replace(/\/v3\/?$/, "").replace(/\/+$/, "");
  try {
    const { data } = await gitHub.ask("say which threads are resolved", signal, (request) =>
      request("POST /graphql", { baseUrl, query, variables: { ...repository, number } }),
    );
    const threads = answered.parse(data).data.repository.pullRequest.reviewThreads.nodes;
    const ids = threads
      .filter(({ isResolved }) => isResolved)
      .flatMap(({ comments }) => comments.nodes.map(({ databaseId }) => databaseId));
    return { resolved: new Set(ids), notes: [] };
  } catch (error) {
    const isOurs = error instanceof MendwatchError || error instanceof z.ZodError;
    const isTemporary =
      error instanceof MendwatchError && error.exitCode === exitCodes.temporaryFailure;
    if (!isOurs || isTemporary) throw error;
    const note = "GitHub does not say which threads are resolved; all of them are heeded";
    return { resolved: new Set(), notes: [note] };
  }
}
