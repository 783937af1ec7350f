import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { describeForge } from "../../../../../test/contracts/forge-contract.ts";
import {
  put,
  testFolder,
  type TestFolder,
  type TestRepository,
} from "../../../../../test/support/git-repository.ts";
import { openClone } from "../../git/clone.ts";
import { createGit } from "../../git/git.ts";
import type { Forge, Publication } from "../../ports/forge.ts";
import { createLocalForge } from "./local-forge.ts";

const { signal } = new AbortController();

describeForge("local", async (folder, owner, base) => {
  const { forge, clone, stateDir, remote } = await localForge(folder, owner);
  await owner.git("push", "--quiet", remote, `${base}:refs/heads/main`);
  return {
    forge,
    clone,
    async branch(name) {
      const args = ["--git-dir", remote, "rev-parse", "--verify", "--quiet", `refs/heads/${name}`];
      const { stdout } = await execa("git", args, { reject: false });
      return stdout === "" ? null : stdout;
    },
    async pullRequests() {
      const files = join(stateDir, "pull-requests", "shop");
      const names = await readdir(files).catch(() => []);
      return Promise.all(names.map((name) => readFile(join(files, name), "utf8")));
    },
    async mergeThere(branch) {
      const merged = await folder.repository("merging");
      await merged.git("fetch", "--quiet", remote, "main:there");
      await merged.git("checkout", "--quiet", "there");
      await merged.git("fetch", "--quiet", remote, branch);
      await merged.git("merge", "--quiet", "--squash", "FETCH_HEAD");
      await merged.commit("Squashed", {});
      await merged.git("push", "--quiet", remote, "HEAD:main");
    },
    async closeThere(branch) {
      await execa("git", ["--git-dir", remote, "branch", "--delete", "--force", branch]);
    },
    end: async () => {},
  };
});

describe("the local forge", { timeout: 60_000 }, () => {
  let folder: TestFolder;
  let owner: TestRepository;
  let commit: string;
  beforeEach(async () => {
    folder = await testFolder();
    owner = await folder.repository("owner");
    commit = await owner.commit("first", { "a.js": "1\n" });
  });
  afterEach(() => folder.end());

  function publication(clone: string): Publication {
    return {
      project: "shop",
      fix: "1a2b3c4d",
      fingerprint: "00000000000000aa",
      clone,
      commit,
      replaces: null,
      branch: "hotfix/auto-00000000000000aa",
      base: "main",
      baseCommit: commit,
      title: "fix: let a guest check out",
      body: "A guest has no cart.\n",
      marker: "<!-- mendwatch -->",
      labels: [],
      proof: "P3",
    };
  }

  it("writes the pull request as a file with a hidden mark in its first line", async () => {
    const { forge, clone, stateDir } = await localForge(folder, owner);

    const { url, number } = await forge.publish(publication(clone), signal);

    expect(url).toBe(join(stateDir, "pull-requests/shop/hotfix-auto-00000000000000aa.md"));
    expect(number).toBeNull();
    const [first] = (await readFile(url, "utf8")).split("\n");
    expect(first).toBe(`<!-- mendwatch pull-request fix=1a2b3c4d commit=${commit} -->`);
    expect(await readdir(join(stateDir, "pull-requests"))).toEqual(["shop"]);
  });

  it("writes the file after the push, so that one without the other is made whole", async () => {
    const { forge, clone, remote } = await localForge(folder, owner);
    await owner.git("push", "--quiet", remote, `${commit}:refs/heads/hotfix/auto-00000000000000aa`);

    const made = await forge.publish(publication(clone), signal);
    const again = await forge.publish(publication(clone), signal);

    expect([made.adopted, again.adopted]).toEqual([false, true]);
    expect(await readFile(made.url, "utf8")).toContain("A guest has no cart.");
  });

  it("does not overwrite a file that is not of this fix", async () => {
    const { forge, clone, stateDir, remote } = await localForge(folder, owner);
    const file = join(stateDir, "pull-requests/shop/hotfix-auto-00000000000000aa.md");
    await put(file, "mine\n");

    await expect(forge.publish(publication(clone), signal)).rejects.toMatchObject({
      code: "MW_BRANCH_TAKEN",
      message: expect.stringContaining(file),
    });

    expect(await readFile(file, "utf8")).toBe("mine\n");
    expect((await execa("git", ["--git-dir", remote, "branch"])).stdout).toBe("");
  });

  it("takes the word of the remote's own hooks, and passes it on", async () => {
    const { forge, clone, remote } = await localForge(folder, owner);
    const hook = "#!/bin/sh\necho 'no robots on a Friday' >&2\nexit 1\n";
    await put(join(remote, "hooks/pre-receive"), { executable: hook });

    await expect(forge.publish(publication(clone), signal)).rejects.toMatchObject({
      code: "MW_PUSH_REFUSED",
      message: expect.stringContaining("no robots on a Friday"),
    });
  });

  it("refuses to push over the network", async () => {
    const { forge, clone } = await localForge(folder, owner, "https://git.example/shop.git");

    await expect(forge.publish(publication(clone), signal)).rejects.toMatchObject({
      code: "MW_FORGE_NOT_LOCAL",
      message: expect.stringContaining("https://git.example/shop.git"),
    });
  });

  it("pushes to a file address", async () => {
    const remote = await folder.bare("other.git");
    const { forge, clone } = await localForge(folder, owner, `file://${remote}`);

    await forge.publish(publication(clone), signal);

    const branches = await execa("git", ["--git-dir", remote, "branch", "--list"]);
    expect(branches.stdout.trim()).toBe("hotfix/auto-00000000000000aa");
  });
});

interface LocalForgeUnderTest {
  readonly forge: Forge;
  readonly clone: string;
  readonly stateDir: string;
  readonly remote: string;
}

/** A local forge over a clone that has the owner's commits, and whose remote is bare and empty. */
async function localForge(
  folder: TestFolder,
  owner: TestRepository,
  url?: string,
): Promise<LocalForgeUnderTest> {
  const stateDir = join(folder.path, "state");
  const remote = await folder.bare("remote.git");
  const git = await createGit({ stateDir, environment: process.env });
  const address = url ?? remote;
  const clone = await openClone(git, stateDir, { url: address, shown: address }, signal);
  await git.run(["fetch", "--quiet", owner.path, "main"], { gitDir: clone, signal });
  return { forge: createLocalForge({ git, stateDir }), clone, stateDir, remote };
}
