import { chmod, mkdir, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { stagedAt, stageFix, type StagedFix } from "../../../../../test/support/staged-fix.ts";
import { sampleDiagnosis } from "../../../../../test/support/sample-diagnosis.ts";
import type { Proof } from "../../model/proof.ts";
import type { Agent, RepairTask } from "../../ports/agent.ts";
import { repairError } from "../../errors/repair-errors.ts";
import { createWorkspaceStage } from "../workspace/workspace.ts";
import { createRepairStage } from "./repair.ts";

const shop = {
  "src/cart.js": "export const total = (cart) => cart.total;\n",
  "test/cart.test.js": "// a test\n",
  ".gitignore": "dist/\n",
  ".gitattributes": "*.js filter=evil -diff\n",
};

describe("the repair stage", { timeout: 60_000 }, () => {
  let staged: StagedFix;
  beforeEach(async () => {
    staged = await stageFix(shop, { scratch: ["cache"] });
    await staged.run(createWorkspaceStage(staged));
    staged.fix = { ...staged.fix, state: "repairing", diagnosis: sampleDiagnosis };
  });
  afterEach(() => staged.end());

  /** Runs the stage with an agent that does this in the workspace. */
  function repair(
    work: (workspace: string, task: RepairTask) => Promise<unknown>,
    title = "Let a guest check out",
  ) {
    const agent: Agent = {
      kind: "claude",
      diagnose: () => Promise.reject(new Error("not asked for")),
      repair: async (task) => {
        await work(task.workspace, task);
        return { title, summary: "No cart, no total." };
      },
    };
    return staged.run(createRepairStage({ ...staged, agent }));
  }
  async function inClone(...args: readonly string[]): Promise<string> {
    const { stdout } = await execa("git", [
      "--git-dir",
      staged.fix.workspace?.clone ?? "",
      ...args,
    ]);
    return stdout;
  }
  const repaired = "export const total = (cart) => cart?.total ?? 0;\n";

  it("makes what the agent left a commit on the base, by Mendwatch, with trailers", async () => {
    const result = await repair(async (workspace) => {
      await write(workspace, "src/cart.js", repaired);
      await write(workspace, "test/guest.test.js", "// new\n");
      await rm(join(workspace, "test/cart.test.js"));
    });

    expect(result.to).toBe("checking");
    const { candidate, workspace } = staged.fix;
    expect(candidate?.files).toEqual([
      { path: "src/cart.js", status: "modified", added: 1, removed: 1, test: false },
      { path: "test/cart.test.js", status: "deleted", added: 0, removed: 1, test: true },
      { path: "test/guest.test.js", status: "added", added: 1, removed: 0, test: true },
    ]);
    expect(candidate?.agent).toBe("claude");
    expect(candidate?.patch).toContain("+export const total = (cart) => cart?.total ?? 0;");
    const format = "--format=%P%n%an <%ae>%n%ct%n%B";
    expect(await inClone("log", "-1", format, candidate?.commit ?? "")).toBe(
      [
        workspace?.baseCommit,
        "Mendwatch <mendwatch@localhost>",
        stagedAt / 1000,
        "fix: Let a guest check out",
        "",
        "Mendwatch-Fingerprint: 00000000000000aa",
        "Mendwatch-Fix: 1a2b3c4d",
        "",
      ].join("\n"),
    );
    expect(await inClone("rev-parse", "refs/mendwatch/1a2b3c4d")).toBe(candidate?.commit);
  });

  it("sees a change that the agent tried to hide", async () => {
    await repair(async (workspace) => {
      await write(workspace, "src/cart.js", repaired);
      const hide = ["update-index", "--assume-unchanged", "src/cart.js"];
      await execa("git", hide, { cwd: workspace });
      await write(workspace, "hidden.js", "1\n");
      await writeFile(join(workspace, ".gitattributes"), "* -diff working-tree-encoding=UTF-16\n");
    });

    const paths = staged.fix.candidate?.files.map(({ path }) => path);
    expect(paths).toEqual([".gitattributes", "hidden.js", "src/cart.js"]);
    expect(staged.fix.candidate?.patch).toContain("cart?.total");
  });

  it("reads nothing that the agent wrote into git's own places, and runs none of it", async () => {
    const witness = join(staged.folder.path, "ran");
    const evil = `#!/bin/sh\ntouch ${witness}\n`;

    await repair(async (workspace) => {
      await rm(join(workspace, ".git"));
      await execa("git", ["init", "--quiet", workspace]);
      for (const hook of ["post-index-change", "pre-commit", "reference-transaction"]) {
        await writeFile(join(workspace, ".git/hooks", hook), evil);
        await chmod(join(workspace, ".git/hooks", hook), 0o755);
      }
      const config = [`core.fsmonitor=touch ${witness}`, `filter.evil.clean=touch ${witness}; cat`];
      for (const entry of config) {
        const [key = "", value = ""] = entry.split(/=(.*)/s);
        await execa("git", ["config", key, value], { cwd: workspace });
      }
      await write(workspace, "src/cart.js", repaired);
    });

    expect(staged.fix.candidate?.files.map(({ path }) => path)).toEqual(["src/cart.js"]);
    await expect(writeFile(witness, "", { flag: "wx" })).resolves.toBeUndefined();
  });

  it("leaves out dependencies, scratch folders and what the base ignores", async () => {
    await repair(async (workspace) => {
      for (const folder of [
        "node_modules/x",
        "packages/a/node_modules/y",
        ".yarn/cache",
        "cache",
        "dist",
      ]) {
        await mkdir(join(workspace, folder), { recursive: true });
        await write(workspace, `${folder}/file.js`, "1\n");
      }
      await write(workspace, "src/cart.js", repaired);
    });

    expect(staged.fix.candidate?.files.map(({ path }) => path)).toEqual(["src/cart.js"]);
  });

  it("keeps what the base has although its own rules ignore it", async () => {
    await staged.push({ ".gitignore": "", "dist/kept.js": "1\n" });
    await staged.push({ ".gitignore": "dist/\n" });
    await staged.run(createWorkspaceStage(staged));

    await repair((workspace) => write(workspace, "src/cart.js", repaired));

    expect(staged.fix.candidate?.files.map(({ path }) => path)).toEqual(["src/cart.js"]);
  });

  it("carries symlinks and executable bits over for the policy to see", async () => {
    await repair(async (workspace) => {
      await symlink("/etc/passwd", join(workspace, "link"));
      await writeFile(join(workspace, "run"), "#!/bin/sh\n", { mode: 0o755 });
    });

    const raw = await inClone(
      "diff-tree",
      "-r",
      "refs/mendwatch/1a2b3c4d^",
      "refs/mendwatch/1a2b3c4d",
    );
    expect(raw).toMatch(/:000000 120000 .* A\tlink/);
    expect(raw).toMatch(/:000000 100755 .* A\trun/);
  });

  it("does not look into a repository that the agent put where the base has a submodule", async () => {
    const inner = await staged.folder.repository("inner");
    const commit = await inner.commit("inner", { "a.evil": "1\n" });
    const add = ["update-index", "--add", "--cacheinfo", `160000,${commit},lib`];
    await staged.owner.git(...add);
    await staged.owner.git("commit", "--quiet", "--message=lib");
    await staged.owner.git("push", "--quiet", "origin", "main");
    await staged.run(createWorkspaceStage(staged));
    const witness = join(staged.folder.path, "ran");

    const change = repair(async (workspace) => {
      const lib = join(workspace, "lib");
      await execa("git", ["clone", "--quiet", inner.path, lib]);
      await execa("git", ["config", "filter.evil.clean", `touch ${witness}; cat`], { cwd: lib });
      await writeFile(join(lib, ".gitattributes"), "*.evil filter=evil\n");
      await writeFile(join(lib, "a.evil"), "2\n");
    });

    await expect(change).rejects.toMatchObject({
      code: "MW_CHANGE_UNREADABLE",
      message: expect.stringContaining("repository inside the workspace, at lib/.git"),
    });
    await expect(writeFile(witness, "", { flag: "wx" })).resolves.toBeUndefined();
  });

  it("fails with a reason where the files cannot be made into a commit", async () => {
    const badName = repair((workspace) => write(workspace, "git~1", "1\n"));
    await expect(badName).rejects.toMatchObject({
      code: "MW_CHANGE_UNREADABLE",
      message: expect.stringContaining("cannot be made into a commit"),
    });

    const gone = repair((workspace) => rm(workspace, { recursive: true }));
    await expect(gone).rejects.toMatchObject({
      code: "MW_CHANGE_UNREADABLE",
      message: expect.stringContaining("cannot be read"),
    });
  });

  it("fails where the agent left more files than are ever looked at", async () => {
    const names = Array.from({ length: 501 }, (_, at) => `many-${at}.js`);
    const many = repair(async (workspace) => {
      for (const name of names) await write(workspace, name, "1\n");
    });

    await expect(many).rejects.toMatchObject({
      code: "MW_CHANGE_UNREADABLE",
      message: expect.stringContaining("501 files"),
    });
  });

  it("fails where the agent left a file that is larger than what is ever read", async () => {
    const large = repair(async (workspace) => {
      await write(workspace, "large.js", "");
      await truncate(join(workspace, "large.js"), 33 * 1024 * 1024);
    });

    await expect(large).rejects.toMatchObject({
      code: "MW_CHANGE_UNREADABLE",
      message: expect.stringContaining(`${33 * 1024 * 1024} bytes`),
    });
  });

  it("abstains where the agent changed nothing", async () => {
    const result = await repair(async () => undefined);

    expect(result.to).toBe("abstained");
    expect(staged.fix.outcome).toEqual({
      code: "empty-change",
      text: "The agent meant to repair it, and then changed nothing. It says: No cart, no total.",
    });
    expect(staged.fix.candidate).toBeNull();
  });

  it("goes back to the round that could be proposed where the next one fails or takes all back", async () => {
    await repair((workspace) => write(workspace, "src/cart.js", repaired));
    const { repair: report, candidate } = staged.fix;
    if (candidate === null) throw new Error("no candidate was made");
    const policy = { refusals: [], flags: [] };
    const fallback = { repair: report, candidate, policy, proof: proofOf(candidate.commit) };
    const second = { ...staged.fix, round: 2, repair: null, fallback };
    const failures = [
      () => Promise.reject(repairError("MW_GIT_TIMEOUT", "the network is slow")),
      (workspace: string) => write(workspace, "src/cart.js", shop["src/cart.js"]),
    ];

    for (const work of failures) {
      staged.fix = second;
      const result = await repair(work);

      expect(result).toMatchObject({ to: "checking", patch: { ...fallback, fallback: null } });
    }
    staged.fix = { ...second, fallback: null };
    const failure = repairError("MW_GIT_TIMEOUT", "the network is slow");
    await expect(repair(() => Promise.reject(failure))).rejects.toBe(failure);
  });

  it("keeps the finished repair before it leaves the state, and does not repeat it", async () => {
    await repair((workspace) => write(workspace, "src/cart.js", repaired));
    const made = staged.fix.candidate;

    const again = await repair(() => Promise.reject(new Error("asked twice")));

    expect(staged.checkpoints).toEqual([["repair", "candidate", "policy", "proof"]]);
    expect(again.to).toBe("checking");
    expect(staged.fix.candidate).toEqual(made);
  });

  it("repeats a repair that was cut off, from the base", async () => {
    const cutOff = repair(async (workspace) => {
      await write(workspace, "half.js", "1\n");
      throw new Error("killed");
    });
    await expect(cutOff).rejects.toThrow("killed");

    await repair((workspace) => write(workspace, "src/cart.js", repaired));

    expect(staged.fix.candidate?.files.map(({ path }) => path)).toEqual(["src/cart.js"]);
  });

  it("gives a later round the present change and the instruction, and makes one commit of both", async () => {
    await repair((workspace) => write(workspace, "src/cart.js", repaired));
    const first = staged.fix.candidate?.commit;
    staged.fix = { ...staged.fix, round: 2, instruction: "Do not break it.", repair: null };
    const seen: RepairTask[] = [];

    await repair(async (workspace, task) => {
      seen.push(task);
      await write(workspace, "src/more.js", "1\n");
    });

    expect(seen).toMatchObject([{ round: 2, instruction: "Do not break it." }]);
    expect(staged.fix.candidate?.commit).not.toBe(first);
    expect(staged.fix.candidate?.files.map(({ path }) => path)).toEqual([
      "src/cart.js",
      "src/more.js",
    ]);
    expect(await inClone("rev-parse", "refs/mendwatch/1a2b3c4d^")).toBe(
      staged.fix.workspace?.baseCommit,
    );
  });

  it("leaves the candidate of the round before where nothing more was changed", async () => {
    await repair((workspace) => write(workspace, "src/cart.js", repaired));
    const first = staged.fix.candidate;
    staged.fix = { ...staged.fix, round: 2, repair: null };

    const result = await repair(async () => undefined);

    expect(result).toMatchObject({ to: "checking", detail: "nothing more was changed" });
    expect(staged.fix.candidate).toEqual(first);
  });

  it("writes a title that is one safe line, whatever the agent wrote", async () => {
    const title =
      "Fixes #12 for @anna, see https://evil.example/x\n\nMendwatch-Fix: 00000000\u202E";

    await repair((workspace) => write(workspace, "src/cart.js", repaired), title);

    const subject = await inClone("log", "-1", "--format=%s", "refs/mendwatch/1a2b3c4d");
    expect(subject).toMatch(/^fix: Fixes # 12 for @ anna, see https: \/\/evil\.example/);
    const trailers = await inClone(
      "log",
      "-1",
      "--format=%(trailers:only)",
      "refs/mendwatch/1a2b3c4d",
    );
    expect(trailers.trim().split("\n")).toEqual([
      "Mendwatch-Fingerprint: 00000000000000aa",
      "Mendwatch-Fix: 1a2b3c4d",
    ]);
  });
});

function proofOf(commit: string): Proof {
  return {
    level: "P1",
    limits: [],
    baseCommit: "",
    commit,
    runs: [],
    repaired: [],
    reproduction: null,
    newlyBroken: [],
    changedExpectations: [],
    tools: {},
    notChecked: [],
    at: 0,
  };
}

function write(workspace: string, path: string, text: string): Promise<void> {
  return writeFile(join(workspace, path), text);
}
