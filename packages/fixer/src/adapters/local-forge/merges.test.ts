import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  testFolder,
  type TestFolder,
  type TestRepository,
} from "../../../../../test/support/git-repository.ts";
import { openClone } from "../../git/clone.ts";
import { createGit, type Git } from "../../git/git.ts";
import type { OpenPullRequest } from "../../ports/forge.ts";
import { createLocalForge } from "./local-forge.ts";
import { findMerge } from "./merges.ts";

const { signal } = new AbortController();

describe("where a change is on a base without a forge", { timeout: 60_000 }, () => {
  let folder: TestFolder;
  let owner: TestRepository;
  let remote: string;
  let git: Git;
  let place: OpenPullRequest;
  beforeEach(async () => {
    folder = await testFolder();
    owner = await folder.repository("owner");
    remote = await folder.bare("remote.git");
    const stateDir = `${folder.path}/state`;
    git = await createGit({ stateDir, environment: process.env });
    const clone = await openClone(git, stateDir, { url: remote, shown: remote }, signal);
    const baseCommit = await owner.commit("base", { "a.js": "0\n", "b.js": "0\n" });
    await owner.git("push", "--quiet", remote, "main");
    await owner.git("checkout", "--quiet", "-b", "fix");
    const commit = await owner.commit("fix", { "a.js": "1\n" });
    await owner.git("push", "--quiet", remote, "fix");
    await owner.git("checkout", "--quiet", "main");
    const pullRequest = { url: `${folder.path}/pr.md`, number: null, adopted: false };
    const of = { project: "shop", fix: "1a2b3c4d", branch: "fix", base: "main" };
    place = { ...of, clone, commit, baseCommit, pullRequest };
  });
  afterEach(() => folder.end());

  /** What is found once main is pushed. */
  async function found(): Promise<string | null> {
    await owner.git("push", "--quiet", remote, "main");
    const tip = await owner.git("rev-parse", "main");
    await git.run(["fetch", "--quiet", remote, "main", "fix"], { gitDir: place.clone, signal });
    return findMerge(git, place, place.commit, tip, signal);
  }

  it("is the change itself after a fast-forward", async () => {
    await owner.git("merge", "--quiet", "--ff-only", "fix");
    await owner.commit("later", { "b.js": "1\n" });

    expect(await found()).toBe(place.commit);
  });

  it("is the merge that brought it", async () => {
    await owner.commit("other", { "b.js": "1\n" });
    await owner.git("merge", "--quiet", "--no-ff", "-m", "merge", "fix");
    const merge = await owner.git("rev-parse", "HEAD");
    await owner.commit("later", { "b.js": "2\n" });

    expect(await found()).toBe(merge);
  });

  it("is the same change made anew, by a squash, a rebase or a cherry-pick", async () => {
    await owner.commit("other", { "b.js": "1\n" });
    await owner.git("cherry-pick", "fix");
    const picked = await owner.git("rev-parse", "HEAD");
    await owner.commit("later", { "a.js": "2\n" });

    expect(await found()).toBe(picked);
  });

  it("is nowhere while only others have come, also to its file", async () => {
    expect(await found()).toBeNull();
    await owner.commit("other", { "a.js": "3\n", "b.js": "1\n" });

    expect(await found()).toBeNull();
  });

  it("is put on a base that has moved as one commit", async () => {
    const forge = createLocalForge({ git, stateDir: `${folder.path}/state` });
    const other = await owner.commit("other", { "b.js": "1\n" });
    await owner.git("push", "--quiet", remote, "main");

    const merged = await forge.merge(place, place.commit, signal);

    await owner.git("fetch", "--quiet", remote, "main");
    expect(await owner.git("log", "--format=%P %s", "-1", "FETCH_HEAD")).toBe(`${other} fix`);
    expect(await owner.git("show", "FETCH_HEAD:a.js", "FETCH_HEAD:b.js")).toBe("1\n1");
    expect(merged).toMatchObject({ outcome: "merged", how: "squash" });
  });

  it("is refused where the base touches the same lines", async () => {
    const forge = createLocalForge({ git, stateDir: `${folder.path}/state` });
    await owner.commit("other", { "a.js": "7\n" });
    await owner.git("push", "--quiet", remote, "main");

    const outcome = await forge.merge(place, place.commit, signal);

    expect(outcome).toEqual({ outcome: "refused", reason: "it conflicts with main" });
  });
});
