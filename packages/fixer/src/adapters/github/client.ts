import { Octokit } from "@octokit/core";
import { EnvHttpProxyAgent, fetch, type RequestInit, type Response } from "undici";

import { gitHubError } from "../../github-errors.ts";
import type { Clock } from "../../ports/clock.ts";
import { gitHubFailed } from "./failure.ts";

/** Milliseconds for one answer. */
const patience = 30_000;

/** Where GitHub is asked, and as whom. */
export interface GitHubAccount {
  /** `github.apiUrl`. */
  readonly apiUrl: string;
  readonly token: string;
}

/** Sends one request; typed by the route that it names. */
export type GitHubRequest = Octokit["request"];

/** The one door to GitHub's REST API. */
export interface GitHub {
  /**
   * Sends one request. `what` is asked for, for people: `open the pull request`. Nothing is asked a
   * second time here: the work as a whole is, later, and finds what was done. Rejects with
   * `MW_GITHUB_*`, or with the signal's reason.
   */
  ask<Answer extends { readonly status: number; readonly data: unknown }>(
    what: string,
    signal: AbortSignal,
    send: (request: GitHubRequest) => Promise<Answer>,
  ): Promise<Answer>;
}

/** Makes the client of one account. */
export function openGitHub({ apiUrl, token }: GitHubAccount, clock: Pick<Clock, "now">): GitHub {
  // Git, beside it, goes through the same proxies.
  const dispatcher = new EnvHttpProxyAgent();
  function fetchByProxy(url: string, init: RequestInit): Promise<Response> {
    return fetch(url, { ...init, dispatcher });
  }
  const octokit = new Octokit({
    auth: token,
    baseUrl: apiUrl.replace(/\/+$/, ""),
    userAgent: "mendwatch",
    request: { fetch: fetchByProxy },
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
  return {
    async ask(what, signal, send) {
      signal.throwIfAborted();
      const stop = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
      const request = octokit.request.defaults({
        headers: { "x-github-api-version": "2022-11-28" },
        request: { signal: stop },
      });
      const answer = await send(request).catch((error: unknown) => {
        signal.throwIfAborted();
        throw gitHubFailed(error, { what, apiUrl, token, now: clock.now() });
      });
      // What is not JSON, or ends in the middle, comes as text: a lost answer, or somebody else's.
      if (typeof answer.data !== "string" || answer.status === 204) return answer;
      const message = `the answer was lost or is not GitHub's; it was asked to ${what}`;
      throw gitHubError("MW_GITHUB_UNREACHABLE", message);
    },
  };
}

/** The fixer prints nothing of what a library has to say. */
function silent(): void {}
