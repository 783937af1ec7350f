import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import {
  testFolder,
  type TestFolder,
  type TestRepository,
} from "../../../../test/support/git-repository.ts";
import { startGitHub, type GitHubEmulator } from "../../../../test/support/github/github.ts";
import type { EmulatedRepository } from "../../../../test/support/github/repository.ts";
import { openClone } from "./clone.ts";
import { fetchBase } from "./fetch.ts";
import { createGit, type Git } from "./git.ts";
import { hostAccess } from "./host-access.ts";
import { pushCommit } from "./push.ts";

const { signal } = new AbortController();
const branch = "hotfix/auto-00000000000000aa";
const project = { key: "shop", base: null };

describe("git over HTTPS with a token", { timeout: 60_000 }, () => {
  let gitHub: GitHubEmulator;
  let repository: EmulatedRepository;
  let folder: TestFolder;
  let owner: TestRepository;
  let commit: string;
  let count = 0;
  beforeAll(async () => {
    gitHub = await startGitHub();
  });
  afterAll(() => gitHub.end());
  beforeEach(async () => {
    count += 1;
    repository = await gitHub.repository(`octo/shop-${count}`, { private: true });
    folder = await testFolder();
    owner = await folder.repository("owner");
    await owner.commit("first", { "a.js": "1\n" });
    await owner.git("push", "--quiet", repository.gitDir, "main");
    commit = await owner.commit("second", { "a.js": "2\n" });
  });
  afterEach(() => folder.end());

  function gitWith(token: string, environment: NodeJS.ProcessEnv = process.env): Promise<Git> {
    const access = hostAccess(
      { apiUrl: gitHub.apiUrl, tokenFor: () => Promise.resolve(token) },
      "https",
    );
    return createGit({ stateDir: `${folder.path}/state`, environment, access });
  }
  async function clone(git: Git, url: string): Promise<string> {
    const made = await openClone(git, `${folder.path}/state`, { url, shown: url }, signal);
    await git.run(["fetch", "--quiet", owner.path, "main"], { gitDir: made, signal });
    return made;
  }

  it.each(["https", "ssh"] as const)(
    "fetches a private repository and pushes to it, where origin is written for %s",
    async (kind) => {
      const git = await gitWith(gitHub.token());
      const made = await clone(git, repository[kind]);

      const base = await fetchBase(git, made, project, signal);
      const pushed = await pushCommit(git, { clone: made, commit, branch, replaces: null }, signal);

      expect(base.name).toBe("main");
      expect(pushed).toBe("pushed");
      expect(await repository.branch(branch)).toBe(commit);
    },
  );

  it("shows the token to nobody: not in an argument, an environment, a configuration or a file", async () => {
    const token = gitHub.token();
    const seen = join(folder.path, "seen");
    await mkdir(join(folder.path, "bin"));
    await writeFile(
      join(folder.path, "bin/git"),
      `#!/bin/sh
PATH="\${PATH#*:}"
{ echo "$@"; env; cat ${folder.path}/state/fixer/git/*; ls -A ${folder.path}/state/fixer/git; } >> ${seen}
exec git "$@"
`,
    );
    await chmod(join(folder.path, "bin/git"), 0o755);
    const path = `${join(folder.path, "bin")}${delimiter}${process.env["PATH"] ?? ""}`;
    const git = await gitWith(token, { ...process.env, PATH: path });
    const made = await clone(git, repository.ssh);

    await fetchBase(git, made, project, signal);
    await pushCommit(git, { clone: made, commit, branch, replaces: null }, signal);

    const all = await readFile(seen, "utf8");
    expect(all).toContain("MENDWATCH_ASKPASS_FILE=/proc/");
    expect(all).not.toContain(token);
    const config = await readFile(join(made, "config"), "utf8");
    expect(config).toContain(repository.ssh);
    expect(config).not.toContain(token);
    expect(await readdir(`${folder.path}/state/fixer/git`)).toEqual(["askpass", "config"]);
  });

  it("gives the token to no other host than the configured one", async () => {
    const other = await startGitHub();
    try {
      const elsewhere = await other.repository("octo/shop", { private: true });
      const token = gitHub.token();
      const asked: string[] = [];
      other.interfere = ({ path }) => {
        asked.push(path);
        return null;
      };
      const git = await gitWith(token);
      const made = await clone(git, elsewhere.https);

      const refused = await fetchBase(git, made, project, signal).catch(String);

      expect(refused).toContain("could not read Username");
      expect(asked.length).toBeGreaterThan(0);
    } finally {
      await other.end();
    }
  });

  it("does not follow a redirect with the token to another host", async () => {
    const other = await startGitHub();
    try {
      const elsewhere = await other.repository("octo/shop", { private: true });
      const location = `${elsewhere.https}/info/refs?service=git-upload-pack`;
      const git = await gitWith(gitHub.token());
      const made = await clone(git, repository.https);
      gitHub.interfere = () => ({ status: 302, body: "", headers: { location } });

      const refused = await fetchBase(git, made, project, signal).catch(String);

      expect(refused).toContain("could not read Username");
    } finally {
      gitHub.interfere = () => null;
      await other.end();
    }
  });

  it.each([
    ["is not known", () => "github_pat_unknown", "Authentication failed"],
    [
      "has expired",
      (at: GitHubEmulator) => at.token({ expires: new Date(0) }),
      "Authentication failed",
    ],
    [
      "is for another repository",
      (at: GitHubEmulator) => at.token({ repositories: [] }),
      "not found",
    ],
  ])("is refused for good where the token %s", async (_, tokenOf, words) => {
    const git = await gitWith(tokenOf(gitHub));
    const made = await clone(git, repository.https);

    await expect(fetchBase(git, made, project, signal)).rejects.toMatchObject({
      code: "MW_REMOTE_REFUSED",
      message: expect.stringContaining(words),
    });
  });

  it("goes by the owner's ssh key instead, without the token, where the owner says so", async () => {
    const bin = join(folder.path, "bin");
    await mkdir(bin);
    // What a server does with the command that git sends it.
    await writeFile(
      join(bin, "ssh"),
      `#!/bin/sh
echo "$@" "$GIT_ASKPASS" >> ${folder.path}/ssh-calls
while [ $# -gt 1 ]; do shift; done
cd ${dirname(dirname(repository.gitDir))} && eval "$1"
`,
    );
    await chmod(join(bin, "ssh"), 0o755);
    const access = hostAccess(
      { apiUrl: gitHub.apiUrl, tokenFor: () => Promise.resolve("unused") },
      "ssh",
    );
    const path = `${bin}${delimiter}${process.env["PATH"] ?? ""}`;
    const environment = { ...process.env, PATH: path };
    const git = await createGit({ stateDir: `${folder.path}/state`, environment, access });
    const made = await clone(git, repository.https);
    const before = gitHub.requests.length;

    await fetchBase(git, made, project, signal);
    await pushCommit(git, { clone: made, commit, branch, replaces: null }, signal);

    expect(await repository.branch(branch)).toBe(commit);
    expect(gitHub.requests.length).toBe(before);
    const calls = await readFile(join(folder.path, "ssh-calls"), "utf8");
    expect(calls).toMatch(/git@127\.0\.0\.1 git-receive-pack 'octo\/shop-\d+\.git'/);
    expect(calls).not.toContain("askpass");
  });

  it("keeps the token out of what git and the remote say", async () => {
    const token = gitHub.token();
    const git = await gitWith(token);
    const made = await clone(git, repository.https);
    gitHub.interfere = () => ({
      status: 403,
      body: "",
      headers: { "content-type": "text/plain", "x-echo": token },
    });
    const result = await git.attempt(["ls-remote", `${gitHub.url}/octo/${token}.git`], {
      gitDir: made,
      signal,
    });
    gitHub.interfere = () => null;

    expect(result.exitCode).not.toBe(0);
    expect(result.stderr).toContain("[REDACTED:token]");
    expect(result.stderr).not.toContain(token);
  });
});
