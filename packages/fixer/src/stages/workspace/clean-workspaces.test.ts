import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { stageFix, type StagedFix } from "../../../../../test/support/staged-fix.ts";
import type { Fix } from "../../model/fix.ts";
import { holdCommit } from "../../git/trees.ts";
import { cleanWorkspaces } from "./clean-workspaces.ts";
import { createWorkspaceStage } from "./workspace.ts";

describe("cleaning workspaces", { timeout: 60_000 }, () => {
  let staged: StagedFix;
  beforeEach(async () => {
    staged = await stageFix({ "a.js": "1\n" });
  });
  afterEach(() => staged.end());

  /** A fix with a worktree, a held candidate and a proof folder. */
  async function worked(id: string, fingerprint: string, attempt = 1): Promise<Fix> {
    staged.fix = { ...staged.fix, id, fingerprint, attempt, workspace: null };
    await staged.run(createWorkspaceStage(staged));
    const { clone = "", baseCommit = "" } = staged.fix.workspace ?? {};
    await holdCommit(staged.git, clone, id, baseCommit, staged.signal);
    await mkdir(join(staged.stateDir, "fixer", "proof", id), { recursive: true });
    return staged.fix;
  }
  function clean(keep: () => Promise<readonly Fix[]>): Promise<readonly string[]> {
    return cleanWorkspaces({ ...staged, keep });
  }
  async function left(): Promise<Record<string, readonly string[]>> {
    const { clone = "" } = staged.fix.workspace ?? {};
    const refs = await staged.git.run(
      ["for-each-ref", "--format=%(refname:lstrip=2)", "refs/mendwatch/"],
      { gitDir: clone, signal: staged.signal },
    );
    return {
      worktrees: await readdir(join(clone, ".worktrees", "hotfix")),
      known: await readdir(join(clone, "worktrees")),
      refs: refs.split("\n").filter((ref) => ref !== ""),
      proofs: await readdir(join(staged.stateDir, "fixer", "proof")),
    };
  }

  it("removes everything of a closed fix, and nothing of one that is kept", async () => {
    await worked("11111111", "00000000000000aa");
    const kept = await worked("22222222", "00000000000000bb", 2);

    const removed = await clean(async () => [kept]);

    expect(await left()).toEqual({
      worktrees: ["auto-00000000000000bb-2"],
      known: ["auto-00000000000000bb-2"],
      refs: ["22222222"],
      proofs: ["22222222"],
    });
    expect(removed.length).toBe(4);
  });

  it("removes folders that only one side knows of, and read-only ones", async () => {
    const kept = await worked("22222222", "00000000000000bb");
    const { clone = "" } = kept.workspace ?? {};
    const stray = join(clone, ".worktrees/hotfix/auto-00000000000000cc/cache");
    await mkdir(stray, { recursive: true });
    await writeFile(join(stray, "file"), "");
    await mkdir(join(clone, "worktrees/auto-00000000000000dd"), { mode: 0o500 });

    await clean(async () => [kept]);

    expect(await left()).toMatchObject({
      worktrees: ["auto-00000000000000bb"],
      known: ["auto-00000000000000bb"],
    });
  });

  it("spares a fix that began while it was reading", async () => {
    await worked("11111111", "00000000000000aa");

    await clean(async () => [await worked("33333333", "00000000000000cc")]);

    expect(await left()).toMatchObject({
      worktrees: ["auto-00000000000000cc"],
      refs: ["33333333"],
    });
  });

  it("forgets old objects that nothing holds, and no others", async () => {
    const { workspace } = await worked("11111111", "00000000000000aa");
    const { clone = "", baseCommit = "" } = workspace ?? {};
    async function write(text: string, age: number): Promise<string> {
      const place = { gitDir: clone, input: text, signal: staged.signal };
      const id = (await staged.git.run(["hash-object", "-w", "--stdin"], place)).trim();
      const then = new Date(Date.now() - age);
      await utimes(join(clone, "objects", id.slice(0, 2), id.slice(2)), then, then);
      return id;
    }
    const day = 24 * 60 * 60_000;
    const [old, young] = [await write("old", 40 * day), await write("young", 20 * day)];

    await clean(async () => []);

    async function isThere(id: string): Promise<boolean> {
      const args = ["cat-file", "-e", id];
      const { exitCode } = await staged.git.attempt(args, { gitDir: clone, signal: staged.signal });
      return exitCode === 0;
    }
    expect(await isThere(old)).toBe(false);
    expect(await isThere(young)).toBe(true);
    expect(await isThere(baseCommit)).toBe(true);
  });

  it("has nothing to do before the first fix", async () => {
    expect(await clean(async () => [])).toEqual([]);
  });

  it("leaves the branches and files of the owner alone", async () => {
    await worked("11111111", "00000000000000aa");
    const before = await staged.owner.git("for-each-ref");

    await clean(async () => []);

    expect(await staged.owner.git("for-each-ref")).toBe(before);
    expect(await staged.owner.git("status", "--porcelain")).toBe("");
  });
});
