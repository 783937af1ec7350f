import { inspect } from "node:util";

import { exitCodes } from "@mendwatch/protocol";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import {
  createForgeBench,
  type ForgeBench,
} from "../../../../../test/support/github/forge-bench.ts";
import { forgeTime } from "../../../../../test/support/github/forge.ts";
import {
  startGitHub,
  type Fault,
  type GitHubEmulator,
} from "../../../../../test/support/github/github.ts";
import type { RepositoryOptions } from "../../../../../test/support/github/repository.ts";
import { recommended } from "../../../../../test/support/github/tokens.ts";

describe("the GitHub forge", { timeout: 60_000 }, () => {
  let gitHub: GitHubEmulator;
  let bench: ForgeBench;
  beforeAll(async () => {
    gitHub = await startGitHub();
  });
  afterAll(() => gitHub.end());
  beforeEach(async () => {
    bench = await createForgeBench(gitHub);
  });
  afterEach(() => bench.end());

  describe("where GitHub says no", () => {
    it.each<[string, string, RepositoryOptions, () => string, string]>([
      ["does not know the token", "MW_GITHUB_TOKEN_INVALID", {}, () => "wrong", "Bad credentials"],
      [
        "has let it expire",
        "MW_GITHUB_TOKEN_INVALID",
        {},
        () => gitHub.token({ expires: new Date(0) }),
        "Bad credentials",
      ],
      [
        "does not show the repository to it",
        "MW_GITHUB_NOT_FOUND",
        { private: true },
        () => gitHub.token({ repositories: ["octo/other"] }),
        "no access",
      ],
      [
        "has archived the repository",
        "MW_GITHUB_ARCHIVED",
        { archived: true },
        () => gitHub.token(),
        "archived",
      ],
      [
        "lets the account only read",
        "MW_GITHUB_PERMISSION",
        { people: { cleo: "read" } },
        () => gitHub.token({ login: "cleo" }),
        "role Write",
      ],
      [
        "lets the token only read contents",
        "MW_GITHUB_PERMISSION",
        {},
        () => gitHub.token({ permissions: { ...recommended, contents: "read" } }),
        "contents: write",
      ],
      [
        "lets the token open no pull requests",
        "MW_GITHUB_PERMISSION",
        {},
        () => gitHub.token({ permissions: { ...recommended, pull_requests: "read" } }),
        "pull_requests: write",
      ],
      [
        "protects the branch",
        "MW_GITHUB_PROTECTED",
        { protectedBranches: ["hotfix/*"] },
        () => gitHub.token(),
        "GH006: Protected branch update failed",
      ],
    ])("because it %s, says %s", async (_, code, options, tokenOf, words) => {
      const token = tokenOf();
      const { repository } = await bench.open(options, { token });

      const error = await bench.publish().catch((thrown: unknown) => thrown);

      expect(error).toMatchObject({ code, message: expect.stringContaining(words) });
      expect(inspect(error, { depth: 20 })).not.toContain(token);
      expect(repository.pulls).toEqual([]);
    });

    it("says that there is nothing new on the branch", async () => {
      const { repository } = await bench.open();
      await bench.owner.git(
        "push",
        "--quiet",
        "--force",
        repository.gitDir,
        `${bench.commit}:refs/heads/main`,
      );

      await expect(bench.publish()).rejects.toMatchObject({
        code: "MW_GITHUB_REFUSED",
        message: expect.stringContaining("No commits between main and hotfix/auto-"),
      });
    });

    it("publishes all the same where labels and status may not be set, and says which permission is missing", async () => {
      const permissions = { contents: "write", metadata: "read", pull_requests: "write" } as const;
      const { repository } = await bench.open(
        { private: true },
        { token: gitHub.token({ permissions }) },
      );

      const { notes } = await bench.publish();

      expect(repository.pulls.length).toBe(1);
      expect(notes).toEqual([
        expect.stringMatching(/^the status mendwatch\/proof was not set: .*statuses: write/),
      ]);
    });

    it("pushes and opens nothing where origin is elsewhere", async () => {
      await bench.open({}, { origin: "https://gitlab.com/octo/shop.git" });

      await expect(bench.publish()).rejects.toMatchObject({
        code: "MW_GITHUB_NOT_ORIGIN",
        exitCode: exitCodes.config,
        message: expect.stringContaining("https://gitlab.com/octo/shop.git"),
      });
    });
  });

  describe("where GitHub says not now", () => {
    const reset = Math.ceil(forgeTime / 1000) + 600;
    it.each<[string, Fault, number]>([
      [
        "the limit of the hour is used up",
        {
          status: 403,
          body: { message: "API rate limit exceeded for user ID 1." },
          headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(reset) },
        },
        reset * 1000,
      ],
      [
        "it came too fast",
        {
          status: 403,
          body: { message: "You have exceeded a secondary rate limit." },
          headers: { "retry-after": "90", "x-ratelimit-remaining": "4000" },
        },
        forgeTime + 90_000,
      ],
      [
        "it came too fast, and no time is named",
        { status: 403, body: { message: "You have exceeded a secondary rate limit." } },
        forgeTime + 60_000,
      ],
      [
        "there are too many requests",
        { status: 429, body: { message: "Too many requests" }, headers: { "retry-after": "5" } },
        forgeTime + 5_000,
      ],
    ])("because %s, says until when, and asks nothing before", async (_, fault, retryAt) => {
      let now = forgeTime;
      await bench.open({}, { clock: { now: () => now } });
      bench.interfereOnce(
        (request) => request.startsWith("POST") && request.endsWith("/pulls"),
        fault,
      );

      await expect(bench.publish()).rejects.toMatchObject({
        code: "MW_GITHUB_RATE_LIMITED",
        exitCode: exitCodes.temporaryFailure,
        context: { retryAt },
      });
      const asked = gitHub.requests.length;
      now = retryAt - 1;
      await expect(bench.publish()).rejects.toMatchObject({ context: { retryAt } });
      now = retryAt;

      expect(gitHub.requests.length).toBe(asked);
      expect(await bench.publish()).toMatchObject({ number: 1 });
    });

    it("to questions of another kind alone, goes on with its own", async () => {
      await bench.open();
      const headers = {
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": String(reset),
        "x-ratelimit-resource": "graphql",
      };
      const body = { message: "API rate limit exceeded" };
      bench.interfereOnce((request) => request.endsWith("/pulls"), { status: 403, headers, body });

      await expect(bench.publish()).rejects.toMatchObject({ code: "MW_GITHUB_RATE_LIMITED" });

      expect(await bench.publish()).toMatchObject({ number: 1 });
    });

    it.each([500, 502, 503])("with a %i, is tried again", async (status) => {
      await bench.open();
      bench.interfereOnce((request) => request.startsWith("GET /repos/"), {
        status,
        body: { message: "Server Error" },
      });

      await expect(bench.publish()).rejects.toMatchObject({
        code: "MW_GITHUB_UNREACHABLE",
        exitCode: exitCodes.temporaryFailure,
      });
    });

    it("with something that is not GitHub's, is tried again", async () => {
      const { repository } = await bench.open();
      bench.interfereOnce((request) => request.startsWith("GET /repos/"), {
        status: 200,
        body: "<html>Log in to the network</html>",
      });

      await expect(bench.publish()).rejects.toMatchObject({
        code: "MW_GITHUB_UNREACHABLE",
        exitCode: exitCodes.temporaryFailure,
      });
      expect(repository.pulls).toEqual([]);
    });

    it("does not leave labels out where they can be set a moment later", async () => {
      const { repository } = await bench.open();
      bench.interfereOnce((request) => request.includes("/labels"), { status: 502, body: {} });

      await expect(bench.publish()).rejects.toMatchObject({ code: "MW_GITHUB_UNREACHABLE" });
      await bench.publish();

      expect(repository.pulls.map(({ labels }) => labels.size)).toEqual([3]);
    });
  });
});
