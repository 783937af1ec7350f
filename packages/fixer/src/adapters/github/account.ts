import type { GitHubConfig } from "@mendwatch/config";

import type { GitHubAccount } from "../../git/host-access.ts";
import type { Clock } from "../../ports/clock.ts";
import { createAppTokens } from "./app-tokens.ts";
import { openGitHubApp } from "./app.ts";

/**
 * As whom git and the API are used: with the token of the configuration, or with those of its App.
 * One for a process, so that they share its tokens.
 */
export function gitHubAccount(github: GitHubConfig, clock: Pick<Clock, "now">): GitHubAccount {
  const { apiUrl, token, app } = github;
  if (app === null) return { apiUrl, tokenFor: () => Promise.resolve(token) };
  return { apiUrl, tokenFor: createAppTokens(openGitHubApp(app, apiUrl, clock), clock) };
}
