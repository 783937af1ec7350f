import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { serveGit } from "./git-http.ts";
import { readDescription, type DescribedRequest, type GitHubDescription } from "./openapi.ts";
import { makeRepository, type EmulatedRepository, type RepositoryOptions } from "./repository.ts";
import { Refusal, routes, type Route, type RouteAnswer } from "./routes.ts";
import { makeToken, permits, type EmulatedToken } from "./tokens.ts";

/** A request as it came in, of git or of the REST API. */
export interface SeenRequest {
  /** Counted from 0 since the emulator began. */
  readonly index: number;
  readonly method: string;
  /** Without the prefix of the API, with the query. */
  readonly path: string;
  readonly isGit: boolean;
}

/** What goes wrong with a request: it is cut off, before or after it acts, or answered otherwise. */
export type Fault =
  | { readonly cut: "before" | "after" }
  | {
      readonly status: number;
      readonly body: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    };

/**
 * GitHub on loopback, as an Enterprise server has it: the REST API below `/api/v3`, git beside it,
 * each repository with a real bare git repository behind. Every request is held against GitHub's own
 * description; what is not in it makes `end` reject.
 */
export interface GitHubEmulator {
  /** As for people and for git. */
  readonly url: string;
  /** For `github.apiUrl`. */
  readonly apiUrl: string;
  readonly requests: readonly SeenRequest[];
  /** Asked about each request; null lets it through. */
  interfere: (request: SeenRequest) => Fault | null;
  repository(fullName: string, options?: RepositoryOptions): Promise<EmulatedRepository>;
  /** Makes a token; without options anna's fine-grained one with all that is recommended. */
  token(options?: Parameters<typeof makeToken>[0]): string;
  end(): Promise<void>;
}

const prefix = "/api/v3";
const rateLimit = 5000;

