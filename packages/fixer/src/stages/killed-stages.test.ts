import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { execa } from "execa";
import { afterEach, describe, expect, it } from "vitest";

import { gitThatFails, Killed } from "../../../../test/support/git-that-fails.ts";
import { put } from "../../../../test/support/git-repository.ts";
import { stageFix, type StagedFix } from "../../../../test/support/staged-fix.ts";
import { sampleDiagnosis } from "../../../../test/support/sample-diagnosis.ts";
import { createLocalForge } from "../adapters/local-forge/local-forge.ts";
import type { Git } from "../git/git.ts";
import type { Agent } from "../ports/agent.ts";
import { createPublicationStage } from "./publication/publication.ts";
import { createRepairStage } from "./repair/repair.ts";
import type { StageHandler } from "./stage.ts";
import { createWorkspaceStage } from "./workspace/workspace.ts";

const branch = "hotfix/auto-00000000000000aa";

describe("a stage that is killed at any of its git commands", { timeout: 120_000 }, () => {
  let staged: StagedFix;
  afterEach(() => staged.end());

  /** Kills the stage before and after each of its commands, and lets it run through after each kill. */
  async function killEverywhere(
    stage: (git: Git) => StageHandler,
    holds: () => Promise<void>,
  ): Promise<number> {
    const before = staged.fix;
    for (let command = 1; ; command += 1) {
      for (const when of ["before", "after"] as const) {
        const git = gitThatFails(staged.git, { command, when });
        const killed = await staged.run(stage(git)).catch((error: unknown) => error);
        if (!git.reached()) return command - 1;
        expect(killed).toBeInstanceOf(Killed);
        staged.fix = before;
        await staged.run(stage(staged.git));
        await holds();
        staged.fix = before;
      }
    }
  }

  it("makes one whole workspace in the end", async () => {
    staged = await stageFix({ "src/cart.js": "1\n" });

    const commands = await killEverywhere(
      (git) => createWorkspaceStage({ ...staged, git }),
      async () => {
        const { clone = "", path = "" } = staged.fix.workspace ?? {};
        const status = await execa("git", ["status", "--porcelain"], { cwd: path });
        expect(status.stdout).toBe("");
        expect(await readFile(join(path, "src/cart.js"), "utf8")).toBe("1\n");
        expect(await readdir(join(clone, "worktrees"))).toEqual(["auto-00000000000000aa"]);
        expect(await readdir(join(staged.stateDir, "repos"))).toHaveLength(1);
        // The next kill finds no clone either.
        await execa("rm", ["-r", join(staged.stateDir, "repos")]);
      },
    );

    expect(commands).toBeGreaterThan(8);
  });

  it("makes one candidate of the agent's change in the end", async () => {
    staged = await stageFix({ "src/cart.js": "1\n" });
    await staged.run(createWorkspaceStage(staged));
    staged.fix = { ...staged.fix, diagnosis: sampleDiagnosis };

    const commands = await killEverywhere(
      (git) => createRepairStage({ ...staged, git, agent: repairingAgent }),
      async () => {
        const { clone = "" } = staged.fix.workspace ?? {};
        const held = [
          "--git-dir",
          clone,
          "for-each-ref",
          "--format=%(objectname)",
          "refs/mendwatch",
        ];
        expect((await execa("git", held)).stdout).toBe(staged.fix.candidate?.commit);
        expect(staged.fix.candidate?.files).toMatchObject([{ path: "src/cart.js" }]);
      },
    );

    expect(commands).toBeGreaterThan(8);
  });

  it("publishes one branch and one pull request file in the end", async () => {
    staged = await stageFix({ "src/cart.js": "1\n" });
    await staged.run(createWorkspaceStage(staged));
    staged.fix = { ...staged.fix, diagnosis: sampleDiagnosis };
    await staged.run(createRepairStage({ ...staged, agent: repairingAgent }));
    const commit = staged.fix.candidate?.commit ?? "";
    const decision = { decision: "approve", actor: "terminal:anna", commit, at: 0 } as const;
    staged.fix = { ...staged.fix, decision };

    const commands = await killEverywhere(
      (git) => createPublicationStage({ git, forgeOf: () => createLocalForge({ ...staged, git }) }),
      async () => {
        const args = ["--git-dir", staged.remote, "for-each-ref", "--format=%(refname:short)"];
        expect((await execa("git", args)).stdout.split("\n")).toEqual([branch, "main"]);
        const files = await readdir(join(staged.stateDir, "pull-requests/shop"));
        expect(files).toEqual(["hotfix-auto-00000000000000aa.md"]);
        // The next kill finds nothing published.
        await execa("git", [
          "--git-dir",
          staged.remote,
          "update-ref",
          "-d",
          `refs/heads/${branch}`,
        ]);
        await execa("rm", ["-r", join(staged.stateDir, "pull-requests")]);
      },
    );

    expect(commands).toBeGreaterThan(5);
  });
});

const repairingAgent: Agent = {
  kind: "rehearsal",
  diagnose: () => Promise.reject(new Error("not asked for")),
  repair: async ({ workspace }) => {
    await put(join(workspace, "src/cart.js"), "2\n");
    return { title: "Let a guest check out", summary: "No cart, no total." };
  },
};
