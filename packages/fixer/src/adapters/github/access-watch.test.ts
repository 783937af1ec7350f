import { parseConfig, type Config } from "@mendwatch/config";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { testFolder, type TestFolder } from "../../../../../test/support/git-repository.ts";
import { recommendedForApp } from "../../../../../test/support/github/apps.ts";
import { startGitHub, type GitHubEmulator } from "../../../../../test/support/github/github.ts";
import type { EmulatedRepository } from "../../../../../test/support/github/repository.ts";
import { recommended } from "../../../../../test/support/github/tokens.ts";
import { stillClock, type StillClock } from "../../../../../test/support/still-clock.ts";
import type { ForgeAccess } from "../../ports/forge.ts";
import { createAccessWatch } from "./access-watch.ts";

const hour = 3_600_000;

describe("what is known of Mendwatch's access to GitHub", { timeout: 60_000 }, () => {
  let gitHub: GitHubEmulator;
  let folder: TestFolder;
  let repository: EmulatedRepository;
  let clock: StillClock;
  beforeAll(async () => {
    gitHub = await startGitHub();
  });
  afterAll(() => gitHub.end());
  beforeEach(async () => {
    clock = stillClock(Date.now());
    folder = await testFolder();
    const owner = await folder.repository("owner");
    await owner.commit("A shop", { "a.js": "0\n" });
    repository = await gitHub.repository(`octo/${folder.path.slice(-6)}`, { private: true });
    await owner.git("push", "--quiet", repository.gitDir, "main");
  });
  afterEach(async () => {
    gitHub.interfere = () => null;
    await folder.end();
  });

  function configured(section: string): Config {
    const text = `
stateDir: ./state
fixer: { sandbox: none }
github: { ${section}, apiUrl: "${gitHub.apiUrl}" }
projects: { shop: { label: PA, logs: [], repo: "${repository.https}" } }
`;
    const file = `${folder.path}/mendwatch.yaml`;
    return parseConfig(text, { file, env: {}, hostname: "test", needs: ["fixer"] });
  }
  function watch(section: string): () => Promise<ForgeAccess> {
    return createAccessWatch(configured(section), async () => repository.https, clock);
  }

  it("is whose token it is, until when, and what it may do and lacks in each repository", async () => {
    const expires = new Date(Math.floor(Date.now() / 1_000) * 1_000 + 40 * 24 * hour);
    const permissions = { ...recommended, statuses: "read" } as const;
    const token = gitHub.token({ expires, permissions });

    expect(await watch(`token: "${token}"`)()).toEqual({
      name: "token of anna",
      expires: expires.getTime(),
      problem: null,
      repositories: [
        {
          label: "PA",
          may: "write contents, pull requests; read statuses, actions, metadata",
          lacks: ["statuses: write"],
        },
      ],
    });
    expect([repository.pulls, repository.statuses]).toEqual([[], []]);
  });

  it("is which App it is, and what its installation may do", async () => {
    const app = gitHub.app();
    gitHub.install(app, "octo", { permissions: recommendedForApp });
    const key = JSON.stringify(app.privateKey);

    expect(await watch(`app: { id: "${app.id}", privateKey: ${key} }`)()).toMatchObject({
      name: `App ${app.slug}`,
      expires: null,
      repositories: [{ may: expect.stringContaining("write contents, pull requests"), lacks: [] }],
    });
  });

  it("is asked for once an hour, and again at once where GitHub did not say", async () => {
    const ask = watch(`token: "${gitHub.token()}"`);
    gitHub.interfere = () => ({ status: 502, body: {} });
    const first = await ask();
    gitHub.interfere = () => null;
    const second = await ask();
    const requests = gitHub.requests.length;
    clock.advance(hour - 1);
    const third = await ask();
    const stillThose = gitHub.requests.length;
    clock.advance(1);
    await ask();

    expect(first.problem).not.toBeNull();
    expect(second.problem).toBeNull();
    expect(third).toBe(second);
    expect(stillThose).toBe(requests);
    expect(gitHub.requests.length).toBeGreaterThan(requests);
  });
});
