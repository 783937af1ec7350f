import { z } from "zod";

import { flag, listOf, text, webAddress } from "../text.ts";
import type { GitHubConfig } from "../types.ts";
import { duration } from "../units.ts";

/** Pull requests on GitHub. */
export function githubSection(): z.ZodType<GitHubConfig> {
  const login = text("the name of an account", "it without @");
  return z.strictObject({
    token: text("a token", "${GITHUB_TOKEN}").describe(
      "Token that may push and open pull requests; see docs/guides/github.md.",
    ),
    apiUrl: webAddress("https://api.github.com")
      .prefault("https://api.github.com")
      .describe("Address of the API; for GitHub Enterprise `https://HOST/api/v3`."),
    people: listOf(login, "[ anna ]")
      .prefault([])
      .describe("Whose comments count; without it everybody's who may write."),
    bots: listOf(login, "[ reviewer ]").prefault([]).describe("Bots whose comments count too."),
    reviewers: listOf(login, "[ anna ]")
      .prefault([])
      .describe("Who is asked for a review, except the author."),
    draft: flag()
      .prefault(false)
      .describe("Open pull requests as drafts, where the repository has them."),
    poll: duration("1s", "1h")
      .prefault("60s")
      .describe("How often an open pull request is looked at while something happens to it."),
    stopWord: text("a word", "it like mendwatch stop")
      .prefault("mendwatch stop")
      .describe("A comment that holds it ends the work on a pull request."),
  });
}
