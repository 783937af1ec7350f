import type { FastifyInstance } from "fastify";

import type { Lessons } from "../../lessons/lessons.ts";
import type { Approval } from "../../stages/approval/approval.ts";
import { readBody } from "./people-bodies.ts";

interface ById {
  readonly Params: { readonly id: string };
}

/**
 * What people have taught: `GET /v1/lessons`, `POST /v1/lessons` with `{project, text, actor}`,
 * `POST /v1/lessons/:id` with `{text, actor}`, and `/v1/lessons/:id/remove` and
 * `/v1/rules/:id/remove` with `{actor}`.
 */
export function addTaughtRoutes(
  server: FastifyInstance,
  { lessons, approval }: { readonly lessons: Lessons; readonly approval: Approval },
): void {
  server.get("/v1/lessons", async () => ({ lessons: await lessons.list() }));
  server.post("/v1/lessons", async ({ body }) => {
    const { project, text, actor } = readBody("newLesson", body);
    return { lesson: await lessons.add(project, text, actor) };
  });
  server.post<ById>("/v1/lessons/:id", async ({ params, body }) => {
    const { text, actor } = readBody("lesson", body);
    return { lesson: await lessons.edit(params.id, text, actor) };
  });
  server.post<ById>("/v1/lessons/:id/remove", async ({ params, body }) => {
    const { actor } = readBody("plain", body);
    return { lesson: await lessons.remove(params.id, actor) };
  });
  server.post<ById>("/v1/rules/:id/remove", async ({ params, body }) => {
    const { actor } = readBody("plain", body);
    return { rule: await approval.unignore(params.id, actor) };
  });
}
