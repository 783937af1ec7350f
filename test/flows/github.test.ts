import { execa } from "execa";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { guestCheckout, rightRepair } from "../support/broken-shop.ts";
import { eventually } from "../support/eventually.ts";
import { startGitHub, type GitHubEmulator } from "../support/github/github.ts";
import { mergeHead } from "../support/github/review-routes.ts";
import type { EmulatedRepository } from "../support/github/repository.ts";
import type { MendwatchProcess } from "../support/mendwatch-process.ts";
import { tellStory, type Story } from "../support/story.ts";

const minutes = 60_000;

describe("an error becomes a pull request on GitHub", { timeout: 3 * minutes }, () => {
  let gitHub: GitHubEmulator;
  let repository: EmulatedRepository;
  let token: string;
  let story: Story;
  let count = 0;
  beforeAll(async () => {
    gitHub = await startGitHub();
  });
  afterAll(() => gitHub.end());
  afterEach(async () => {
    gitHub.interfere = () => null;
    await story.end();
  });

  async function begin(as: "token" | "app" = "token"): Promise<MendwatchProcess> {
    count += 1;
    const people = { ben: "write" } as const;
    repository = await gitHub.repository(`octo/shop-${count}`, { private: true, people });
    token = gitHub.token();
    const app = gitHub.app("mender");
    gitHub.install(app, "octo");
    const identity = {
      token: 'token: "${GITHUB_TOKEN}"',
      app: `app: { id: ${app.id}, privateKey: "\${GITHUB_TOKEN}" }`,
    };
    story = await tellStory({
      rehearsals: [{ match: { type: "TypeError" }, files: rightRepair }],
      env: { GITHUB_TOKEN: as === "token" ? token : app.privateKey },
      gitHub: {
        gitDir: repository.gitDir,
        origin: repository.ssh,
        section: `{ ${identity[as]}, apiUrl: "${gitHub.apiUrl}", reviewers: [ben], poll: 1s }`,
      },
    });
    const fixer = story.fixer();
    await fixer.saw("fixer:ready");
    await story.watcher().saw("watcher:ready");
    await story.write(guestCheckout(Date.now(), "r1", story.root));
    return fixer;
  }

  it("with its branch pushed, its proof, labels, a reviewer and a status, and the token nowhere", async () => {
    await begin();

    const { id, fingerprint, candidate } = await story.fixIn("proposed");
    const before = { branches: await story.branches(), pulls: [...repository.pulls] };
    const approved = await story.run("approve", id);
    const published = await story.fixIn("in_review");

    expect(before).toEqual({ branches: ["main"], pulls: [] });
    expect(approved.exitCode).toBe(0);
    const branch = `hotfix/auto-${fingerprint}`;
    expect(await repository.branch(branch)).toBe(candidate?.commit);
    expect(repository.pulls).toMatchObject([
      {
        title: "fix: let a guest check out",
        head: branch,
        base: "main",
        state: "open",
        draft: false,
        body: expect.stringMatching(/^<!-- mendwatch fix=[\s\S]*## Proof P3[\s\S]*Mendwatch-Fix: /),
        labels: new Set(["mendwatch", "severity:low", "proof:P3"]),
        reviewers: new Set(["ben"]),
      },
    ]);
    expect(repository.statuses).toMatchObject([
      { sha: candidate?.commit, state: "success", context: "mendwatch/proof" },
    ]);
    expect(JSON.stringify(published)).not.toContain(token);
    const leak = await execa("grep", ["-rlaF", token, story.folder], { reject: false });
    expect(leak.stdout).toBe("");

    const [pull] = repository.pulls;
    if (pull !== undefined) await mergeHead(repository, pull, "ben", "squash");
    expect((await story.fixIn("merged")).audit.at(-1)).toMatchObject({ actor: "github:ben" });
  });

  it("is taken back by a pull request of its own, whose merge ends the check of the first", async () => {
    await begin();
    const { id } = await story.fixIn("proposed");
    await story.run("approve", id);
    await story.fixIn("in_review");
    const [pull] = repository.pulls;
    if (pull === undefined) throw new Error("there is no pull request");
    const before = await repository.git("rev-parse", "main^{tree}");
    const merge = await mergeHead(repository, pull, "ben", "squash");
    await story.fixIn("merged");

    const asked = await story.run("revert", id);
    const again = await story.run("revert", id);
    const revert = await story.fixIn("in_review");
    const back = repository.pulls[1];
    if (back === undefined) throw new Error("there is no pull request of the revert");
    const reverted = await mergeHead(repository, back, "ben", "merge");
    const ended = await story.fixIn("no_evidence");
    const merged = await story.fixIn("merged");

    expect([asked.exitCode, again.exitCode]).toEqual([0, 0]);
    expect(repository.pulls.length).toBe(2);
    expect(back).toMatchObject({
      title: "revert: let a guest check out",
      base: "main",
      body: expect.stringMatching(new RegExp(`${merge}[\\s\\S]*Mendwatch-Reverts: ${id}`)),
    });
    expect(await repository.git("rev-parse", `${reverted}^{tree}`)).toBe(before);
    expect(ended).toMatchObject({ id, outcome: { code: "reverted" } });
    expect(ended.outcome?.text).toContain(revert.id);
    expect(merged.id).toBe(revert.id);
  });

  it("once, where the fixer is killed between the push and the pull request", async () => {
    const fixer = await begin();
    const { id, fingerprint, candidate } = await story.fixIn("proposed");
    await story.hold("pushed");

    await story.run("approve", id);
    await story.held("pushed");
    const before = [...repository.pulls];
    await fixer.end("SIGKILL");
    await story.release("pushed");
    await story.fixer().saw("fixer:ready");
    await story.fixIn("in_review");

    expect(before).toEqual([]);
    expect(await repository.branch(`hotfix/auto-${fingerprint}`)).toBe(candidate?.commit);
    expect(repository.pulls.length).toBe(1);
  });

  it("after a second approval, where GitHub did not know the token at the first", async () => {
    await begin();
    gitHub.interfere = ({ method, path }) =>
      method === "POST" && path.endsWith("/pulls")
        ? { status: 401, body: { message: "Bad credentials" } }
        : null;

    const { id, candidate } = await story.fixIn("proposed");
    await story.run("approve", id);
    const refused = await eventually("it being asked about again", async () => {
      const fix = await story.fixIn("proposed");
      return fix.outcome !== null && fix;
    });
    gitHub.interfere = () => null;
    const again = await story.run("approve", id);
    await story.fixIn("in_review");

    expect(refused).toMatchObject({ decision: null, outcome: { code: "MW_GITHUB_TOKEN_INVALID" } });
    expect(again.exitCode).toBe(0);
    expect(repository.pulls.length).toBe(1);
    expect(await repository.branch(`hotfix/auto-${refused.fingerprint}`)).toBe(candidate?.commit);
  });

  it("once, as an App whose key is kept nowhere, and a moment later where GitHub asks for patience", async () => {
    await begin("app");
    let refused = 0;
    gitHub.interfere = ({ method, path }) => {
      if (method !== "POST" || !path.endsWith("/pulls") || refused > 0) return null;
      refused += 1;
      const body = { message: "You have exceeded a secondary rate limit." };
      return { status: 403, body, headers: { "retry-after": "1" } };
    };

    const { id } = await story.fixIn("proposed");
    await story.run("approve", id);
    const published = await story.fixIn("in_review");

    expect(refused).toBe(1);
    expect(repository.pulls).toMatchObject([{ login: "mender[bot]" }]);
    expect(published.requeues).toBe(1);
    for (const secret of ["PRIVATE KEY", "ghs_"]) {
      const leak = await execa("grep", ["-rlaF", secret, story.folder], { reject: false });
      expect(leak.stdout).toBe("");
    }
  });
});
