import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { eventually } from "../../../../test/support/eventually.ts";
import { testFolder, type TestFolder } from "../../../../test/support/git-repository.ts";
import { findProcess } from "../processes/process-tree.ts";
import { createGit, type Git } from "./git.ts";
import { requireGit } from "./git-version.ts";

describe("git", { timeout: 60_000 }, () => {
  const { signal } = new AbortController();
  let folder: TestFolder;
  let git: Git;
  beforeEach(async () => {
    folder = await testFolder();
    git = await createGit({ stateDir: join(folder.path, "state"), environment: process.env });
  });
  afterEach(() => folder.end());

  it("gives a failure as a result to who asks for it, and as an error to who does not", async () => {
    const command = { gitDir: join(folder.path, "none.git"), signal };

    const result = await git.attempt(["rev-parse", "HEAD"], command);

    expect(result.exitCode).toBe(128);
    await expect(git.run(["rev-parse", "HEAD"], command)).rejects.toMatchObject({
      code: "MW_GIT_FAILED",
      message: expect.stringContaining("not a git repository"),
    });
  });

  it("is stopped by an abort, with its reason", async () => {
    const gitDir = await folder.bare("repo.git");
    const stop = new AbortController();
    const waiting = git.run(["cat-file", "--batch"], { gitDir, signal: stop.signal });

    stop.abort(new Error("enough"));

    await expect(waiting).rejects.toThrow("enough");
  });

  it("is stopped with what it began, which would keep it waiting for ever", async () => {
    const began = join(folder.path, "began");
    const script = `#!/bin/sh\nsh -c 'echo $$ > ${began}; exec sleep 300'\n`;
    await writeFile(join(folder.path, "git"), script, { mode: 0o755 });
    const PATH = `${folder.path}:${process.env["PATH"] ?? ""}`;
    const slow = await createGit({ stateDir: join(folder.path, "state"), environment: { PATH } });
    const stop = new AbortController();
    const run = slow.run(["fetch"], { gitDir: null, signal: stop.signal });
    const pid = await eventually(
      "what it began",
      async () => Number(await readFile(began, "utf8").catch(() => "")) || null,
    );

    const before = await findProcess(pid);
    stop.abort(new Error("enough"));

    await expect(run).rejects.toThrow("enough");
    expect(before).not.toBeNull();
    expect(await findProcess(pid)).toBeNull();
  });

  it("is stopped by its timeout, as a temporary failure", async () => {
    const gitDir = await folder.bare("repo.git");

    await expect(
      git.run(["cat-file", "--batch"], { gitDir, timeout: 50, signal }),
    ).rejects.toMatchObject({ code: "MW_GIT_TIMEOUT", exitCode: 75 });
  });

  it("runs no hook and no program that a repository's own configuration names", async () => {
    const owner = await folder.repository("owner");
    const witness = join(folder.path, "ran");
    await owner.commit("first", { "a.txt": "a\n" });
    for (const key of ["core.fsmonitor", "core.pager", "core.editor"]) {
      await owner.git("config", key, `touch ${witness}`);
    }
    await owner.write({
      ".git/hooks/post-index-change": { executable: `#!/bin/sh\ntouch ${witness}\n` },
    });
    const place = { gitDir: join(owner.path, ".git"), workTree: owner.path, signal };
    await owner.write({ "a.txt": "b\n" });

    await git.run(["add", "--all"], place);
    await git.run(["log", "-1"], place);

    await expect(writeFile(witness, "", { flag: "wx" })).resolves.toBeUndefined();
  });

  it("refuses transports that run a program", async () => {
    const witness = join(folder.path, "ran");

    const result = await git.attempt(["ls-remote", `ext::touch ${witness}`], {
      gitDir: null,
      signal,
    });

    expect(result.stderr).toContain("transport 'ext' not allowed");
    await expect(writeFile(witness, "", { flag: "wx" })).resolves.toBeUndefined();
  });

  it("shows no credentials of an address in an error", async () => {
    const gitDir = await folder.bare("repo.git");
    // Port 1 is reserved, and nobody listens there.
    const url = "http://user:hunter2@127.0.0.1:1/repo.git";

    const failure = await git.run(["fetch", url], { gitDir, signal }).catch(String);

    expect(failure).toContain("http://127.0.0.1:1/repo.git");
    expect(failure).not.toContain("hunter2");
  });

  it("says that git is missing where it is", async () => {
    const none = await createGit({
      stateDir: join(folder.path, "state"),
      environment: { PATH: join(folder.path, "empty") },
    });

    await expect(requireGit(none, signal)).rejects.toMatchObject({ code: "MW_GIT_MISSING" });
  });

  it("takes the installed version, and refuses one before 2.39", async () => {
    const old: Git = { ...git, run: () => Promise.resolve("git version 2.38.1 (Apple Git-1)\n") };
    const exact: Git = { ...git, run: () => Promise.resolve("git version 2.39.0\n") };

    expect(await requireGit(git, signal)).toMatch(/^\d+\.\d+/);
    expect(await requireGit(exact, signal)).toBe("2.39.0");
    await expect(requireGit(old, signal)).rejects.toMatchObject({
      code: "MW_GIT_TOO_OLD",
      message: expect.stringContaining("2.38.1"),
    });
  });
});
