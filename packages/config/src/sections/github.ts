import { z } from "zod";

import { privateKey, type Places } from "../places.ts";
import { flag, identifier, listOf, text, webAddress } from "../text.ts";
import type { GitHubConfig } from "../types.ts";
import { duration } from "../units.ts";

/** Pull requests on GitHub. */
export function githubSection(places: Places): z.ZodType<GitHubConfig> {
  const login = text("the name of an account", "it without @");
  const installation = "must be the number of an installation (write it as in its address)";
  return z
    .strictObject({
      token: text("a token", "${GITHUB_TOKEN}")
        .nullable()
        .prefault(null)
        .describe("Token that may push and open pull requests; see docs/guides/github.md."),
      app: z
        .strictObject({
          id: identifier("the id of an App", "it as in the App's settings").describe(
            "Its number, or its client id.",
          ),
          installation: z
            .int({ error: installation })
            .positive({ error: installation })
            .nullable()
            .prefault(null)
            .describe("Number of its installation; without it that which has the repository."),
          privateKey: privateKey(places).describe(
            "Path of the file with its key, or the key: `${GITHUB_APP_KEY}`.",
          ),
        })
        .nullable()
        .prefault(null)
        .describe("An App of your own, in place of `token`; see docs/guides/github.md."),
      apiUrl: webAddress("https://api.github.com")
        .prefault("https://api.github.com")
        .describe("Address of the API; for GitHub Enterprise `https://HOST/api/v3`."),
      people: listOf(login, "[ anna ]")
        .prefault([])
        .describe("Whose comments count; without it everybody's who may write."),
      bots: listOf(login, "[ reviewer ]").prefault([]).describe("Bots whose comments count too."),
      reviewers: listOf(login, "[ anna ]")
        .prefault([])
        .describe("Who is asked for a review, except the author; a team as `org/team`."),
      draft: flag()
        .prefault(false)
        .describe("Open pull requests as drafts, where the repository has them."),
      poll: duration("1s", "1h")
        .prefault("60s")
        .describe("How often an open pull request is looked at while something happens to it."),
      awaitChecks: duration("0s", "1h")
        .prefault("3m")
        .describe(
          "How long after a push its checks may take to show up before a merge is offered.",
        ),
      stopWord: text("a word", "it like mendwatch stop")
        .prefault("mendwatch stop")
        .describe("A comment that holds it ends the work on a pull request."),
    })
    .transform(({ token, app, ...settings }, context) => {
      if (token !== null && app === null) return { ...settings, token, app };
      if (token === null && app !== null) return { ...settings, token, app };
      const message =
        token === null
          ? "needs a token or an App (write token: ${GITHUB_TOKEN}, or app with id and privateKey)"
          : "has a token and an App, and works with one of them (leave out token or app)";
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    });
}
