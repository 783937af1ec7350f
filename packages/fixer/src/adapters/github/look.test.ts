import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { testFolder, type TestFolder } from "../../../../../test/support/git-repository.ts";
import {
  gitHubForge,
  samplePublication,
  type GitHubForgeUnderTest,
} from "../../../../../test/support/github/forge.ts";
import { startGitHub, type GitHubEmulator } from "../../../../../test/support/github/github.ts";
import type { EmulatedPull } from "../../../../../test/support/github/repository.ts";
import { addComment } from "../../../../../test/support/github/review-routes.ts";
import type { OpenPullRequest, PullRequestLook } from "../../ports/forge.ts";

const { signal } = new AbortController();

describe("a look at a pull request on GitHub", { timeout: 60_000 }, () => {
  let gitHub: GitHubEmulator;
  let folder: TestFolder;
  let under: GitHubForgeUnderTest;
  let place: OpenPullRequest;
  let pull: EmulatedPull;
  let token: string;
  beforeAll(async () => {
    gitHub = await startGitHub();
  });
  afterAll(() => gitHub.end());
  beforeEach(async () => {
    folder = await testFolder();
    const owner = await folder.repository("owner");
    const base = await owner.commit("base", { "a.js": "0\n" });
    const commit = await owner.commit("fix", { "a.js": "1\n" });
    const people = { ben: "write" } as const;
    const repository = await gitHub.repository(`octo/${folder.path.slice(-6)}`, { people });
    token = gitHub.token({ kind: "classic" });
    under = await gitHubForge(gitHub, repository, { folder, owner, base }, { token });
    const publication = samplePublication({ clone: under.clone, commit, baseCommit: base });
    const { notes: _, ...pullRequest } = await under.forge.publish(publication, signal);
    place = { ...publication, pullRequest };
    pull = repository.pulls[0] ?? pull;
  });
  afterEach(async () => {
    gitHub.interfere = () => null;
    await folder.end();
  });

  function look(known: readonly string[] = []): Promise<PullRequestLook> {
    return under.forge.look(place, new Set(known), signal);
  }

  it("costs nothing of the limit while nothing has changed", async () => {
    addComment(pull, "ben", "Rename it.");
    const first = await look();
    const answers: number[] = [];
    const before = gitHub.requests.length;
    gitHub.unchanged = () => answers.push(304);

    const second = await look();

    expect(second).toEqual(first);
    expect(answers.length).toBe(gitHub.requests.length - before);
    addComment(pull, "ben", "And that.");
    expect((await look()).remarks.map(({ text }) => text)).toEqual(["Rename it.", "And that."]);
  });

  it("goes by what somebody may do now, whatever they might before", async () => {
    addComment(pull, "ben", "Rename it.");
    const before = await look();
    under.repository.people.set("ben", "read");
    const after = await look();
    under.repository.people.set("ben", "admin");

    expect(before.remarks).toMatchObject([{ author: "github:ben", standing: "instructs" }]);
    expect(after.remarks).toMatchObject([{ author: "github:ben", standing: "none" }]);
    expect((await look()).remarks).toMatchObject([{ standing: "instructs" }]);
  });

  it("reads every page of the comments, and leaves out those that are known", async () => {
    const all = Array.from({ length: 150 }, (_, index) => addComment(pull, "ben", `No. ${index}`));

    const { remarks } = await look(all.slice(0, 149).map(({ id }) => `comment:${id}`));

    expect(remarks).toMatchObject([
      { text: "No. 149", author: "github:ben", standing: "instructs" },
    ]);
  });

  it("asks nobody's rights for what is known", async () => {
    const { id } = addComment(pull, "ben", "Rename it.");
    const before = gitHub.requests.length;

    await look([`comment:${id}`]);

    const asked = gitHub.requests.slice(before).map(({ path }) => path);
    expect(asked.filter((path) => path.includes("/collaborators/"))).toEqual([]);
  });

  it("takes the check runs where the token may read them, and the log of a job from there", async () => {
    const { jobs } = under.repository;
    jobs.push({ id: 1, sha: place.commit, name: "test", conclusion: "failure", log: "it broke" });
    jobs.push({ id: 2, sha: place.baseCommit, name: "test", conclusion: "success", log: "" });

    const { checks, obstacle } = await look();

    expect(checks).toMatchObject([{ id: "job:1", name: "test", state: "failing" }]);
    expect(obstacle).toContain("check fails");
    expect(await under.forge.checksOf(place, place.baseCommit, signal)).toMatchObject([
      { state: "passing" },
    ]);
    const [check] = checks;
    expect(check && (await under.forge.logOf(place, check, signal))).toBe("it broke");
  });

  it.each([
    ["success", "passing"],
    ["skipped", "passing"],
    ["failure", "failing"],
    ["cancelled", "pending"],
    [null, "pending"],
  ] as const)("takes a job that ended with %s for %s", async (conclusion, state) => {
    under.repository.jobs.push({ id: 1, sha: place.commit, name: "test", conclusion, log: "" });

    expect((await look()).checks).toMatchObject([{ name: "test", state }]);
  });

  it("sees the check that fails among more than a page of them, and a status as well as a job", async () => {
    const { jobs, statuses } = under.repository;
    for (let id = 1; id <= 130; id += 1) {
      const conclusion = id === 130 ? "failure" : "success";
      jobs.push({ id, sha: place.commit, name: `shard ${id}`, conclusion, log: "" });
      const context = `ci/${id}`;
      const state = id === 130 ? "error" : "success";
      const rest = { description: "130 failed", targetUrl: null, login: "ci" };
      statuses.push({ id, sha: place.commit, state, context, ...rest });
    }

    const { checks } = await look();

    expect(checks.filter(({ state }) => state === "failing")).toMatchObject([
      { id: "status:ci/130", name: "ci/130", summary: "130 failed" },
      { id: "job:130", name: "shard 130" },
    ]);
    expect(checks.length).toBe(260);
  });

  it("gives the token to no host that a log is on, and reads of a huge log only the end", async () => {
    const seen: (string | undefined)[] = [];
    const elsewhere = createServer(({ headers }, response) => {
      seen.push(headers.authorization);
      response.end(`${"x".repeat(4_000_000)}\nthe end`);
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
    const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/log`;
    gitHub.interfere = ({ path }) =>
      path.endsWith("/logs") ? { status: 302, body: {}, headers: { location } } : null;

    const check = { id: "job:1", name: "test", state: "failing", summary: "" } as const;
    const log = await under.forge.logOf(place, check, signal);

    elsewhere.close();
    expect(seen).toEqual([undefined]);
    expect(log.length).toBeLessThan(4_000);
    expect(log).toMatch(/x\nthe end$/);
  });

  it("has the words of a check in place of a log that is gone", async () => {
    const check = { id: "job:9", name: "test", state: "failing", summary: "1 failed" } as const;

    expect(await under.forge.logOf(place, check, signal)).toBe("1 failed");
  });

  it.each([
    ["dirty", "it conflicts with main", true],
    ["behind", "on the tip of main first", true],
    ["blocked", "wants more first", false],
    ["draft", "it is a draft", false],
    ["unknown", "has not worked out yet", false],
    ["a state of tomorrow", "has not worked out yet", false],
  ])("says in words what keeps it from a merge: %s", async (state, words, outdated) => {
    pull.mergeableState = state;

    expect(await look()).toMatchObject({ obstacle: expect.stringContaining(words), outdated });
  });

  it("follows a repository that was renamed, also with a comment and a merge", async () => {
    const renamed = await gitHub.rename(under.repository, `${under.repository.name}-2`);
    renamed.pulls.push(...under.repository.pulls);

    await under.forge.reply(place, { key: "stop", text: "Stopped." }, signal);
    const outcome = await under.forge.merge(place, place.commit, signal);

    expect(outcome).toMatchObject({ outcome: "merged", how: "squash" });
    expect(await look()).toMatchObject({
      state: "merged",
      mergeCommit: await renamed.branch("main"),
    });
    expect(pull.comments.length).toBe(1);
  });

  it("knows a comment of ours whose id was lost, and a person's that only quotes it for theirs", async () => {
    await under.forge.reply(place, { key: "stop", text: "Stopped." }, signal);
    addComment(pull, "ben", `> ${pull.comments[0]?.body}\n\nWhy?`);

    const { remarks } = await look();

    expect(remarks.map(({ standing }) => standing)).toEqual(["ours", "instructs"]);
  });
});
