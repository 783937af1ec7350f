import type { FastifyInstance } from "fastify";

import type { Fix } from "../../model/fix.ts";
import type { Approval } from "../../stages/approval/approval.ts";
import { readBody } from "./people-bodies.ts";

/** Decisions that name what was shown: `merge` the head, `deployed` the merge commit. */
const decisions = ["approve", "skip", "mute", "merge", "deployed"] as const;

/** The answer to what counted: the fix as it is now. */
interface FixAnswer {
  readonly fix: Pick<
    Fix,
    "id" | "state" | "decision" | "outcome" | "reason" | "cancelRequested" | "pullRequest"
  >;
}

interface ById {
  readonly Params: { readonly id: string };
}

/**
 * `POST /v1/fixes/:id/…`: `approve`, `skip`, `mute`, `merge`, `deployed` and `deploy` with
 * `{commit, actor}`, `change` with `{commit, instruction, actor}`, `cancel` with `{reason, actor}`,
 * `reason` with `{kind, words, actor}`, `again`, `ignore` and `revert` with `{actor}`. `:id` may be
 * any unambiguous beginning.
 */
export function addFixRoutes(server: FastifyInstance, approval: Approval): void {
  for (const decision of decisions) {
    server.post<ById>(`/v1/fixes/:id/${decision}`, async ({ params, body }) => {
      const { commit, actor } = readBody("decision", body);
      return answer(await approval.decide(params.id, decision, commit, actor));
    });
  }
  server.post<ById>("/v1/fixes/:id/change", async ({ params, body }) => {
    const { commit, instruction, actor } = readBody("changes", body);
    return answer(await approval.askChanges(params.id, instruction, commit, actor));
  });
  server.post<ById>("/v1/fixes/:id/cancel", async ({ params, body }) => {
    const { actor, reason } = readBody("reasoned", body);
    return answer(await approval.cancel(params.id, actor, reason));
  });
  server.post<ById>("/v1/fixes/:id/reason", async ({ params, body }) => {
    const { kind, words, actor } = readBody("why", body);
    return answer(await approval.giveReason(params.id, kind, words, actor));
  });
  server.post<ById>("/v1/fixes/:id/deploy", async ({ params, body }) => {
    const { commit, actor } = readBody("deploy", body);
    return answer(await approval.deploy(params.id, commit, actor));
  });
  server.post<ById>("/v1/fixes/:id/revert", async ({ params, body }) => {
    const { actor } = readBody("plain", body);
    const { begun, fix } = await approval.revert(params.id, actor);
    return { begun, ...answer(fix) };
  });
  server.post<ById>("/v1/fixes/:id/again", async ({ params, body }) => {
    const { actor } = readBody("plain", body);
    const { begun, fix } = await approval.fixAgain(params.id, actor);
    return { begun, ...answer(fix) };
  });
  server.post<ById>("/v1/fixes/:id/ignore", async ({ params, body }) => {
    const { actor } = readBody("plain", body);
    const { rule, added, fix } = await approval.ignore(params.id, actor);
    return { rule, added, ...answer(fix) };
  });
}

function answer(fix: Fix): FixAnswer {
  const { id, state, decision, outcome, reason, cancelRequested, pullRequest } = fix;
  return { fix: { id, state, decision, outcome, reason, cancelRequested, pullRequest } };
}
