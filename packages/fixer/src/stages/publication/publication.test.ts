import { readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";

import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { put } from "../../../../../test/support/git-repository.ts";
import { stageFix, type StagedFix } from "../../../../../test/support/staged-fix.ts";
import { sampleDiagnosis } from "../../../../../test/support/sample-diagnosis.ts";
import { createLocalForge } from "../../adapters/local-forge/local-forge.ts";
import type { Agent } from "../../ports/agent.ts";
import type { Forge, Publication } from "../../ports/forge.ts";
import { createRepairStage } from "../repair/repair.ts";
import type { StageResult } from "../stage.ts";
import { createWorkspaceStage } from "../workspace/workspace.ts";
import { createPublicationStage } from "./publication.ts";

const branch = "hotfix/auto-00000000000000aa";

describe("the publication stage", { timeout: 60_000 }, () => {
  let staged: StagedFix;
  beforeEach(async () => {
    staged = await stageFix({ "src/cart.js": "1\n", "docs/a.md": "1\n" });
    await staged.run(createWorkspaceStage(staged));
    staged.fix = { ...staged.fix, diagnosis: sampleDiagnosis };
    const agent: Agent = {
      kind: "rehearsal",
      diagnose: () => Promise.reject(new Error("not asked for")),
      repair: async ({ workspace }) => {
        await put(join(workspace, "src/cart.js"), "2\n");
        return { title: "Let a guest check out", summary: "No cart, no total." };
      },
    };
    await staged.run(createRepairStage({ ...staged, agent }));
    const commit = staged.fix.candidate?.commit ?? "";
    const decision = { decision: "approve", actor: "terminal:anna", commit, at: 0 } as const;
    staged.fix = { ...staged.fix, state: "publishing", decision };
  });
  afterEach(() => staged.end());

  function publish(): Promise<StageResult> {
    return staged.run(
      createPublicationStage({ ...staged, forgeOf: () => createLocalForge(staged) }),
    );
  }
  async function branches(): Promise<Record<string, string>> {
    const args = [
      "--git-dir",
      staged.remote,
      "for-each-ref",
      "--format=%(refname:short) %(objectname)",
    ];
    const { stdout } = await execa("git", args);
    return Object.fromEntries(stdout.split("\n").map((line) => line.split(" ")));
  }

  it("pushes exactly the approved commit, and opens a pull request that says what it is", async () => {
    const main = (await branches())["main"];

    const result = await publish();

    expect(result.to).toBe("in_review");
    expect(await branches()).toEqual({ main, [branch]: staged.fix.decision?.commit });
    const text = await readFile(staged.fix.pullRequest?.url ?? "", "utf8");
    expect(text).toContain("fix: Let a guest check out");
    expect(text).toContain("Rehearsed repair");
  });

  it("pushes nothing where the project has another remote than the fix was made for", async () => {
    const other = await staged.folder.bare("other.git");
    await staged.owner.git("push", "--quiet", other, "main");
    await staged.owner.git("remote", "set-url", "origin", other);
    const before = await branches();

    await expect(publish()).rejects.toMatchObject({
      code: "MW_REMOTE_CHANGED",
      message: expect.stringContaining(other),
    });
    expect(await branches()).toEqual(before);
    const there = await execa("git", ["--git-dir", other, "branch", "--format=%(refname:short)"]);
    expect(there.stdout).toBe("main");
  });

  it("waits for a remote that is away for a moment, and publishes when it is back", async () => {
    await rename(staged.remote, `${staged.remote}.away`);

    await expect(publish()).rejects.toMatchObject({ code: "MW_REMOTE_UNREACHABLE", exitCode: 75 });
    await rename(`${staged.remote}.away`, staged.remote);

    expect((await publish()).to).toBe("in_review");
  });

  it("sorts it by severity and proof, and keeps what the forge could not do in the audit", async () => {
    const asked: Publication[] = [];
    const forge: Forge = {
      ...createLocalForge(staged),
      publish: async (publication) => {
        asked.push(publication);
        const notes = ["labels were not set: no"];
        return { url: "https://github.example/1", number: 1, adopted: false, notes };
      },
    };

    const result = await staged.run(createPublicationStage({ ...staged, forgeOf: () => forge }));

    expect(asked).toMatchObject([
      {
        labels: ["mendwatch", "severity:high"],
        baseCommit: staged.fix.workspace?.baseCommit,
        proof: "nothing was measured",
      },
    ]);
    expect(result.detail).toBe("https://github.example/1; labels were not set: no");
    expect(staged.fix.pullRequest).toEqual({
      url: "https://github.example/1",
      number: 1,
      adopted: false,
    });
  });

  it("publishes nothing but what was shown", async () => {
    const { decision } = staged.fix;
    const others = [
      null,
      { ...decision, commit: "d".repeat(40) },
      { ...decision, decision: "skip" },
    ] as StagedFix["fix"]["decision"][];

    for (const other of others) {
      staged.fix = { ...staged.fix, decision: other };

      await expect(publish()).rejects.toMatchObject({ code: "MW_SHOWN_COMMIT_CHANGED" });
    }
    expect(Object.keys(await branches())).toEqual(["main"]);
  });

  it("may be called again after it was cut off, and publishes once", async () => {
    const before = staged.fix;
    await publish();
    staged.fix = before;

    const again = await publish();

    expect(again).toMatchObject({ to: "in_review", patch: { pullRequest: { adopted: true } } });
    expect(Object.keys(await branches())).toEqual([branch, "main"]);
    expect(await readdir(join(staged.stateDir, "pull-requests/shop"))).toEqual([
      "hotfix-auto-00000000000000aa.md",
    ]);
  });

  it("goes back to checking where the base changed a file of the fix meanwhile", async () => {
    const tip = await staged.push({ "src/cart.js": "3\n" });

    const result = await publish();

    expect(result).toMatchObject({
      to: "checking",
      detail: "main changed src/cart.js meanwhile",
      patch: { workspace: { baseCommit: tip } },
    });
    expect(Object.keys(await branches())).toEqual(["main"]);
  });

  it("publishes where the base changed other files only", async () => {
    await staged.push({ "docs/a.md": "2\n" });

    expect((await publish()).to).toBe("in_review");
  });

  it("goes back to checking where the base was rewritten, so that nothing comes back that was taken out", async () => {
    await staged.owner.git("commit", "--quiet", "--amend", "--message=Another shop");
    await staged.owner.git("push", "--quiet", "--force", "origin", "main");

    const result = await publish();

    expect(result).toMatchObject({ to: "checking", detail: "main was rewritten meanwhile" });
    expect(Object.keys(await branches())).toEqual(["main"]);
  });

  it("goes back to checking where the base is another branch now", async () => {
    await staged.push({}, "next");
    staged.project = { ...staged.project, base: "next" };

    const result = await publish();

    expect(result).toMatchObject({
      to: "checking",
      detail: "the base is next now",
      patch: { workspace: { base: "next" } },
    });
  });

  it("ends what it began where its branch was pushed before the base changed", async () => {
    const before = staged.fix;
    await publish();
    staged.fix = before;
    await staged.push({ "src/cart.js": "3\n" });

    expect((await publish()).to).toBe("in_review");
  });

  it("refuses a branch that holds something else, and leaves it as it is", async () => {
    const theirs = await staged.push({ "docs/a.md": "theirs\n" }, branch);

    await expect(publish()).rejects.toMatchObject({ code: "MW_BRANCH_TAKEN" });

    expect((await branches())[branch]).toBe(theirs);
  });
});
