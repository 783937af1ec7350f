import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

import type { DescribedRequest, GitHubDescription } from "./openapi.ts";
import { answerApp } from "./app-routes.ts";
import { answerGraphql } from "./graphql.ts";
import { maySee, requirePermission } from "./rights.ts";
import { Refusal, type RouteAnswer } from "./route.ts";
import { routes } from "./routes.ts";
import type { EmulatedToken } from "./tokens.ts";
import { validToken, type GitHubWorld } from "./world.ts";

/** Where an Enterprise server has its REST API, and GraphQL beside it. */
export const apiPrefix = "/api/v3";
export const graphqlPath = "/api/graphql";

const rateLimit = 5000;

/** Answers a request of the REST API. */
export type RestApi = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Who is told of what the REST API sees. */
export interface RestWitness {
  /** What GitHub's description does not know. */
  readonly violate: (violation: string) => void;
  /** An answer that says only that nothing has changed. */
  readonly unchanged: () => void;
}

/** The REST API of a world. */
export function createRestApi(
  world: GitHubWorld,
  description: GitHubDescription,
  { violate, unchanged }: RestWitness,
): RestApi {
  let remaining = rateLimit;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams: query } = new URL(request.url ?? "/", world.url);
    const isGraphql = pathname === graphqlPath;
    const path = isGraphql ? "/graphql" : pathname.slice(apiPrefix.length);
    const text = await bodyOf(request);
    const method = request.method ?? "GET";
    const asked = { method, path, query, body: text === "" ? undefined : JSON.parse(text) };
    const wrong = isGraphql ? null : description.refusal(asked);
    if (wrong !== null) violate(wrong);
    const [, given] = /^(?:token|bearer) (.+)$/i.exec(request.headers.authorization ?? "") ?? [];
    const token = given === undefined ? undefined : validToken(world, given);
    const headers = headersFor(token);
    let outcome: RouteAnswer;
    try {
      outcome = answerApp(world, asked, given) ?? (await routeAs(asked, given, token));
      const own = description.wrongAnswer(asked, outcome.status, outcome.body);
      if (own !== null) violate(`the emulator's own answer: ${own}`);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { status, message, errors } = error;
      const body = { message, ...(errors.length > 0 ? { errors } : {}), status: String(status) };
      outcome = { status, body, headers: error.headers };
    }
    const isText = outcome.headers?.["content-type"] === "text/plain";
    const answered = isText ? String(outcome.body) : JSON.stringify(outcome.body);
    const etag = `W/"${createHash("sha256").update(answered).digest("hex")}"`;
    if (method === "GET" && request.headers["if-none-match"] === etag) {
      unchanged();
      response.writeHead(304, { ...headers, etag }).end();
      return;
    }
    remaining -= 1;
    response.writeHead(outcome.status, {
      ...headers,
      "content-type": "application/json; charset=utf-8",
      ...outcome.headers,
      ...(outcome.status === 200 ? { etag } : {}),
      "x-ratelimit-remaining": String(remaining),
    });
    response.end(answered);
  }

  async function routeAs(
    request: DescribedRequest,
    given: string | undefined,
    token: EmulatedToken | undefined,
  ): Promise<RouteAnswer> {
    if (given === undefined) throw new Refusal(401, "Requires authentication");
    if (token === undefined) throw new Refusal(401, "Bad credentials");
    return route(request, token);
  }

  async function route(request: DescribedRequest, token: EmulatedToken): Promise<RouteAnswer> {
    const { method, path } = request;
    if (method === "POST" && path === "/graphql") return answerGraphql(world, request.body);
    if (method === "GET" && path === "/user") {
      if (token.kind === "installation") {
        throw new Refusal(403, "Resource not accessible by integration");
      }
      return { status: 200, body: { login: token.login, id: 1, type: "User" } };
    }
    const [, fullName = "", rest = ""] = /^\/repos\/([^/]+\/[^/]+)(.*)$/.exec(path) ?? [];
    const present = world.renamed.get(fullName.toLowerCase());
    if (present !== undefined) {
      const location = `${world.url}${apiPrefix}/repos/${present}${rest}`;
      throw new Refusal(method === "GET" ? 301 : 307, "Moved", [], { location });
    }
    const repository = world.repositories.get(fullName.toLowerCase());
    if (repository === undefined || !maySee(repository, token)) throw new Refusal(404, "Not Found");
    const found = routes.find((one) => one.method === method && fits(one.path, rest));
    if (found === undefined) throw new Error(`the emulator does not know ${method} ${path}`);
    requirePermission(found, token, repository);
    if (method !== "GET" && repository.archived) {
      throw new Refusal(403, "Repository was archived so is read-only.");
    }
    const parts = rest.split("/").slice(1).map(decodeURIComponent);
    return found.answer({ request, token, repository, parts });
  }

  function headersFor(token: EmulatedToken | undefined): Record<string, string> {
    const expires = token?.expires?.toISOString().replace(/T(.*)\.\d+Z$/, " $1 UTC");
    return {
      "x-ratelimit-limit": String(rateLimit),
      "x-ratelimit-used": String(rateLimit - remaining),
      "x-ratelimit-reset": String(Math.ceil(Date.now() / 1000) + 3600),
      "x-ratelimit-resource": "core",
      date: new Date(world.now()).toUTCString(),
      ...(expires === undefined ? {} : { "github-authentication-token-expiration": expires }),
      ...(token?.kind === "classic" ? { "x-oauth-scopes": token.scopes.join(", ") } : {}),
    };
  }

  return answer;
}

function fits(pattern: string, rest: string): boolean {
  const text = pattern.replaceAll("**", ".+").replaceAll("/*", "/[^/]+");
  return new RegExp(`^${text}$`).test(rest);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
