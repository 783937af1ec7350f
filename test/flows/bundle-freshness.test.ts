import {
  appendFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";

import { execa } from "execa";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { signInputs } from "../../bundle/inputs.ts";
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

  it("builds once where a source has a time that is yet to come", async () => {
    const tomorrow = new Date(Date.now() + 86_400_000);
    await utimes(join(checkout, "packages/cli/src/version.ts"), tomorrow, tomorrow);

    expect((await help()).stderr).toBe("");
    const first = await built();
    expect((await help()).stderr).toBe("");
    expect(await built()).toBe(first);
  });

  it("keeps the latest five builds, which anybody may read", async () => {
    const dist = join(checkout, "dist");
    await rm(dist, { recursive: true, force: true });
    for (const age of [1, 2, 3, 4, 5]) {
      await mkdir(join(dist, `build-${age}`), { recursive: true });
      await utimes(join(dist, `build-${age}`), age, 1_000_000_000 - age);
    }
    await execa(process.execPath, [join(checkout, "bundle/build.ts")]);

    const builds = (await readdir(dist)).filter((name) => name.startsWith("build-"));
    const [latest = "", ...others] = builds.filter((name) => !/^build-\d$/.test(name));
    expect(others).toEqual([]);
    expect(builds.filter((name) => name !== latest).toSorted()).toEqual([
      "build-1",
      "build-2",
      "build-3",
      "build-4",
    ]);
    expect((await stat(join(dist, latest))).mode & 0o777).toBe(0o755);
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

describe("what a bundle is built from", () => {
  it("is signed as it was before it was read", async () => {
    const folder = await mkdtemp(join(tmpdir(), "mendwatch-inputs-"));
    const file = join(folder, "main.js");
    await writeFile(file, "export const total = 1;\n");
    const { size, mtimeMs } = await stat(file);
    const inputs = signInputs(folder);
    const edit = {
      name: "edit",
      // Once it is read. A module that rolldown brings along is read at the same time.
      transform: { filter: { id: file }, handler: () => appendFile(file, "// changed\n") },
    };

    const bundle = await rolldown({ input: file, plugins: [inputs.plugin, edit] });
    await bundle.generate();
    await bundle.close();
    await rm(folder, { recursive: true });

    expect(inputs.signatures).toEqual([["main.js", size, mtimeMs]]);
  });
});
