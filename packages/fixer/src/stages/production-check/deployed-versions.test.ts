import { rename } from "node:fs/promises";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  testFolder,
  type TestFolder,
  type TestRepository,
} from "../../../../../test/support/git-repository.ts";
import { sampleProject } from "../../../../../test/support/sample-project.ts";
import { stillClock, type StillClock } from "../../../../../test/support/still-clock.ts";
import { createGit, type Git } from "../../git/git.ts";
import { createDeployedVersions, type DeployedVersions } from "./deployed-versions.ts";

const minute = 60_000;

describe("deployed versions", { timeout: 30_000 }, () => {
  let folder: TestFolder;
  let owner: TestRepository;
  let remote: string;
  let clock: StillClock;
  let versions: DeployedVersions;
  /** How long each fetch may take, in milliseconds. */
  let fetches: (number | undefined)[];
  beforeEach(async () => {
    folder = await testFolder();
    owner = await folder.repository("checkout");
    remote = await folder.bare("remote.git");
    await owner.commit("A shop", { "src/cart.js": "1\n" });
    await owner.git("remote", "add", "origin", remote);
    await owner.git("push", "--quiet", "origin", "main");
    const stateDir = join(folder.path, "state");
    const git = await createGit({ stateDir, environment: process.env });
    clock = stillClock(0);
    fetches = [];
    const counting: Git = {
      run: (...all) => git.run(...all),
      attempt(args, command) {
        if (args[0] === "fetch") fetches.push(command.timeout);
        return git.attempt(args, command);
      },
    };
    const { signal } = new AbortController();
    versions = createDeployedVersions({ git: counting, stateDir, clock, signal });
  });
  afterEach(() => folder.end());

  it("are asked of a remote that is away once a minute, for a minute at most, whoever asks", async () => {
    const project = sampleProject({ repo: owner.path });
    const merge = await owner.commit("fix: a guest", { "src/cart.js": "2\n" });
    const next = await owner.commit("More", { "src/cart.js": "3\n" });
    await owner.git("push", "--quiet", "origin", "main");
    await rename(remote, `${remote}.away`);

    await expect(versions.contains(project, merge, next)).rejects.toThrow("remote.git");
    await expect(versions.contains(project, merge, "v1")).rejects.toThrow("remote.git");
    const asked = [...fetches];
    await rename(`${remote}.away`, remote);
    await expect(versions.contains(project, merge, next)).rejects.toThrow("remote.git");
    clock.advance(minute);

    expect(await versions.contains(project, merge, next)).toBe(true);
    expect(asked).toEqual([minute]);
    expect(fetches).toEqual([minute, minute]);
  });

  it("are not asked for where both commits are known, in full: that cannot change", async () => {
    const project = sampleProject({ repo: owner.path });
    const before = await owner.commit("Before", { "src/cart.js": "2\n" });
    const merge = await owner.commit("fix: a guest", { "src/cart.js": "3\n" });
    await owner.git("tag", "v1", before);
    await owner.git("push", "--quiet", "--tags", "origin", "main");
    await versions.contains(project, merge, merge);
    const fetched = fetches.length;

    expect(await versions.contains(project, merge, before)).toBe(false);
    expect(fetches.length).toBe(fetched);
    expect(await versions.contains(project, merge, "v1")).toBe(false);
    expect(fetches.length).toBe(fetched + 1);
  });
});
