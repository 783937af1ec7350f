import { access, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { loadConfig } from "@mendwatch/config";
import { makeTemporaryFolder } from "@mendwatch/fixer";
import { execa } from "execa";
import { afterEach, describe, expect, it } from "vitest";

import { fillDemoFolder, removeDemoFolder } from "./demo-folder.ts";
import { Interrupted } from "./interruption.ts";

const never = new AbortController().signal;

describe("the demo's folder", () => {
  const folders: string[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await removeDemoFolder(folder, null);
  });
  async function made(): Promise<string> {
    const folder = await makeTemporaryFolder("demo");
    folders.push(folder);
    return folder;
  }

  it("is nobody else's business", async () => {
    expect((await stat(await made())).mode & 0o077).toBe(0);
  });

  it("holds the shop as a clean repository whose main branch is at its remote", async () => {
    const { checkout } = await fillDemoFolder(await made(), "rehearsal", never);

    async function git(...args: readonly string[]): Promise<string> {
      return (await execa("git", args, { cwd: checkout })).stdout;
    }
    expect(await git("status", "--porcelain")).toBe("");
    expect(await git("rev-parse", "main")).toBe(await git("rev-parse", "origin/main"));
    expect(await git("ls-files")).toContain("src/cart.ts");
    expect(await git("ls-files")).not.toMatch(/rehearsal|node_modules|\.log/);
  });

  it("has a configuration that is accepted, with a rehearsed agent and a local forge", async () => {
    const { config, checkout } = await fillDemoFolder(await made(), "rehearsal", never);

    const loaded = loadConfig({ file: config, env: {}, needs: ["watcher", "fixer"] });
    const project = loaded.projects.get("shop-api");
    expect(loaded.agent.kind).toBe("rehearsal");
    expect(project).toMatchObject({ repo: checkout, forge: "local", minSeverity: "medium" });
    expect(loaded.watcher.settle.delay).toBe(5_000);
    expect(loaded.fixer.relay.listen.port).not.toBe(loaded.fixer.people.listen.port);
    await access(join(loaded.agent.patches ?? "", "checkout-without-cart.json"));
  });

  it("is not filled any further once the demo is interrupted", async () => {
    const folder = await made();
    const abort = new AbortController();
    abort.abort(new Interrupted("SIGINT"));

    await expect(fillDemoFolder(folder, "rehearsal", abort.signal)).rejects.toThrow(
      "interrupted by SIGINT",
    );
  });

  it("goes without a trace", async () => {
    const folder = await made();
    await fillDemoFolder(folder, "rehearsal", never);

    await removeDemoFolder(folder, null);

    await expect(access(folder)).rejects.toThrow("ENOENT");
  });

  it("goes but for the file that is kept", async () => {
    const folder = await made();
    await fillDemoFolder(folder, "rehearsal", never);
    await mkdir(join(folder, "state/deep"), { recursive: true });
    await writeFile(join(folder, "state/deep/1.md"), "# A fix\n");

    const kept = await removeDemoFolder(folder, join(folder, "state/deep/1.md"));

    expect(await readdir(folder)).toEqual(["pull-request.md"]);
    expect(await readFile(kept ?? "", "utf8")).toBe("# A fix\n");
  });
});
