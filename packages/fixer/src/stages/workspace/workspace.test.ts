import { mkdir, readdir, readFile, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { execa } from "execa";
import { afterEach, describe, expect, it } from "vitest";

import { stageFix, type StagedFix } from "../../../../../test/support/staged-fix.ts";
import type { StageResult } from "../stage.ts";
import { createWorkspaceStage } from "./workspace.ts";

const shop = {
  "src/cart.js": "export const cart = null;\n",
  "bin/run": { executable: "#!/bin/sh\n" },
  "docs/latest": { link: "../src" },
  ".gitattributes": "*.js text eol=crlf\n*.bin filter=lfs\n",
  "data.bin": "not a pointer\n",
} as const;

describe("the workspace stage", { timeout: 60_000 }, () => {
  const begun: StagedFix[] = [];
  afterEach(async () => {
    for (const staged of begun.splice(0)) await staged.end();
  });
  async function begin(...args: Parameters<typeof stageFix>): Promise<StagedFix> {
    const staged = await stageFix(...args);
    begun.push(staged);
    return staged;
  }
  it("makes a worktree of a bare clone of its own, at the tip of the remote's default branch", async () => {
    const staged = await begin(shop);
    const tip = await staged.owner.git("rev-parse", "HEAD");

    const result = await prepare(staged);

    expect(result.to).toBe("diagnosing");
    const { workspace } = staged.fix;
    expect(workspace).toMatchObject({
      branch: "hotfix/auto-00000000000000aa",
      base: "main",
      baseCommit: tip,
    });
    expect(path(staged)).toBe(
      join(workspace?.clone ?? "", ".worktrees/hotfix/auto-00000000000000aa"),
    );
    async function git(...args: readonly string[]): Promise<string> {
      return (await execa("git", args, { cwd: path(staged) })).stdout;
    }
    expect(await git("rev-parse", "HEAD")).toBe(tip);
    expect(await git("rev-parse", "--abbrev-ref", "HEAD")).toBe("HEAD");
    expect(await git("status", "--porcelain")).toBe("");
    expect(await git("worktree", "list")).toContain(path(staged));
  });

  it("gives the files as the bytes that are in the repository, whatever its attributes say", async () => {
    const staged = await begin(shop);

    await prepare(staged);

    expect(await readFile(join(path(staged), "src/cart.js"), "utf8")).toBe(shop["src/cart.js"]);
    expect(await readFile(join(path(staged), "docs/latest/cart.js"), "utf8")).toContain("cart");
  });

  it("leaves HEAD, status, refs and files of the owner's checkout as they were", async () => {
    const staged = await begin(shop);
    await staged.owner.write({ "src/cart.js": "// being edited\n", "new.js": "untracked\n" });
    async function picture() {
      const { owner } = staged;
      const listed = await readdir(owner.path, { recursive: true, withFileTypes: true });
      const files = listed
        .filter((entry) => entry.isFile())
        .map(async (entry) => {
          const file = join(entry.parentPath, entry.name);
          return [file, await readFile(file, "base64")] as const;
        });
      return {
        head: await owner.git("rev-parse", "HEAD"),
        status: await owner.git("--no-optional-locks", "status", "--porcelain"),
        refs: await owner.git("for-each-ref"),
        files: Object.fromEntries(await Promise.all(files)),
      };
    }
    await staged.owner.git("status");
    const before = await picture();

    await prepare(staged);

    expect(await picture()).toEqual(before);
    expect(Object.keys(before.files).length).toBeGreaterThan(10);
  });

  it("uses the checkout itself where it has no origin", async () => {
    const staged = await begin(shop);
    await staged.owner.git("remote", "remove", "origin");
    const local = await staged.owner.commit("Only here", { "here.js": "1\n" });

    await prepare(staged);

    expect(staged.fix.workspace?.baseCommit).toBe(local);
  });

  it("takes a relative origin from the top of the checkout", async () => {
    const staged = await begin(shop);
    await staged.owner.git("remote", "set-url", "origin", "../remote.git");

    expect((await prepare(staged)).to).toBe("diagnosing");
  });

  it("takes a bare repository, and an address, as the project's repo", async () => {
    const bare = await begin(shop);
    bare.project = { ...bare.project, repo: bare.remote };
    const address = await begin(shop);
    address.project = { ...address.project, repo: `file://${address.remote}` };

    expect((await prepare(bare)).to).toBe("diagnosing");
    expect((await prepare(address)).to).toBe("diagnosing");
  });

  it("starts from the base that the owner names, at its newest commit", async () => {
    const staged = await begin(shop, { base: "release/2" });
    await staged.push({ "a.js": "1\n" }, "release/2");
    await prepare(staged);
    const newer = await staged.push({ "a.js": "2\n" }, "release/2");

    await prepare(staged);

    expect(staged.fix.workspace).toMatchObject({ base: "release/2", baseCommit: newer });
  });

  it("keeps the base that a candidate was made on", async () => {
    const staged = await begin(shop);
    await prepare(staged);
    const first = staged.fix.workspace?.baseCommit;
    const candidate = { agent: "rehearsal", commit: "c0ffee", patch: "", files: [] } as const;
    staged.fix = { ...staged.fix, candidate };
    await staged.push({ "a.js": "1\n" });

    await prepare(staged);

    expect(staged.fix.workspace?.baseCommit).toBe(first);
    expect(staged.fix.candidate).toEqual(candidate);
  });

  it("names a later attempt after its number", async () => {
    const staged = await begin(shop);
    staged.fix = { ...staged.fix, attempt: 2 };

    await prepare(staged);

    expect(staged.fix.workspace?.branch).toBe("hotfix/auto-00000000000000aa-2");
  });

  it("makes the worktree anew over whatever an interrupted run left", async () => {
    const staged = await begin(shop);
    await prepare(staged);
    const { clone = "" } = staged.fix.workspace ?? {};
    const admin = join(clone, "worktrees", "auto-00000000000000aa");
    const leftovers: readonly (() => Promise<unknown>)[] = [
      () => execa("rm", ["-r", admin]),
      () => execa("rm", ["-r", path(staged)]),
      () => execa("rm", [join(path(staged), ".git")]),
      () => writeFile(join(admin, "index.lock"), ""),
      () => writeFile(join(path(staged), "src/cart.js"), "half\n"),
      () => writeFile(join(path(staged), "left-over.js"), "1\n"),
      () => writeFile(join(admin, "HEAD"), ""),
      () => mkdir(join(path(staged), "deep/er"), { recursive: true }),
    ];

    for (const leave of leftovers) {
      await leave();

      await prepare(staged);

      const { stdout } = await execa("git", ["status", "--porcelain"], { cwd: path(staged) });
      expect(stdout).toBe("");
      expect(await readFile(join(path(staged), "src/cart.js"), "utf8")).toBe(shop["src/cart.js"]);
    }
    expect((await readdir(join(clone, "worktrees"))).length).toBe(1);
  });

  it("does not follow a symlink that was put in the place of the worktree", async () => {
    const staged = await begin(shop);
    await prepare(staged);
    await execa("rm", ["-r", path(staged)]);
    await symlink(staged.owner.path, path(staged));
    const before = await staged.owner.git("status", "--porcelain");

    await prepare(staged);

    expect(await staged.owner.git("status", "--porcelain")).toBe(before);
    expect(await readFile(join(staged.owner.path, "src/cart.js"), "utf8")).toContain("cart");
  });

  it("waits for another git that fetches, and removes a lock that outlived its git", async () => {
    const staged = await begin(shop);
    await prepare(staged);
    const lock = join(staged.fix.workspace?.clone ?? "", "refs/remotes/origin/main.lock");
    await staged.push({ "a.js": "1\n" });
    await writeFile(lock, "");
    const anHourAgo = Date.now() / 1000 - 3600;
    await utimes(lock, anHourAgo, anHourAgo);

    expect((await prepare(staged)).to).toBe("diagnosing");
  });

  it("makes one clone for each remote, also when two fixes begin at once", async () => {
    const staged = await begin(shop);
    const other = { ...staged.fix, fingerprint: "00000000000000bb", id: "22222222" };
    const stage = createWorkspaceStage(staged);
    const context = { project: staged.project, signal: staged.signal, checkpoint: async () => {} };

    const results = await Promise.all([
      stage({ ...context, fix: staged.fix }),
      stage({ ...context, fix: other }),
    ]);

    expect(new Set(results.map(({ patch }) => patch.workspace?.clone)).size).toBe(1);
    expect((await readdir(join(staged.stateDir, "repos"))).length).toBe(1);
  });

  describe("refuses, and says which project, what is wrong and what to write:", () => {
    it("a repo that does not exist", async () => {
      const staged = await begin(shop);
      staged.project = { ...staged.project, repo: join(staged.folder.path, "nowhere") };

      const { code, message } = await refusal(staged);

      expect(code).toBe("MW_REPOSITORY_UNUSABLE");
      expect(message).toContain("projects.shop");
      expect(message).toContain(join(staged.folder.path, "nowhere"));
      expect(message).toContain("does not exist");
    });

    it("a project without a repo", async () => {
      const staged = await begin(shop);
      staged.project = { ...staged.project, repo: null };

      expect((await refusal(staged)).code).toBe("MW_REPOSITORY_UNUSABLE");
    });

    it("a folder that is no repository", async () => {
      const staged = await begin(shop);
      await mkdir(join(staged.folder.path, "plain"));
      staged.project = { ...staged.project, repo: join(staged.folder.path, "plain") };

      expect((await refusal(staged)).message).toContain("is not a git repository");
    });

    it("a folder inside a repository", async () => {
      const staged = await begin(shop);
      staged.project = { ...staged.project, repo: join(staged.owner.path, "src") };

      const { message } = await refusal(staged);

      expect(message).toContain(`repo: ${staged.owner.path}`);
      expect(message).toContain("dir: src");
    });

    it("a repository without commits", async () => {
      const staged = await begin(shop);
      const empty = await staged.folder.repository("empty");
      staged.project = { ...staged.project, repo: empty.path };

      const { code, message } = await refusal(staged);

      expect(code).toBe("MW_REPOSITORY_UNUSABLE");
      expect(message).toContain("has no commits");
    });

    it("a base that the remote does not have, with those that it has", async () => {
      const staged = await begin(shop, { base: "develop" });
      await staged.push({}, "next");

      const { code, message } = await refusal(staged);

      expect(code).toBe("MW_BASE_MISSING");
      expect(message).toContain('no branch "develop"');
      expect(message).toContain("main, next");
    });

    it("a checkout without origin whose HEAD names no branch", async () => {
      const staged = await begin(shop);
      await staged.owner.git("remote", "remove", "origin");
      await staged.owner.git("checkout", "--quiet", "--detach");

      expect(await refusal(staged)).toMatchObject({
        code: "MW_BASE_MISSING",
        message: expect.stringContaining("names no default branch"),
      });
    });

    it("a dir that the base does not have, or that is a file there", async () => {
      const none = await begin(shop, { dir: "services/api" });
      const file = await begin(shop, { dir: "src/cart.js" });

      expect(await refusal(none)).toMatchObject({
        code: "MW_DIR_MISSING",
        message: expect.stringContaining('no folder "services/api"'),
      });
      expect((await refusal(file)).code).toBe("MW_DIR_MISSING");
    });

    it("a repository of SHA-256 objects, whether it is the checkout or the remote", async () => {
      const [checkout, remote] = [await begin(shop), await begin(shop)];
      const other = join(checkout.folder.path, "sha256");
      const somebody = ["-c", "user.name=anna", "-c", "user.email=anna@localhost"];
      await execa("git", ["init", "--quiet", "--object-format=sha256", other]);
      await checkout.owner.git(
        "init",
        "--quiet",
        "--bare",
        "--object-format=sha256",
        `${other}.git`,
      );
      checkout.project = { ...checkout.project, repo: other };
      await remote.owner.git("remote", "set-url", "origin", `${other}.git`);
      await execa("git", [
        "-C",
        other,
        ...somebody,
        "commit",
        "--quiet",
        "--allow-empty",
        "--message=x",
      ]);
      await execa("git", ["-C", other, "push", "--quiet", `${other}.git`, "HEAD:main"]);

      for (const staged of [checkout, remote]) {
        expect(await refusal(staged)).toMatchObject({
          code: "MW_REPOSITORY_UNUSABLE",
          message: expect.stringContaining("SHA-256"),
        });
      }
    });

    it("a remote that is gone, as refused and not as a lost network", async () => {
      const staged = await begin(shop);
      await staged.owner.git("remote", "set-url", "origin", "/nowhere/remote.git");

      expect((await refusal(staged)).code).toBe("MW_REMOTE_REFUSED");
    });

    it("a remote that does not answer, as a temporary failure", async () => {
      const staged = await begin(shop);
      // Port 1 is reserved, and nobody listens there.
      await staged.owner.git("remote", "set-url", "origin", "http://127.0.0.1:1/remote.git");

      expect(await refusal(staged)).toMatchObject({ code: "MW_REMOTE_UNREACHABLE", exitCode: 75 });
    });
  });
});

function prepare(staged: StagedFix): Promise<StageResult> {
  return staged.run(createWorkspaceStage(staged));
}

async function refusal(staged: StagedFix): Promise<{ code: string; message: string }> {
  return prepare(staged).then(
    () => ({ code: "none", message: "" }),
    (error: { code: string; message: string }) => error,
  );
}

/** The folder that the fix's workspace is in, once it is made. */
function path(staged: StagedFix): string {
  return staged.fix.workspace?.path ?? "";
}