/** Starts an emulator. `description` may be shared between emulators. */
export async function startGitHub(
  description: Promise<GitHubDescription> = readDescription(),
): Promise<GitHubEmulator> {
  const described = await description;
  const root = await mkdtemp(join(tmpdir(), "mendwatch-github-"));
  const repositories = new Map<string, EmulatedRepository>();
  const tokens = new Map<string, EmulatedToken>();
  const requests: SeenRequest[] = [];
  const violations: string[] = [];
  let remaining = rateLimit;

  const server = createServer((request, response) => {
    void handle(request, response).catch((error: unknown) => {
      violations.push(String(error));
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const emulator: GitHubEmulator = {
    url,
    apiUrl: `${url}${prefix}`,
    requests,
    interfere: () => null,
    async repository(fullName, options = {}) {
      const place = { root, url, id: repositories.size + 1 };
      const repository = await makeRepository(place, fullName, options);
      repositories.set(fullName.toLowerCase(), repository);
      return repository;
    },
    token(options) {
      const token = makeToken(options);
      tokens.set(token.value, token);
      return token.value;
    },
    async end() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(root, { recursive: true, force: true, maxRetries: 5 });
      if (violations.length > 0) throw new Error(`not as GitHub has it: ${violations.join("; ")}`);
    },
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, search } = new URL(request.url ?? "/", url);
    const isGit = !pathname.startsWith(`${prefix}/`);
    const path = isGit ? pathname : pathname.slice(prefix.length);
    const method = request.method ?? "GET";
    const seen = { index: requests.length, method, path: `${path}${search}`, isGit };
    requests.push(seen);
    const fault = emulator.interfere(seen);
    if (fault === null) {
      await answer(request, response, path, isGit);
    } else if (!("cut" in fault)) {
      response.writeHead(fault.status, { "content-type": "application/json", ...fault.headers });
      response.end(JSON.stringify(fault.body));
    } else if (fault.cut === "before") {
      request.socket.destroy();
    } else {
      await answer(request, lost(response), path, isGit);
      request.socket.destroy();
    }
  }

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    isGit: boolean,
  ): Promise<void> {
    if (isGit) await answerGit(request, response, path);
    else await answerApi(request, response, path);
  }

  async function answerGit(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
  ): Promise<void> {
    const { searchParams } = new URL(request.url ?? "/", url);
    const [, fullName = "", rest = ""] = /^\/([^/]+\/[^/]+?)(?:\.git)?(\/.*)$/.exec(path) ?? [];
    const repository = repositories.get(fullName.toLowerCase());
    const writes =
      rest === "/git-receive-pack" || searchParams.get("service") === "git-receive-pack";
    function refuse(status: number, text: string, headers: Record<string, string> = {}): void {
      request.resume();
      response.writeHead(status, { "content-type": "text/plain", ...headers }).end(`${text}\n`);
    }
    const challenge = { "www-authenticate": 'Basic realm="GitHub"' };
    const given = passwordOf(request);
    const token = given === null ? undefined : valid(given);
    if (given !== null && token === undefined) {
      refuse(
        401,
        "Invalid username or token. Password authentication is not supported for Git operations.",
        challenge,
      );
    } else if (token === undefined && (repository === undefined || repository.private || writes)) {
      refuse(401, "No anonymous write access.", challenge);
    } else if (repository === undefined || !maySee(repository, token)) {
      refuse(404, "Repository not found.");
    } else if (writes && repository.archived) {
      refuse(403, "This repository was archived so it is read-only.");
    } else if (writes && !mayPush(repository, token)) {
      refuse(
        403,
        `Permission to ${repository.fullName}.git denied to ${token?.login ?? "nobody"}.`,
      );
    } else if (token?.kind === "fine-grained" && !permits(token, ["contents"], "read")) {
      refuse(403, "Write access to repository not granted.");
    } else {
      const git = {
        root,
        path: `/${repository.fullName}.git${rest}`,
        query: searchParams.toString(),
      };
      await serveGit({ ...git, login: token?.login ?? "nobody" }, request, response);
    }
  }

  async function answerApi(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
  ): Promise<void> {
    const { searchParams: query } = new URL(request.url ?? "/", url);
    const text = await bodyOf(request);
    const method = request.method ?? "GET";
    const asked = { method, path, query, body: text === "" ? undefined : JSON.parse(text) };
    const violation = described.refusal(asked);
    if (violation !== null) violations.push(violation);
    const [, given] = /^(?:token|bearer) (.+)$/i.exec(request.headers.authorization ?? "") ?? [];
    const token = given === undefined ? undefined : valid(given);
    const headers = headersFor(token);
    let outcome: RouteAnswer & { readonly headers?: Readonly<Record<string, string>> };
    try {
      if (given !== undefined && token === undefined) throw new Refusal(401, "Bad credentials");
      if (token === undefined) throw new Refusal(401, "Requires authentication");
      outcome = await route(asked, token);
      const wrong = described.wrongAnswer(asked, outcome.status, outcome.body);
      if (wrong !== null) violations.push(`the emulator's own answer: ${wrong}`);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { status, message, errors } = error;
      const body = { message, ...(errors.length > 0 ? { errors } : {}), status: String(status) };
      outcome = { status, body, headers: error.headers };
    }
    const answered = JSON.stringify(outcome.body);
    const etag = `W/"${createHash("sha256").update(answered).digest("hex")}"`;
    if (method === "GET" && request.headers["if-none-match"] === etag) {
      response.writeHead(304, { ...headers, etag }).end();
      return;
    }
    remaining -= 1;
    response.writeHead(outcome.status, {
      ...headers,
      ...outcome.headers,
      ...(outcome.status === 200 ? { etag } : {}),
      "x-ratelimit-remaining": String(remaining),
      "content-type": "application/json; charset=utf-8",
    });
    response.end(answered);
  }

  async function route(request: DescribedRequest, token: EmulatedToken): Promise<RouteAnswer> {
    const { method, path } = request;
    if (method === "GET" && path === "/user") {
      return { status: 200, body: { login: token.login, id: 1, type: "User" } };
    }
    const [, fullName = "", rest = ""] = /^\/repos\/([^/]+\/[^/]+)(.*)$/.exec(path) ?? [];
    const repository = repositories.get(fullName.toLowerCase());
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

  function valid(value: string): EmulatedToken | undefined {
    const token = tokens.get(value);
    const expires = token?.expires?.getTime() ?? Infinity;
    return expires <= Date.now() ? undefined : token;
  }

  function headersFor(token: EmulatedToken | undefined): Record<string, string> {
    const expires = token?.expires?.toISOString().replace(/T(.*)\.\d+Z$/, " $1 UTC");
    return {
      "x-ratelimit-limit": String(rateLimit),
      "x-ratelimit-used": String(rateLimit - remaining),
      "x-ratelimit-reset": String(Math.ceil(Date.now() / 1000) + 3600),
      "x-ratelimit-resource": "core",
      ...(expires === undefined ? {} : { "github-authentication-token-expiration": expires }),
      ...(token?.kind === "classic" ? { "x-oauth-scopes": token.scopes.join(", ") } : {}),
    };
  }

  return emulator;
}

function fits(pattern: string, rest: string): boolean {
  const text = pattern.replaceAll("**", ".+").replaceAll("/*", "/[^/]+");
  return new RegExp(`^${text}$`).test(rest);
}

function maySee(repository: EmulatedRepository, token: EmulatedToken | undefined): boolean {
  if (!repository.private) return true;
  if (token === undefined || !repository.people.has(token.login)) return false;
  if (token.kind === "classic") return token.scopes.includes("repo");
  return token.repositories === null || token.repositories.includes(repository.fullName);
}

function mayPush(repository: EmulatedRepository, token: EmulatedToken | undefined): boolean {
  if (
    token === undefined ||
    !["admin", "write"].includes(repository.people.get(token.login) ?? "")
  ) {
    return false;
  }
  if (token.kind === "fine-grained") return permits(token, ["contents"], "write");
  return (
    token.scopes.includes("repo") || (!repository.private && token.scopes.includes("public_repo"))
  );
}

function requirePermission(
  { needs, method }: Route,
  token: EmulatedToken,
  repository: EmulatedRepository,
): void {
  const isRead = method === "GET";
  if (token.kind === "classic") {
    // A classic token without the scope is told that there is nothing.
    if (!isRead && !mayPush(repository, token)) throw new Refusal(404, "Not Found");
    return;
  }
  const readsPublic = isRead && !repository.private && needs !== null;
  if (readsPublic || (needs !== null && permits(token, needs.anyOf, needs.access))) return;
  const accepted = needs?.anyOf.map((one) => `${one}=${needs.access}`).join("; ") ?? "checks=read";
  throw new Refusal(403, "Resource not accessible by personal access token", [], {
    "x-accepted-github-permissions": accepted,
  });
}

function passwordOf(request: IncomingMessage): string | null {
  const [, given] = /^basic (.+)$/i.exec(request.headers.authorization ?? "") ?? [];
  if (given === undefined) return null;
  return Buffer.from(given, "base64")
    .toString("utf8")
    .replace(/^[^:]*:/, "");
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

/** A response that acts as if it were sent, and sends nothing. */
function lost(response: ServerResponse): ServerResponse {
  return new Proxy(response, {
    get(target, name) {
      if (name === "writeHead") return () => lost(target);
      if (name === "end") return () => target;
      return Reflect.get(target, name, target) as unknown;
    },
  });
}
