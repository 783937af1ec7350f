import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { testFolder, type TestFolder } from "../../../../test/support/git-repository.ts";
import { createGit, type Git } from "./git.ts";
import { makeThrowAwayRepository } from "./throw-away.ts";

const { signal } = new AbortController();

describe("a throw-away repository", () => {
  let folder: TestFolder;
  let git: Git;
  beforeEach(async () => {
    folder = await testFolder();
    git = await createGit({ stateDir: join(folder.path, "state"), environment: process.env });
  });
  afterEach(() => folder.end());

  /** A work tree with the files of a commit that has a history, on a throw-away repository. */
  async function thrownAway(): Promise<{
    readonly tree: string;
    readonly run: (...args: readonly string[]) => Promise<string>;
  }> {
    const owner = await folder.repository("owner");
    await owner.commit("Secret history", { "old.txt": "password\n" });
    const commit = await owner.commit("A shop", { "old.txt": null, "src/cart.js": "1\n2\n" });
    await owner.git("remote", "add", "origin", "https://example.com/shop.git");
    const place = join(folder.path, "throw-away");
    const clone = join(owner.path, ".git");
    await makeThrowAwayRepository(git, { clone, commit }, place, signal);

    const tree = join(folder.path, "tree");
    await mkdir(join(tree, "src"), { recursive: true });
    await writeFile(join(tree, "src/cart.js"), "1\n2\n");
    await writeFile(join(tree, ".git"), `gitdir: ${place}\n`);
    return { tree, run: async (...args) => (await execa("git", args, { cwd: tree })).stdout };
  }

  it("answers what programs ask git about their files", async () => {
    const { tree, run } = await thrownAway();
    const before = await run("status", "--porcelain");
    await appendFile(join(tree, "src/cart.js"), "3\n");

    expect(before).toBe("");
    expect(await run("status", "--porcelain")).toBe(" M src/cart.js");
    expect(await run("diff", "--unified=0")).toContain("\n+3");
    expect(await run("blame", "--line-porcelain", "src/cart.js")).toContain("summary A shop");
    expect(await run("rev-parse", "--show-toplevel")).toBe(tree);
  });

  it("takes commits, which nobody reads", async () => {
    const { tree, run } = await thrownAway();
    await appendFile(join(tree, "src/cart.js"), "3\n");

    await run("commit", "--quiet", "--all", "--message=Mine");

    expect(await run("log", "--format=%s")).toBe("Mine\nA shop");
  });

  it("has one commit and nothing else of the repository that it is made of", async () => {
    const { run } = await thrownAway();

    const objects = await run("cat-file", "--batch-all-objects", "--batch-check=%(objecttype)");

    expect(objects.split("\n").toSorted()).toEqual(["blob", "commit", "tree", "tree"]);
    expect(await run("remote")).toBe("");
    expect(await run("log", "--format=%s")).toBe("A shop");
  });
});
