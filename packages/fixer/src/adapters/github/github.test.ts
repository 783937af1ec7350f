import { exitCodes, MendwatchError } from "@mendwatch/protocol";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { describeForge } from "../../../../../test/contracts/forge-contract.ts";
import type { TestRepository } from "../../../../../test/support/git-repository.ts";
import {
  createForgeBench,
  type ForgeBench,
} from "../../../../../test/support/github/forge-bench.ts";
import { gitHubForge } from "../../../../../test/support/github/forge.ts";
import { startGitHub, type GitHubEmulator } from "../../../../../test/support/github/github.ts";
import type { EmulatedPull } from "../../../../../test/support/github/repository.ts";
import { closePull, mergeHead } from "../../../../../test/support/github/review-routes.ts";

const branch = "hotfix/auto-00000000000000aa";

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

  /** In the owner's repository `.github`. */
  async function ownerHas(files: Parameters<TestRepository["commit"]>[1]): Promise<string> {
    const name = `owner-${bench.folder.path.slice(-6)}`;
    const { gitDir } = await gitHub.repository(`${name}/.github`, { people: { anna: "read" } });
    const templates = await bench.folder.repository("templates");
    await templates.commit("Templates", files);
    await templates.git("push", "--quiet", gitDir, "main");
    return name;
  }

  it("pushes the commit, and opens a pull request with labels and status that is ready for review", async () => {
    const { repository } = await bench.open();

    const published = await bench.publish();

    expect(published).toEqual({
      url: `${gitHub.url}/${repository.fullName}/pull/1`,
      number: 1,
      adopted: false,
      notes: [],
    });
    expect(await repository.branch(branch)).toBe(bench.commit);
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
        sha: bench.commit,
        state: "success",
        context: "mendwatch/proof",
        description: "P3, your error 3 of 3 before, 0 of 3 after",
        targetUrl: published.url,
      },
    ]);
  });

  it("finds the repository where origin is written for ssh", async () => {
    const name = `octo/ssh-${bench.folder.path.slice(-6)}`;
    await bench.open({ private: true }, { origin: `git@127.0.0.1:${name}.git` }, name);

    expect((await bench.publish()).number).toBe(1);
  });

  it("follows a repository that was renamed, whose former name is still in origin", async () => {
    const { repository } = await bench.open({ private: true });
    const name = `store-${bench.folder.path.slice(-6)}`;
    const renamed = await gitHub.rename(repository, name);

    const { url } = await bench.publish();

    expect(url).toBe(`${gitHub.url}/octo/${name}/pull/1`);
    expect(await renamed.branch(branch)).toBe(bench.commit);
    expect(renamed.pulls.length).toBe(1);
  });

  it("does not touch labels that the repository has already", async () => {
    const { repository } = await bench.open();
    repository.labels.set("mendwatch", {
      id: 9,
      name: "Mendwatch",
      color: "000000",
      description: "mine",
    });

    await bench.publish();

    expect(repository.labels.get("mendwatch")?.color).toBe("000000");
    expect(repository.labels.size).toBe(3);
  });

  it("opens a draft where the owner wants one", async () => {
    const { repository } = await bench.open({}, { draft: true });

    await bench.publish();

    expect(repository.pulls[0]?.draft).toBe(true);
  });

  it("opens it ready, and says so, where the repository has no drafts", async () => {
    const { repository } = await bench.open({ private: true, plan: "free" }, { draft: true });

    const { notes } = await bench.publish();

    expect(repository.pulls.map(({ draft }) => draft)).toEqual([false]);
    expect(notes).toEqual([expect.stringContaining("no drafts")]);
  });

  it("asks the reviewers, but not the author, and not one who may not review in place of the others", async () => {
    const { repository } = await bench.open(
      { people: { ben: "write", cleo: "read" } },
      { reviewers: ["Anna", "ben", "stranger", "cleo"] },
    );

    const { notes } = await bench.publish();

    expect(repository.pulls[0]?.reviewers).toEqual(new Set(["ben", "cleo"]));
    expect(notes).toEqual([expect.stringContaining("stranger was not asked for a review")]);
  });

  it.each([
    [".github/pull_request_template.md", ".github/pull_request_template.md"],
    ["the top, in capitals", "PULL_REQUEST_TEMPLATE.md"],
    ["docs, as text", "docs/pull_request_template.txt"],
    ["a folder of templates with one in it", ".github/PULL_REQUEST_TEMPLATE/fix.md"],
  ])("keeps the template in %s below its own text", async (_, path) => {
    const form = { [path]: "- [ ] I have read CONTRIBUTING.md\n" };
    await bench.rebase(form, { [path]: "The agent's own form\n" });
    const { repository } = await bench.open();

    await bench.publish();

    const body = repository.pulls[0]?.body ?? "";
    expect(body).toMatch(/A guest has no cart\.\n\n---\n\n- \[ \] I have read CONTRIBUTING\.md\n$/);
    expect(body).not.toContain("The agent's own form");
  });

  it("asks teams for a review, and a team that may not read in place of nobody", async () => {
    const { repository } = await bench.open(
      { people: { ben: "write" }, teams: ["shop"] },
      { reviewers: ["octo/shop", "ben", "octo/ghosts"] },
    );

    const { notes } = await bench.publish();
    const again = await bench.publish();

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
      const { repository } = await bench.open({}, {}, `${name}/shop`);

      await bench.publish();

      expect(repository.pulls[0]?.body).toMatch(/\n---\n\n- \[ \] Über alles gelesen\n$/);
    });

    it("keeps the repository's own before theirs", async () => {
      await bench.rebase({ "pull_request_template.md": "Ours\n" });
      const name = await ownerHas({ "pull_request_template.md": "Theirs\n" });
      const { repository } = await bench.open({}, {}, `${name}/shop`);

      await bench.publish();

      expect(repository.pulls[0]?.body).toMatch(/\n---\n\nOurs\n$/);
    });

    it("does without where theirs are several, or none", async () => {
      const name = await ownerHas({
        "PULL_REQUEST_TEMPLATE/a.md": "A",
        "PULL_REQUEST_TEMPLATE/b.md": "B",
      });
      const { repository } = await bench.open({}, {}, `${name}/shop`);

      await bench.publish();

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
    await bench.rebase(files);
    const { repository } = await bench.open();

    await bench.publish();

    expect(repository.pulls[0]?.body).toMatch(/A guest has no cart\.\n$/);
  });

  it("cuts a text that is longer than GitHub takes", async () => {
    const { repository } = await bench.open();
    const marker = "<!-- mendwatch fix=1 -->";

    await bench.publish({ marker, body: `${marker}\n${"x".repeat(100_000)}` });

    expect(repository.pulls[0]?.body.length).toBe(65_000);
  });

  it("adopts a pull request that a person opened from the branch, or took the marker out of", async () => {
    const { repository } = await bench.open();
    await bench.publish();
    const [pull] = repository.pulls;
    if (pull !== undefined) pull.body = "Edited by hand.";

    expect(await bench.publish()).toMatchObject({ number: 1, adopted: true });
    expect(repository.pulls.length).toBe(1);
  });

  it("does not take the pull request of another fix for its own", async () => {
    const { repository } = await bench.open();
    await bench.publish();

    await expect(
      bench.publish({ fix: "99999999", marker: "<!-- mendwatch fix=99999999 fingerprint=aa -->" }),
    ).rejects.toMatchObject({ code: "MW_BRANCH_TAKEN" });
    expect(repository.pulls.length).toBe(1);
  });

  it("opens none again where a person has closed it meanwhile", async () => {
    const { repository } = await bench.open();
    await bench.publish();
    const [pull] = repository.pulls;
    if (pull !== undefined) pull.state = "closed";

    expect(await bench.publish()).toMatchObject({ number: 1, adopted: true });
    expect(repository.pulls.length).toBe(1);
  });

  it("adopts one that GitHub had not listed yet", async () => {
    const { repository } = await bench.open();
    await bench.publish();
    bench.interfereOnce((request) => request.startsWith("GET") && request.includes("/pulls?"), {
      status: 200,
      body: [],
    });

    expect(await bench.publish()).toMatchObject({ number: 1, adopted: false });
    expect(repository.pulls.length).toBe(1);
  });

  it(
    "has one branch and one pull request, wherever the connection is lost, once it is tried again",
    { timeout: 240_000 },
    async () => {
      const people = { ben: "write", cleo: "write" } as const;
      const reviewers = ["ben", "cleo"];
      const labels = ["mendwatch"];
      await bench.open({ private: true, people }, { reviewers });
      const first = gitHub.requests.length;
      await bench.publish({ labels });
      const requests = gitHub.requests.slice(first);
      const points = requests.flatMap((_, at) => [
        { at, cut: "before" as const },
        { at, cut: "during" as const },
        { at, cut: "after" as const },
      ]);

      const outcomes: object[] = [];
      for (const { at, cut } of points) {
        const { repository } = await bench.open({ private: true, people }, { reviewers });
        const start = gitHub.requests.length;
        gitHub.interfere = ({ index }) => (index === start + at ? { cut } : null);
        const lost = await bench.publish({ labels }).catch(exitCodeOf);
        gitHub.interfere = () => null;
        const again = await bench.publish({ labels });
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
        branch: bench.commit,
        pulls: [["mendwatch", "ben", "cleo"]],
        status: bench.commit,
      };
      expect(requests.length).toBeGreaterThan(10);
      expect(outcomes).toEqual(points.map((point) => ({ ...point, ...whole })));
    },
  );
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
