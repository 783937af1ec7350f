import { MendwatchError } from "@mendwatch/protocol";
import { Octokit } from "@octokit/core";
import { EnvHttpProxyAgent, fetch, type RequestInit, type Response } from "undici";
import { z } from "zod";

import { gitHubError } from "../../errors/github-errors.ts";
import type { GitHubAccount, RepositoryName } from "../../git/host-access.ts";
import type { Clock } from "../../ports/clock.ts";
import { gitHubFailed } from "./failure.ts";

/** Milliseconds for one answer. */
const patience = 30_000;

/** Answers that are kept to be asked for again; an open pull request has about ten. */
const mostKept = 500;

/** Bytes of a log that are read at most: what went wrong stands at its end. */
const mostRead = 50 * 1024 * 1024;

/** Sends one request; typed by the route that it names. */
export type GitHubRequest = Octokit["request"];

/** The one door to GitHub's REST API. */
export interface GitHub {
  /**
   * Sends one request. `what` is asked for, for people: `open the pull request`. Nothing is asked a
   * second time here: the work as a whole is, later, and finds what was done. Nothing at all is asked
   * while GitHub wants to be left alone. Rejects with `MW_GITHUB_*`, or with the signal's reason.
   */
  ask<Answer extends { readonly status: number; readonly data: unknown }>(
    what: string,
    signal: AbortSignal,
    send: (request: GitHubRequest) => Promise<Answer>,
  ): Promise<Answer>;
  /** The last bytes of a text, as the path below a repository or where that leads to has it. */
  end(
    what: string,
    repository: RepositoryName,
    path: string,
    bytes: number,
    signal: AbortSignal,
  ): Promise<string>;
  /** What GitHub said last of its limit; null before it has said anything. */
  limit(): RateLimit | null;
}

/** How often GitHub may still be asked. What has not changed since costs nothing. */
export interface RateLimit {
  readonly limit: number;
  readonly remaining: number;
  /** When it begins anew, in milliseconds since 1970. */
  readonly reset: number;
}

