import {
  appendFile,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";

import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { CommandResult } from "../support/mendwatch-process.ts";

const root = resolve(import.meta.dirname, "../..");
const wanted = ["bundle", "packages", "package.json", "pnpm-lock.yaml"];

describe("pnpm mendwatch", { timeout: 60_000 }, () => {
  let checkout: string;
  beforeAll(async () => {
    checkout = await mkdtemp(join(tmpdir(), "mendwatch-checkout-"));
    for (const name of wanted) {
      await cp(join(root, name), join(checkout, name), {
        recursive: true,
        verbatimSymlinks: true,
        filter: (path) => !["dist", "fixtures"].includes(basename(path)),
      });
    }
    await symlink(join(root, "node_modules"), join(checkout, "node_modules"));
  });
  afterAll(() => rm(checkout, { recursive: true, maxRetries: 5 }));

  /** What `package.json` has for it, without pnpm around it. */
  async function help(): Promise<CommandResult> {
    const args = ["--conditions=mendwatch:source", join(checkout, "bundle/run.cjs"), "--help"];
    const { exitCode, stdout, stderr } = await execa(process.execPath, args, { cwd: "/" });
    return { exitCode, stdout, stderr };
  }

  async function replaceInHelp(old: string, other: string): Promise<void> {
    const file = join(checkout, "packages/cli/src/command-list.ts");
    await writeFile(file, (await readFile(file, "utf8")).replace(old, other));
  }

  async function built(): Promise<number> {
    return (await stat(join(checkout, "dist/mendwatch.js"))).mtimeMs;
  }

  it("builds once, and again when a source has changed", async () => {
    expect((await help()).stdout).toContain("read logs to their end");
    const first = await built();
    expect((await help()).stderr).toBe("");
    expect(await built()).toBe(first);

    await replaceInHelp("read logs to their end", "read logs to the last line");
    const { stdout, stderr } = await help();

    expect([stdout.includes("read logs to the last line"), stderr]).toEqual([true, ""]);
    expect(await built()).toBeGreaterThan(first);
  });

  it("says of what was built, which runs as it is, that the sources have changed since", async () => {
    const log = join(checkout, ".git/logs/HEAD");
    await mkdir(dirname(log), { recursive: true });
    await writeFile(log, "clone\n");
    async function run(): Promise<string> {
      const args = [join(checkout, "dist/mendwatch.js"), "--version"];
      return (await execa(process.execPath, args, { cwd: "/" })).stderr;
    }
    await execa(process.execPath, [join(checkout, "bundle/build.ts")]);
    await appendFile(log, "a commit that changes no source\n");
    expect(await run()).toBe("");

    await replaceInHelp("who may decide on Telegram", "who decides on Telegram");
    await appendFile(log, "pull\n");

    expect(await run()).toBe(
      "mendwatch: the sources have changed since this was built: npx --yes pnpm@12 build",
    );
  });

  it("runs the sources where it cannot build, and says so", async () => {
    await rm(join(checkout, "dist"), { recursive: true, force: true });
    await writeFile(join(checkout, "dist"), "");
    await replaceInHelp("say what is used of the budget", "tell what is used of the budget");

    const { exitCode, stdout, stderr } = await help();

    expect([exitCode, stdout.includes("tell what is used of the budget")]).toEqual([0, true]);
    expect(stderr).toMatch(
      /^mendwatch: runs from source, as it could not be built: .*EEXIST.*\n?$/,
    );
  });
});
