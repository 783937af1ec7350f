import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { freePort } from "../../../../test/support/free-port.ts";
import {
  recommendedForApp,
  type EmulatedApp,
  type InstallationOptions,
} from "../../../../test/support/github/apps.ts";
import { startGitHub, type GitHubEmulator } from "../../../../test/support/github/github.ts";
import type {
  EmulatedRepository,
  RepositoryOptions,
} from "../../../../test/support/github/repository.ts";
import { recommended } from "../../../../test/support/github/tokens.ts";
import { mendwatch } from "../../../../test/support/mendwatch-process.ts";

interface Finding {
  readonly check: string;
  readonly status: string;
  readonly text: string;
  readonly remedy: string | null;
}

const day = 24 * 60 * 60_000;

describe("mendwatch doctor about GitHub", { timeout: 60_000 }, () => {
  let gitHub: GitHubEmulator;
  let folder: string;
  let count = 0;
  beforeAll(async () => {
    gitHub = await startGitHub();
  });
  afterAll(() => gitHub.end());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mendwatch-doctor-"));
  });
  afterEach(() => rm(folder, { recursive: true, maxRetries: 5 }));

  async function repositoryWith(options: RepositoryOptions): Promise<EmulatedRepository> {
    count += 1;
    const repository = await gitHub.repository(`octo/shop-${count}`, options);
    const who = ["-c", "user.name=Owner", "-c", "user.email=owner@example.com"];
    const checkout = join(folder, "checkout");
    await execa("git", ["init", "--quiet", "--initial-branch=main", checkout]);
    await execa("git", [...who, "commit", "--quiet", "--allow-empty", "--message=A shop"], {
      cwd: checkout,
    });
    await execa("git", ["push", "--quiet", repository.gitDir, "main"], { cwd: checkout });
    return repository;
  }
  async function examine(
    token: string | null,
    options: RepositoryOptions = {},
    repo?: string,
  ): Promise<{ readonly findings: readonly Finding[]; readonly output: string }> {
    const section = token === null ? "" : 'token: "${TOKEN}"';
    return examineWith(section, { TOKEN: token ?? "" }, options, repo);
  }
  async function examineWith(
    section: string,
    env: Readonly<Record<string, string>>,
    options: RepositoryOptions,
    repo?: string,
  ): Promise<{ readonly findings: readonly Finding[]; readonly output: string }> {
    const { https } = await repositoryWith(options);
    const [relay, people] = [await freePort(), await freePort()];
    const github = `github: { ${section}, apiUrl: "${gitHub.apiUrl}" }`;
    await writeFile(
      join(folder, "mendwatch.yaml"),
      `fixer:
  sandbox: none
  relay: { listen: "127.0.0.1:${relay}" }
  people: { listen: "127.0.0.1:${people}" }
agent: { kind: rehearsal, patches: . }
${section === "" ? "" : github}
projects: { shop: { label: SH, repo: "${repo ?? https}" } }
`,
    );
    const { stdout, stderr } = await mendwatch(["doctor", "--json"], { cwd: folder, env });
    const findings = stdout
      .split("\n")
      .map((line) => JSON.parse(line) as Finding)
      .filter(({ check }) => check.startsWith("github") || check.startsWith("repo"));
    return { findings, output: stdout + stderr };
  }

  it("says whose token it is, until when, and where fixes start", async () => {
    const token = gitHub.token({ expires: new Date(Date.now() + 40.5 * day) });

    const { findings, output } = await examine(token, { private: true });

    const until = new Date(Date.now() + 40.5 * day).toISOString().slice(0, 10);
    expect(findings).toEqual([
      {
        check: "github",
        status: "ok",
        text: `token of anna, fine-grained, until ${until} (40 days)`,
        remedy: null,
      },
      {
        check: "github SH",
        status: "ok",
        text: expect.stringMatching(
          /^octo\/shop-\d+ \(private\): fixes start from main at [0-9a-f]{10}; may write contents, pull requests, statuses; read actions, metadata$/,
        ) as string,
        remedy: null,
      },
    ]);
    expect(output).not.toContain(token);
    const repository = gitHub.requests.filter(({ method }) => method === "POST");
    expect(repository.map(({ path }) => path.replace(/^.*shop-\d+/, ""))).toEqual([
      "/pulls",
      `/statuses/${"0".repeat(40)}`,
    ]);
    expect((await readdir(folder)).toSorted()).toEqual(["checkout", "mendwatch.yaml"]);
  });

  it("warns two weeks before the token ends", async () => {
    const { findings } = await examine(gitHub.token({ expires: new Date(Date.now() + 13 * day) }));

    expect(findings[0]).toMatchObject({ check: "github", status: "warn" });
  });

  it("names the scopes of a classic token, and fails where none may write", async () => {
    const good = await examine(gitHub.token({ kind: "classic", scopes: ["repo", "user"] }));
    await rm(join(folder, "checkout"), { recursive: true });
    const bad = await examine(gitHub.token({ kind: "classic", scopes: ["user"] }));

    expect(good.findings[0]).toMatchObject({
      status: "ok",
      text: "token of anna, classic with repo, user, no end known",
    });
    expect(bad.findings[0]).toMatchObject({ check: "github", status: "fail" });
  });

  it.each<[string, () => string, RepositoryOptions, string]>([
    ["a token that is not known", () => "wrong", {}, "Bad credentials"],
    [
      "a repository that it is not shown",
      () => gitHub.token({ repositories: [] }),
      { private: true },
      "no access",
    ],
    ["an archived repository", () => gitHub.token(), { archived: true }, "archived"],
    [
      "an account that may only read",
      () => gitHub.token({ login: "cleo" }),
      { people: { cleo: "read" } },
      "may read, not write",
    ],
    [
      "a token that may not push",
      () => gitHub.token({ permissions: { ...recommended, contents: "read" } }),
      {},
      "contents: write",
    ],
    [
      "a token without pull requests",
      () => gitHub.token({ permissions: { contents: "write", metadata: "read" } }),
      { private: true },
      "pull_requests: write",
    ],
    [
      "a token that may read pull requests, and not open them",
      () => gitHub.token({ permissions: { ...recommended, pull_requests: "read" } }),
      {},
      "pull_requests: write",
    ],
  ])("fails for %s", async (_, tokenOf, options, words) => {
    const { findings } = await examine(tokenOf(), options);

    const failed = findings.filter(({ status }) => status === "fail");
    expect(failed.map(({ text }) => text).join("\n")).toContain(words);
    expect(failed.map(({ remedy }) => remedy)).not.toContain(null);
  });

  it("warns where the jobs of Actions may not be read", async () => {
    const { actions: _, ...permissions } = recommended;
    const { findings } = await examine(gitHub.token({ permissions }), { private: true });

    const [warning, ...more] = findings.filter(({ status }) => status !== "ok");
    expect(warning).toMatchObject({
      status: "warn",
      text: expect.stringContaining("actions: read"),
    });
    expect(more).toEqual([]);
  });

  it("warns where no status may be set", async () => {
    const permissions = { ...recommended, statuses: "read" } as const;
    const { findings } = await examine(gitHub.token({ permissions }));

    expect(findings.filter(({ status }) => status !== "ok")).toMatchObject([
      { status: "warn", text: expect.stringContaining("the token lacks statuses: write") },
    ]);
    expect(
      findings.find(({ status, check }) => status === "ok" && check !== "github")?.text,
    ).toContain("may write contents, pull requests; read statuses, actions, metadata");
  });

  it("points out that a protected base may ask for another person's review", async () => {
    const { findings } = await examine(gitHub.token(), { protectedBranches: ["main"] });

    expect(findings.find(({ status }) => status === "warn")?.text).toContain("main is protected");
  });

  it("fails where origin is not on that GitHub", async () => {
    const { findings } = await examine(gitHub.token(), {}, join(folder, "checkout"));

    expect(findings.find(({ check }) => check === "github SH")).toMatchObject({
      status: "fail",
      text: expect.stringContaining("not a repository on http://127.0.0.1") as string,
    });
  });

  describe("with an App", () => {
    let app: EmulatedApp;
    beforeAll(() => {
      app = gitHub.app("mender");
    });
    beforeEach(() => {
      gitHub.now = () => Date.now();
    });
    afterEach(() => {
      gitHub.now = () => Date.now();
    });

    function examineApp(
      key: string,
      options: InstallationOptions = {},
    ): ReturnType<typeof examine> {
      installed = gitHub.install(app, "octo", options).id;
      const section = `app: { id: ${app.id}, installation: ${installed}, privateKey: "\${KEY}" }`;
      return examineWith(section, { KEY: key }, { private: true, protectedBranches: ["main"] });
    }
    let installed = 0;

    it("says which App it is, through which installation, and never shows the key", async () => {
      const { findings, output } = await examineApp(app.privateKey);

      expect(findings).toEqual([
        { check: "github", status: "ok", text: "App mender, whose key is good", remedy: null },
        {
          check: "github SH",
          status: "ok",
          text: expect.stringMatching(
            `installation ${installed}, fixes start from main.*; may write contents, pull requests, statuses; read metadata, checks, actions$`,
          ),
          remedy: null,
        },
      ]);
      expect(output).not.toContain(app.privateKey.split("\n")[1]);
      expect(output).not.toContain("ghs_");
    });

    it("names the permissions that are missing: a failure where nothing could be published", async () => {
      const { actions: _, ...some } = recommendedForApp;
      const less = await examineApp(app.privateKey, { permissions: some });
      await rm(join(folder, "checkout"), { recursive: true });
      const none = await examineApp(app.privateKey, { permissions: { metadata: "read" } });

      expect(less.findings.find(({ status }) => status !== "ok")).toMatchObject({
        status: "warn",
        text: expect.stringContaining("the App lacks actions: read") as string,
      });
      expect(none.findings.find(({ status }) => status === "fail")?.text).toContain(
        "give it contents: write and pull_requests: write",
      );
    });

    it("fails for a key that is not the App's, and warns of a clock that is nearly too wrong", async () => {
      const wrong = await examineApp(gitHub.app("another").privateKey);
      await rm(join(folder, "checkout"), { recursive: true });
      gitHub.now = () => Date.now() - 45_000;
      const ahead = await examineApp(app.privateKey);

      expect(wrong.findings.find(({ status }) => status === "fail")).toMatchObject({
        check: "github",
        text: expect.stringContaining("is no key of the App") as string,
      });
      expect(ahead.findings[0]).toMatchObject({
        status: "warn",
        text: expect.stringMatching(/clock is 4\d seconds ahead of GitHub's/) as string,
      });
    });
  });

  it("warns where there is no token at all", async () => {
    const { findings } = await examine(null, {});

    expect(findings.find(({ check }) => check === "github")).toMatchObject({
      status: "warn",
      text: "no github.token: errors of SH are told, none is repaired",
    });
  });
});
