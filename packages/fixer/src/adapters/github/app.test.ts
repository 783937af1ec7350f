import { generateKeyPairSync } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "node:util";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import {
  recommendedForApp,
  type EmulatedApp,
  type EmulatedInstallation,
  type InstallationOptions,
} from "../../../../../test/support/github/apps.ts";
import {
  createForgeBench,
  type ForgeBench,
} from "../../../../../test/support/github/forge-bench.ts";
import type {
  GitHubForgeSetting,
  GitHubForgeUnderTest,
} from "../../../../../test/support/github/forge.ts";
import { startGitHub, type GitHubEmulator } from "../../../../../test/support/github/github.ts";
import { addComment } from "../../../../../test/support/github/review-routes.ts";
import type { OpenPullRequest, Published } from "../../ports/forge.ts";

const { signal } = new AbortController();
const minute = 60_000;
const start = Date.parse("2026-11-20T10:05:00.000Z");

describe("the GitHub forge as an App", { timeout: 60_000 }, () => {
  let gitHub: GitHubEmulator;
  let app: EmulatedApp;
  let installation: EmulatedInstallation;
  let bench: ForgeBench;
  let under: GitHubForgeUnderTest;
  let now: number;
  let count = 0;
  beforeAll(async () => {
    gitHub = await startGitHub();
    gitHub.now = () => now;
    app = gitHub.app("mender");
  });
  afterAll(() => gitHub.end());
  beforeEach(async () => {
    now = start;
    bench = await createForgeBench(gitHub);
  });
  afterEach(() => bench.end());

  async function open(
    options: InstallationOptions = {},
    changes: Partial<NonNullable<GitHubForgeSetting["app"]>> = {},
    clock = { now: () => now },
  ): Promise<void> {
    count += 1;
    const people = { ben: "write" } as const;
    const name = `org-${count}/shop`;
    installation = gitHub.install(app, `org-${count}`, options);
    const identity = { id: app.id, installation: null, privateKey: app.privateKey, ...changes };
    const setting = { app: identity, reviewers: ["ben", "mender[bot]"], clock };
    under = await bench.open({ private: true, people }, setting, name);
  }
  function placeOf(published: Published): OpenPullRequest {
    return { ...bench.publication(), pullRequest: published };
  }
  /** How often a token was asked for since `from`. */
  function issuedSince(from: number): number {
    const asked = gitHub.requests.slice(from);
    return asked.filter(({ path }) => path.endsWith("/access_tokens")).length;
  }

  it("pushes to a private repository and opens the pull request under its own name, with one token", async () => {
    await open();
    const from = gitHub.requests.length;

    const published = await bench.publish();

    const { pulls, statuses } = under.repository;
    expect(published).toMatchObject({ number: 1, notes: [] });
    expect(await under.repository.branch(bench.publication().branch)).toBe(bench.commit);
    expect(pulls).toMatchObject([{ login: "mender[bot]", reviewers: new Set(["ben"]) }]);
    expect(statuses).toMatchObject([{ login: "mender[bot]", context: "mendwatch/proof" }]);
    expect(issuedSince(from)).toBe(1);
    const config = await readFile(join(under.clone, "config"), "utf8");
    expect(config).not.toContain("ghs_");
  });

  it("knows its own comment, hears a person, sees the runs of checks, and merges", async () => {
    await open();
    const published = await bench.publish();
    const place = placeOf(published);
    await under.forge.reply(place, { key: "stop", text: "Stopped." }, signal);
    const [pull] = under.repository.pulls;
    if (pull !== undefined) addComment(pull, "ben", "Rename it.");
    const job = { id: 1, sha: bench.commit, name: "test", conclusion: "success", log: "" } as const;
    under.repository.jobs.push(job);

    const look = await under.forge.look(place, new Set(), signal);
    const merged = await under.forge.merge(place, bench.commit, signal);

    expect(look.remarks).toMatchObject([
      { author: "github:mender[bot]", standing: "ours" },
      { author: "github:ben", standing: "instructs" },
    ]);
    expect(look.checks).toMatchObject([{ name: "test", state: "passing" }]);
    expect(look.notes).toEqual([]);
    expect(merged).toMatchObject({ outcome: "merged" });
  });

  it("has another token before the first one ends, for git as for the API, and asks for it once", async () => {
    await open();
    const place = placeOf(await bench.publish());
    const from = gitHub.requests.length;

    now += 54 * minute;
    await under.forge.look(place, new Set(), signal);
    const kept = issuedSince(from);
    now += 2 * minute;
    const looks = [1, 2, 3].map(() => under.forge.look(place, new Set(), signal));
    await Promise.all(looks);
    const renewed = issuedSince(from);
    now += 180 * minute;
    const second = await bench.owner.commit("a better fix", { "a.js": "2\n" });
    await under.git.run(["fetch", "--quiet", bench.owner.path, "main"], {
      gitDir: under.clone,
      signal,
    });
    const fetched = issuedSince(from);
    await bench.publish({ commit: second, replaces: bench.commit });

    expect([kept, renewed, fetched, issuedSince(from)]).toEqual([0, 1, 2, 2]);
    expect(await under.repository.branch(bench.publication().branch)).toBe(second);
  });

  it("asks again with another token where GitHub refuses the one that it has", async () => {
    await open();
    const place = placeOf(await bench.publish());
    const from = gitHub.requests.length;
    let refused = 0;
    gitHub.interfere = ({ path }) => {
      if (!path.includes("/comments") || refused > 0) return null;
      refused += 1;
      return { status: 401, body: { message: "Bad credentials" } };
    };

    const look = await under.forge.look(place, new Set(), signal);

    expect(look.state).toBe("open");
    expect([refused, issuedSince(from)]).toEqual([1, 1]);
  });

  it("does not go on asking where GitHub refuses every token", async () => {
    await open();
    const place = placeOf(await bench.publish());
    const from = gitHub.requests.length;
    gitHub.interfere = ({ path }) =>
      path.startsWith("/repos/") && !path.endsWith("/installation")
        ? { status: 401, body: { message: "Bad credentials" } }
        : null;

    await expect(under.forge.look(place, new Set(), signal)).rejects.toMatchObject({
      code: "MW_GITHUB_TOKEN_INVALID",
    });
    expect(issuedSince(from)).toBe(1);
  });

  it("takes the key from a file, or from one line, and the installation by its number", async () => {
    const file = join(bench.folder.path, "app.pem");
    await writeFile(file, app.privateKey);
    const number = count + 1;
    await open({}, { privateKey: file, installation: number });
    expect(installation.id).toBe(number);
    await bench.publish();

    const privateKey = app.privateKey.replaceAll("\n", String.raw`\n`);
    await open({}, { privateKey });

    expect((await bench.publish()).number).toBe(1);
  });

  it("publishes without what it can do without, and says so", async () => {
    const { statuses: _, checks: __, ...permissions } = recommendedForApp;
    await open({ permissions });

    const { notes } = await bench.publish();

    expect(notes).toEqual([
      expect.stringMatching(/^the status mendwatch\/proof was not set: .*statuses: write/),
    ]);
  });

  const { privateKey: ecKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const ecPem = ecKey.export({ type: "pkcs8", format: "pem" }).toString();
  it.each<[string, string, InstallationOptions, { privateKey?: string }, string]>([
    [
      "the key is no longer there",
      "MW_GITHUB_APP_KEY",
      {},
      { privateKey: "/nowhere/app.pem" },
      "cannot be read (ENOENT)",
    ],
    ["the key is cut", "MW_GITHUB_APP_KEY", {}, { privateKey: "-----BEGIN RSA" }, "RSA key"],
    ["the key is of another kind", "MW_GITHUB_APP_KEY", {}, { privateKey: ecPem }, "RSA key"],
    ["the installation is suspended", "MW_GITHUB_APP_SUSPENDED", { suspended: true }, {}, "susp"],
    [
      "the repository was not chosen",
      "MW_GITHUB_APP_NOT_INSTALLED",
      { repositories: [] },
      {},
      "is not installed on org-",
    ],
    [
      "it may not open pull requests, nor push",
      "MW_GITHUB_PERMISSION",
      { permissions: { ...recommendedForApp, contents: "read", pull_requests: "read" } },
      {},
      "give it contents: write and pull_requests: write",
    ],
  ])("opens nothing where %s, and says %s", async (_, code, options, changes, words) => {
    await open(options, changes);

    const error = await bench.publish().catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code, message: expect.stringContaining(words) });
    const shown = inspect(error, { depth: 20 });
    for (const secret of keyLines(changes.privateKey ?? app.privateKey)) {
      expect(shown).not.toContain(secret);
    }
    expect(under.repository.pulls).toEqual([]);
  });

  it("names the key where GitHub does not know its signature", async () => {
    const { privateKey } = gitHub.app("another");
    await open({}, { privateKey });

    await expect(bench.publish()).rejects.toMatchObject({
      code: "MW_GITHUB_APP_KEY",
      message: expect.stringContaining(`is no key of the App ${app.id}`),
    });
  });

  it.each([40, -40])("is let in with a clock that is %i s ahead", async (ahead) => {
    await open({}, {}, { now: () => now + ahead * 1000 });

    expect((await bench.publish()).number).toBe(1);
  });

  it.each([
    [600, "600 s ahead of GitHub's"],
    [-900, "900 s behind GitHub's"],
  ])("names the clock where that is %i s ahead", async (ahead, words) => {
    await open({}, {}, { now: () => now + ahead * 1000 });

    await expect(bench.publish()).rejects.toMatchObject({
      code: "MW_GITHUB_CLOCK",
      message: expect.stringContaining(words),
    });
  });
});

/** The lines of a key that would give it away. */
function keyLines(pem: string): readonly string[] {
  return pem.split("\n").filter((line) => line !== "" && !line.startsWith("-----"));
}