/** Makes the client of one account. */
export function openGitHub({ apiUrl, tokenFor }: GitHubAccount, clock: Pick<Clock, "now">): GitHub {
  // Git, beside it, goes through the same proxies.
  const dispatcher = new EnvHttpProxyAgent();
  function fetchByProxy(url: string, init: RequestInit): Promise<Response> {
    return fetch(url, { ...init, dispatcher });
  }
  const octokit = new Octokit({
    baseUrl: apiUrl.replace(/\/+$/, ""),
    userAgent: "mendwatch",
    request: { fetch: fetchByProxy },
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
  let rate: RateLimit | null = null;
  /** GitHub bars those for longer who go on asking while they are told to wait. */
  let told = { until: 0, message: "" };
  function requireLeave(): void {
    const { until: retryAt, message } = told;
    if (clock.now() >= retryAt) return;
    throw gitHubError("MW_GITHUB_RATE_LIMITED", message, { context: { retryAt } });
  }
  function heed(failure: unknown): unknown {
    if (!(failure instanceof MendwatchError)) return failure;
    const { message, context } = failure;
    const { retryAt, holdsForAll } = context;
    if (typeof retryAt === "number" && holdsForAll === true) told = { until: retryAt, message };
    return failure;
  }
  const changed = createMemory();
  async function sendAs(token: string, send: Send, options: Options): Promise<Answer> {
    const { method, url } = octokit.request.endpoint.parse(options);
    async function ask(etag?: string): Promise<Answer> {
      const tag = etag === undefined ? {} : { "if-none-match": etag };
      const headers = { ...options.headers, ...tag, authorization: `Bearer ${token}` };
      const answer = await send({ ...options, headers });
      rate = rateOf(answer.headers) ?? rate;
      return answer;
    }
    return method === "GET" ? changed(url, ask) : ask();
  }
  return {
    limit: () => rate,
    async end(what, repository, path, bytes, signal) {
      const stop = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
      const { owner, repo } = repository;
      const url = `${apiUrl.replace(/\/+$/, "")}/repos/${owner}/${repo}${path}`;
      requireLeave();
      try {
        const token = await tokenFor(repository);
        // The header does not go along to the other host that GitHub leads to.
        const headers = { authorization: `Bearer ${token}`, "user-agent": "mendwatch" };
        const answer = await fetchByProxy(url, { headers, signal: stop });
        if (answer.ok) return await endOf(answer, bytes);
        await answer.body?.cancel();
        throw gitHubError("MW_GITHUB_REFUSED", `GitHub does not ${what} (${answer.status})`);
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof MendwatchError) throw error;
        const message = `the answer was lost; it was asked to ${what}`;
        throw gitHubError("MW_GITHUB_UNREACHABLE", message, { cause: error });
      }
    },
    async ask(what, signal, send) {
      signal.throwIfAborted();
      requireLeave();
      const stop = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
      let token = "";
      async function authorised(sendOne: Send, options: Options): Promise<Answer> {
        const repository = repositoryIn(options);
        token = await tokenFor(repository);
        try {
          return await sendAs(token, sendOne, options);
        } catch (error) {
          // Nothing was done for a token that is not known, so it may be asked for with another.
          const other = hasStatus(error, 401) ? await tokenFor(repository, token) : token;
          if (other === token) throw error;
          token = other;
          return sendAs(token, sendOne, options);
        }
      }
      const request = octokit.request.defaults({
        headers: { "x-github-api-version": "2022-11-28" },
        request: { signal: stop, hook: authorised },
      });
      const answer = await send(request).catch((error: unknown) => {
        signal.throwIfAborted();
        throw heed(gitHubFailed(error, { what, apiUrl, token, now: clock.now() }));
      });
      // What is not JSON, or ends in the middle, comes as text: a lost answer, or somebody else's.
      if (typeof answer.data !== "string" || answer.status === 204) return answer;
      const message = `the answer was lost or is not GitHub's; it was asked to ${what}`;
      throw gitHubError("MW_GITHUB_UNREACHABLE", message);
    },
  };
}

type Answer = Awaited<ReturnType<Octokit["request"]>>;
type Options = ReturnType<Octokit["request"]["endpoint"]["merge"]>;
type Send = (options: Options) => Promise<Answer>;

const named = z.object({ owner: z.string(), repo: z.string() });

/** The repository that a request is about, as its route or its query names it. */
function repositoryIn(options: Options): RepositoryName | null {
  const all = z.union([named, z.object({ variables: named }).transform((one) => one.variables)]);
  return all.safeParse(options).data ?? null;
}

/**
 * Asks for what was read before only where it has changed, by the tag that GitHub gave it: that
 * costs nothing of the limit. The answers that were used last are kept.
 */
function createMemory(): (
  url: string,
  send: (etag?: string) => Promise<Answer>,
) => Promise<Answer> {
  const kept = new Map<string, Answer>();
  return async (url, send) => {
    const known = kept.get(url);
    const answer = await send(known?.headers.etag).catch((error: unknown) => {
      if (known !== undefined && hasStatus(error, 304)) return known;
      throw error;
    });
    kept.delete(url);
    // One that was cut off came as text, and is not to be had again.
    const isWhole = typeof answer.data !== "string";
    if (isWhole && answer.headers.etag !== undefined) kept.set(url, answer);
    for (const oldest of kept.keys()) if (kept.size > mostKept) kept.delete(oldest);
    return answer;
  };
}

function hasStatus(error: unknown, status: number): boolean {
  return error instanceof Error && "status" in error && error.status === status;
}

function rateOf(headers: Answer["headers"]): RateLimit | null {
  const [limit, remaining, reset] = ["limit", "remaining", "reset"].map((name) =>
    Number(headers[`x-ratelimit-${name}`] ?? Number.NaN),
  );
  const isWhole = [limit, remaining, reset].every((number) => Number.isFinite(number));
  if (!isWhole || limit === undefined || remaining === undefined || reset === undefined)
    return null;
  return { limit, remaining, reset: reset * 1000 };
}

/** The last bytes of an answer, of which no more than these are kept in memory. */
async function endOf(answer: Response, bytes: number): Promise<string> {
  let end = Buffer.alloc(0);
  let read = 0;
  for await (const chunk of answer.body ?? []) {
    read += chunk.byteLength;
    if (read > mostRead) break;
    end = Buffer.concat([end, chunk]).subarray(-bytes);
  }
  return end.toString("utf8");
}

/** The fixer prints nothing of what a library has to say. */
function silent(): void {}
