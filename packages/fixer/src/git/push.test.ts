import { chmod, mkdir, writeFile } from "node:fs/promises";

import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  testFolder,
  type TestFolder,
  type TestRepository,
} from "../../../../test/support/git-repository.ts";
import { createGit, type Git } from "./git.ts";
import { pushCommit } from "./push.ts";

const { signal } = new AbortController();
const branch = "hotfix/auto-00000000000000aa";

describe("pushing a commit", { timeout: 60_000 }, () => {
  let folder: TestFolder;
  let owner: TestRepository;
  let remote: string;
  let git: Git;
  let commits: readonly [string, string];
  beforeEach(async () => {
    folder = await testFolder();
    owner = await folder.repository("owner");
    remote = await folder.bare("remote.git");
    await owner.git("remote", "add", "origin", remote);
    commits = [
      await owner.commit("first", { "a.js": "1\n" }),
      await owner.commit("second", { "a.js": "2\n" }),
    ];
    git = await createGit({ stateDir: `${folder.path}/state`, environment: process.env });
  });
  afterEach(() => folder.end());

  function push(by: Git = git, replaces: string | null = null): Promise<"pushed" | "adopted"> {
    return pushCommit(
      by,
      { clone: `${owner.path}/.git`, commit: commits[0], branch, replaces },
      signal,
    );
  }
  /** A git that is overtaken: before its push arrives somebody else's does. */
  function overtaken(commit: string): Git {
    return {
      ...git,
      async attempt(args, command) {
        if (args[0] === "push") {
          await owner.git("push", "--quiet", remote, `${commit}:refs/heads/${branch}`);
        }
        return git.attempt(args, command);
      },
    };
  }
  async function held(): Promise<string> {
    return (await execa("git", ["--git-dir", remote, "rev-parse", branch])).stdout;
  }

  it("makes the branch, and finds it there the next time", async () => {
    expect(await push()).toBe("pushed");
    expect(await push()).toBe("adopted");
    expect(await held()).toBe(commits[0]);
  });

  it("is content with the same commit that arrived meanwhile, from a fixer that was killed", async () => {
    await push(overtaken(commits[0]));

    expect(await held()).toBe(commits[0]);
  });

  it("does not move a branch that was made meanwhile, not even forward", async () => {
    const [behind, ahead] = commits;
    commits = [ahead, behind];

    await expect(push(overtaken(behind))).rejects.toMatchObject({ code: "MW_BRANCH_TAKEN" });

    expect(await held()).toBe(behind);
  });

  it("moves a branch from the commit that it replaces, also back, and finds it there the next time", async () => {
    await owner.git("push", "--quiet", remote, `${commits[1]}:refs/heads/${branch}`);

    expect(await push(git, commits[1])).toBe("pushed");
    expect(await push(git, commits[1])).toBe("adopted");
    expect(await held()).toBe(commits[0]);
  });

  it("leaves a branch that holds something else than what it replaces, also when that comes meanwhile", async () => {
    const theirs = await owner.commit("theirs", { "b.js": "1\n" });
    await owner.git("push", "--quiet", remote, `${commits[1]}:refs/heads/${branch}`);

    await expect(push(git, theirs)).rejects.toMatchObject({ code: "MW_BRANCH_TAKEN" });
    await expect(push(overtaken(theirs), commits[1])).rejects.toMatchObject({
      code: "MW_BRANCH_TAKEN",
    });

    expect(await held()).toBe(theirs);
  });

  it("says what the remote's hook said, without the secrets in it", async () => {
    const hook = `${remote}/hooks/pre-receive`;
    await mkdir(`${remote}/hooks`, { recursive: true });
    await writeFile(
      hook,
      "#!/bin/sh\necho 'no: token=hunter2hunter2hunter2 expired' >&2\nexit 1\n",
    );
    await chmod(hook, 0o755);

    const refused = await push().catch((error: unknown) => String(error));

    expect(refused).toContain("no: token=[REDACTED:");
    expect(refused).not.toContain("hunter2");
  });

  it("does not take a branch whose name only ends alike for its own", async () => {
    await owner.git("push", "--quiet", remote, `${commits[1]}:refs/heads/x/refs/heads/${branch}`);

    expect(await push()).toBe("pushed");
  });
});
