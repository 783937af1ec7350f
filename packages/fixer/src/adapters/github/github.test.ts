import { inspect } from "node:util";

import { exitCodes, MendwatchError } from "@mendwatch/protocol";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { describeForge } from "../../../../../test/contracts/forge-contract.ts";
import {
  testFolder,
  type TestFolder,
  type TestRepository,
} from "../../../../../test/support/git-repository.ts";
import {
  forgeTime,
  gitHubForge,
  samplePublication,
  type GitHubForgeSetting,
  type GitHubForgeUnderTest,
} from "../../../../../test/support/github/forge.ts";
import {
  startGitHub,
  type Fault,
  type GitHubEmulator,
} from "../../../../../test/support/github/github.ts";
import type {
  EmulatedPull,
  RepositoryOptions,
} from "../../../../../test/support/github/repository.ts";
import { closePull, mergeHead } from "../../../../../test/support/github/review-routes.ts";
import { recommended } from "../../../../../test/support/github/tokens.ts";
import type { Publication, Published } from "../../ports/forge.ts";

const { signal } = new AbortController();
const branch = "hotfix/auto-00000000000000aa";

describe("the GitHub forge", { timeout: 60_000 }, () => {
  let gitHub: GitHubEmulator;
  let folder: TestFolder;
  let owner: TestRepository;
  let base: string;
  let commit: string;
  let under: GitHubForgeUnderTest;
  let count = 0;
  beforeAll(async () => {
    gitHub = await startGitHub();
  });
  afterAll(() => gitHub.end());
  beforeEach(async () => {
    folder = await testFolder();
    owner = await folder.repository("owner");
    base = await owner.commit("base", { "a.js": "0\n" });
    commit = await owner.commit("fix", { "a.js": "1\n" });
  });
  afterEach(async () => {
    gitHub.interfere = () => null;
    await folder.end();
  });

  async function open(
    options: RepositoryOptions = {},
    setting: GitHubForgeSetting = {},
  ): Promise<GitHubForgeUnderTest> {
    count += 1;
    const repository = await gitHub.repository(`octo/shop-${count}`, options);
    under = await gitHubForge(gitHub, repository, { folder, owner, base }, setting);
    return under;
  }
  function publish(changes: Partial<Publication> = {}): Promise<Published> {
    const { forge, clone } = under;
    return forge.publish(samplePublication({ clone, commit, baseCommit: base }, changes), signal);
  }
  /** In the owner's repository `.github`. */
  async function ownerHas(files: Parameters<TestRepository["commit"]>[1]): Promise<string> {
    const name = `owner-${count + 1}`;
    const { gitDir } = await gitHub.repository(`${name}/.github`, { people: { anna: "read" } });
    const templates = await folder.repository("templates");
    await templates.commit("Templates", files);
    await templates.git("push", "--quiet", gitDir, "main");
    return name;
  }
  async function openOf(name: string): Promise<GitHubForgeUnderTest> {
    count += 1;
    const repository = await gitHub.repository(`${name}/shop`);
    under = await gitHubForge(gitHub, repository, { folder, owner, base }, {});
    return under;
  }
  /** Answers the first request that fits with a fault, and lets all others through. */
  function interfereOnce(fits: (request: string) => boolean, fault: Fault): void {
    let done = false;
    gitHub.interfere = ({ method, path }) => {
      if (done || !fits(`${method} ${path}`)) return null;
      done = true;
      return fault;
    };
  }

  it("pushes the commit, and opens a pull request with labels and status that is ready for review", async () => {
    const { repository } = await open();

    const published = await publish();

    expect(published).toEqual({
      url: `${gitHub.url}/${repository.fullName}/pull/1`,
      number: 1,
      adopted: false,
      notes: [],
    });
    expect(await repository.branch(branch)).toBe(commit);
    expect(repository.pulls[0]).toMatchObject({
      title: "fix: let a guest check out",
      body: expect.stringContaining("A guest has no cart."),
      head: branch,
      base: "main",
      draft: false,
      labels: new Set(["mendwatch", "severity:high", "proof:P3"]),
    });
    expect(repository.statuses).toMatchObject([
      {
        sha: commit,
        state: "success",
        context: "mendwatch/proof",
        description: "P3, your error 3 of 3 before, 0 of 3 after",
        targetUrl: published.url,
      },
    ]);
  });

  it("finds the repository where origin is written for ssh", async () => {
    await open({ private: true }, { origin: `git@127.0.0.1:octo/shop-${count + 1}.git` });

    expect((await publish()).number).toBe(1);
  });

  it("follows a repository that was renamed, whose former name is still in origin", async () => {
    const { repository } = await open({ private: true });
    const renamed = await gitHub.rename(repository, `store-${count}`);

    const { url } = await publish();

    expect(url).toBe(`${gitHub.url}/octo/store-${count}/pull/1`);
    expect(await renamed.branch(branch)).toBe(commit);
    expect(renamed.pulls.length).toBe(1);
  });

  it("does not touch labels that the repository has already", async () => {
    const { repository } = await open();
    repository.labels.set("mendwatch", {
      id: 9,
      name: "Mendwatch",
      color: "000000",
      description: "mine",
    });

    await publish();

    expect(repository.labels.get("mendwatch")?.color).toBe("000000");
    expect(repository.labels.size).toBe(3);
  });

  it("opens a draft where the owner wants one", async () => {
    const { repository } = await open({}, { draft: true });

    await publish();

    expect(repository.pulls[0]?.draft).toBe(true);
  });

  it("opens it ready, and says so, where the repository has no drafts", async () => {
    const { repository } = await open({ private: true, plan: "free" }, { draft: true });

    const { notes } = await publish();

    expect(repository.pulls.map(({ draft }) => draft)).toEqual([false]);
    expect(notes).toEqual([expect.stringContaining("no drafts")]);
  });

  it("asks the reviewers, but not the author, and not one who may not review in place of the others", async () => {
    const { repository } = await open(
      { people: { ben: "write", cleo: "read" } },
      { reviewers: ["Anna", "ben", "stranger", "cleo"] },
    );

    const { notes } = await publish();

    expect(repository.pulls[0]?.reviewers).toEqual(new Set(["ben", "cleo"]));
    expect(notes).toEqual([expect.stringContaining("stranger was not asked for a review")]);
  });

  it.each([
    [".github/pull_request_template.md", ".github/pull_request_template.md"],
    ["the top, in capitals", "PULL_REQUEST_TEMPLATE.md"],
    ["docs, as text", "docs/pull_request_template.txt"],
    ["a folder of templates with one in it", ".github/PULL_REQUEST_TEMPLATE/fix.md"],
  ])("keeps the template in %s below its own text", async (_, path) => {
    base = await owner.commit("template", { [path]: "- [ ] I have read CONTRIBUTING.md\n" });
    commit = await owner.commit("fix", { "a.js": "2\n", [path]: "The agent's own form\n" });
    const { repository } = await open();

    await publish();

    const body = repository.pulls[0]?.body ?? "";
    expect(body).toMatch(/A guest has no cart\.\n\n---\n\n- \[ \] I have read CONTRIBUTING\.md\n$/);
    expect(body).not.toContain("The agent's own form");
  });

  it("asks teams for a review, and a team that may not read in place of nobody", async () => {
    const { repository } = await open(
      { people: { ben: "write" }, teams: ["shop"] },
      { reviewers: ["octo/shop", "ben", "octo/ghosts"] },
    );

    const { notes } = await publish();
    const again = await publish();

    expect(repository.pulls[0]).toMatchObject({
      reviewers: new Set(["ben"]),
      teams: new Set(["shop"]),
    });
    expect(notes).toEqual([expect.stringContaining("octo/ghosts was not asked for a review")]);
    expect(again.notes).toEqual(notes);
  });

  describe("of an owner with templates for all repositories", () => {
    it("keeps theirs below its own text where the repository has none", async () => {
      const name = await ownerHas({
        "docs/pull_request_template.md": "- [ ] Über alles gelesen\n",
      });
      const { repository } = await openOf(name);

      await publish();

      expect(repository.pulls[0]?.body).toMatch(/\n---\n\n- \[ \] Über alles gelesen\n$/);
    });

    it("keeps the repository's own before theirs", async () => {
      base = await owner.commit("template", { "pull_request_template.md": "Ours\n" });
      commit = await owner.commit("fix", { "a.js": "2\n" });
      const name = await ownerHas({ "pull_request_template.md": "Theirs\n" });
      const { repository } = await openOf(name);

      await publish();

      expect(repository.pulls[0]?.body).toMatch(/\n---\n\nOurs\n$/);
    });

    it("does without where theirs are several, or none", async () => {
      const name = await ownerHas({
        "PULL_REQUEST_TEMPLATE/a.md": "A",
        "PULL_REQUEST_TEMPLATE/b.md": "B",
      });
      const { repository } = await openOf(name);

      await publish();

      expect(repository.pulls[0]?.body).toMatch(/A guest has no cart\.\n$/);
    });
  });

  it.each([
    ["is a link", { "pull_request_template.md": { link: "a.js" } }],
    ["is too long to be a form", { "pull_request_template.md": "x".repeat(30_000) }],
    [
      "is one of several",
      { "docs/pull_request_template/a.md": "A", "docs/pull_request_template/b.md": "B" },
    ],
  ])("leaves out a template that %s", async (_, files) => {
    base = await owner.commit("template", files);
    commit = await owner.commit("fix", { "a.js": "2\n" });
    const { repository } = await open();

    await publish();

    expect(repository.pulls[0]?.body).toMatch(/A guest has no cart\.\n$/);
  });

  it("cuts a text that is longer than GitHub takes", async () => {
    const { repository } = await open();
    const marker = "<!-- mendwatch fix=1 -->";

    await publish({ marker, body: `${marker}\n${"x".repeat(100_000)}` });

    expect(repository.pulls[0]?.body.length).toBe(65_000);
  });

  it("adopts a pull request that a person opened from the branch, or took the marker out of", async () => {
    const { repository } = await open();
    await publish();
    const [pull] = repository.pulls;
    if (pull !== undefined) pull.body = "Edited by hand.";

    expect(await publish()).toMatchObject({ number: 1, adopted: true });
    expect(repository.pulls.length).toBe(1);
  });

  it("does not take the pull request of another fix for its own", async () => {
    const { repository } = await open();
    await publish();

    await expect(
      publish({ fix: "99999999", marker: "<!-- mendwatch fix=99999999 fingerprint=aa -->" }),
    ).rejects.toMatchObject({ code: "MW_BRANCH_TAKEN" });
    expect(repository.pulls.length).toBe(1);
  });

  it("opens none again where a person has closed it meanwhile", async () => {
    const { repository } = await open();
    await publish();
    const [pull] = repository.pulls;
    if (pull !== undefined) pull.state = "closed";

    expect(await publish()).toMatchObject({ number: 1, adopted: true });
    expect(repository.pulls.length).toBe(1);
  });

  it("adopts one that GitHub had not listed yet", async () => {
    const { repository } = await open();
    await publish();
    interfereOnce((request) => request.startsWith("GET") && request.includes("/pulls?"), {
      status: 200,
      body: [],
    });

    expect(await publish()).toMatchObject({ number: 1, adopted: false });
    expect(repository.pulls.length).toBe(1);
  });

  it(
    "has one branch and one pull request, wherever the connection is lost, once it is tried again",
    { timeout: 240_000 },
    async () => {
      const people = { ben: "write", cleo: "write" } as const;
      const reviewers = ["ben", "cleo"];
      const labels = ["mendwatch"];
      await open({ private: true, people }, { reviewers });
      const first = gitHub.requests.length;
      await publish({ labels });
      const requests = gitHub.requests.slice(first);
      const points = requests.flatMap((_, at) => [
        { at, cut: "before" as const },
        { at, cut: "during" as const },
        { at, cut: "after" as const },
      ]);

      const outcomes: object[] = [];
      for (const { at, cut } of points) {
        const { repository } = await open({ private: true, people }, { reviewers });
        const start = gitHub.requests.length;
        gitHub.interfere = ({ index }) => (index === start + at ? { cut } : null);
        const lost = await publish({ labels }).catch(exitCodeOf);
        gitHub.interfere = () => null;
        const again = await publish({ labels });
        outcomes.push({
          at,
          cut,
          isTemporary: typeof lost !== "number" || lost === exitCodes.temporaryFailure,
          notes: again.notes,
          branch: await repository.branch(branch),
          pulls: repository.pulls.map((pull) => [...pull.labels, ...pull.reviewers]),
          status: repository.statuses.at(-1)?.sha,
        });
      }

      const whole = {
        isTemporary: true,
        notes: [],
        branch: commit,
        pulls: [["mendwatch", "ben", "cleo"]],
        status: commit,
      };
      expect(requests.length).toBeGreaterThan(10);
      expect(outcomes).toEqual(points.map((point) => ({ ...point, ...whole })));
    },
  );

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
      const { repository } = await open(options, { token });

      const error = await publish().catch((thrown: unknown) => thrown);

      expect(error).toMatchObject({ code, message: expect.stringContaining(words) });
      expect(inspect(error, { depth: 20 })).not.toContain(token);
      expect(repository.pulls).toEqual([]);
    });

    it("says that there is nothing new on the branch", async () => {
      await open();
      await owner.git(
        "push",
        "--quiet",
        "--force",
        under.repository.gitDir,
        `${commit}:refs/heads/main`,
      );

      await expect(publish()).rejects.toMatchObject({
        code: "MW_GITHUB_REFUSED",
        message: expect.stringContaining("No commits between main and hotfix/auto-"),
      });
    });

    it("publishes all the same where labels and status may not be set, and says which permission is missing", async () => {
      const permissions = { contents: "write", metadata: "read", pull_requests: "write" } as const;
      const { repository } = await open(
        { private: true },
        { token: gitHub.token({ permissions }) },
      );

      const { notes } = await publish();

      expect(repository.pulls.length).toBe(1);
      expect(notes).toEqual([
        expect.stringMatching(/^the status mendwatch\/proof was not set: .*statuses: write/),
      ]);
    });

    it("pushes and opens nothing where origin is elsewhere", async () => {
      await open({}, { origin: "https://gitlab.com/octo/shop.git" });

      await expect(publish()).rejects.toMatchObject({
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
      await open({}, { clock: { now: () => now } });
      interfereOnce((request) => request.startsWith("POST") && request.endsWith("/pulls"), fault);

      await expect(publish()).rejects.toMatchObject({
        code: "MW_GITHUB_RATE_LIMITED",
        exitCode: exitCodes.temporaryFailure,
        context: { retryAt },
      });
      const asked = gitHub.requests.length;
      now = retryAt - 1;
      await expect(publish()).rejects.toMatchObject({ context: { retryAt } });
      now = retryAt;

      expect(gitHub.requests.length).toBe(asked);
      expect(await publish()).toMatchObject({ number: 1 });
    });

    it("to questions of another kind alone, goes on with its own", async () => {
      await open();
      const headers = {
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": String(reset),
        "x-ratelimit-resource": "graphql",
      };
      const body = { message: "API rate limit exceeded" };
      interfereOnce((request) => request.endsWith("/pulls"), { status: 403, headers, body });

      await expect(publish()).rejects.toMatchObject({ code: "MW_GITHUB_RATE_LIMITED" });

      expect(await publish()).toMatchObject({ number: 1 });
    });

    it.each([500, 502, 503])("with a %i, is tried again", async (status) => {
      await open();
      interfereOnce((request) => request.startsWith("GET /repos/"), {
        status,
        body: { message: "Server Error" },
      });

      await expect(publish()).rejects.toMatchObject({
        code: "MW_GITHUB_UNREACHABLE",
        exitCode: exitCodes.temporaryFailure,
      });
    });

    it("with something that is not GitHub's, is tried again", async () => {
      const { repository } = await open();
      interfereOnce((request) => request.startsWith("GET /repos/"), {
        status: 200,
        body: "<html>Log in to the network</html>",
      });

      await expect(publish()).rejects.toMatchObject({
        code: "MW_GITHUB_UNREACHABLE",
        exitCode: exitCodes.temporaryFailure,
      });
      expect(repository.pulls).toEqual([]);
    });

    it("does not leave labels out where they can be set a moment later", async () => {
      const { repository } = await open();
      interfereOnce((request) => request.includes("/labels"), { status: 502, body: {} });

      await expect(publish()).rejects.toMatchObject({ code: "MW_GITHUB_UNREACHABLE" });
      await publish();

      expect(repository.pulls.map(({ labels }) => labels.size)).toEqual([3]);
    });
  });
});

/** What a process would exit with; what nobody expected is raised again. */
function exitCodeOf(error: unknown): number {
  if (error instanceof MendwatchError) return error.exitCode;
  throw error;
}

describeForge("github", async (folder, owner, base) => {
  const gitHub = await startGitHub();
  const repository = await gitHub.repository("octo/shop");
  const { forge, clone } = await gitHubForge(gitHub, repository, { folder, owner, base });
  return {
    forge,
    clone,
    branch: (name) => repository.branch(name),
    pullRequests: async () => repository.pulls.map(({ title, body }) => `${title}\n\n${body}`),
    mergeThere: async (name) => void (await mergeHead(repository, pullOf(name), "ben", "squash")),
    closeThere: (name) => closePull(repository, pullOf(name), "ben"),
    end: () => gitHub.end(),
  };
  function pullOf(name: string): EmulatedPull {
    const pull = repository.pulls.find(({ head }) => head === name);
    if (pull === undefined) throw new Error(`there is no pull request of ${name}`);
    return pull;
  }
});
