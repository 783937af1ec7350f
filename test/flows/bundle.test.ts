import { existsSync } from "node:fs";
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { type Bundle, makeBundle } from "../../bundle/make-bundle.ts";
import { mendwatch, startMendwatch } from "../support/mendwatch-process.ts";

const failure = "TypeError: no total\n    at checkoutTotal (/srv/shop/src/cart.js:6:29)\n\nnext\n";
const reporter = resolve(import.meta.dirname, "../support/module-report-entry.ts");

/** What the watcher and a scan have no use for: parts of paths of modules. */
const foreign = [
  "/packages/fixer/",
  "/packages/scripted-model/",
  "/packages/cli/src/commands/fix.ts",
  "/node_modules/execa/",
  "/node_modules/fastify/",
  "/node_modules/grammy/",
  "/node_modules/simple-git/",
  "/node_modules/undici/",
  "/node_modules/yaml/",
  "/node_modules/zod/",
];

function foreignAmong(modules: readonly string[]): readonly string[] {
  return foreign.filter((part) => modules.some((path) => path.includes(part)));
}

describe("the bundle", { timeout: 60_000 }, () => {
  let bundle: Bundle;
  let folder: string;
  let env: Readonly<Record<string, string>>;
  beforeAll(async () => {
    bundle = await makeBundle();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mendwatch-bundle-"));
    await mkdir(join(folder, "modules"));
    await mkdir(join(folder, "logs"));
    env = {
      NODE_OPTIONS: `--import=${pathToFileURL(reporter).href}`,
      MODULE_REPORT: join(folder, "modules"),
    };
  });
  afterEach(() => rm(folder, { recursive: true, maxRetries: 5 }));

  function options(): { cwd: string; env: Readonly<Record<string, string>>; bundled: string } {
    return { cwd: folder, env, bundled: bundle.program };
  }

  /**
   * Paths of the modules that a process had loaded at its end: of those in the files of the bundle, and
   * of libraries where they are installed.
   */
  async function modulesOf(pid: number | null): Promise<readonly string[]> {
    const name = pid === null ? (await readdir(join(folder, "modules")))[0] : String(pid);
    const loaded = (await readFile(join(folder, `modules/${name}`), "utf8")).split("\n");
    return bundle.chunks
      .filter(({ file }) => loaded.includes(pathToFileURL(file).href))
      .flatMap(({ modules }) => modules)
      .concat(loaded.filter((url) => url.includes("/node_modules/")));
  }

  it("scans a log, with nothing loaded that a scan does not need", async () => {
    await writeFile(join(folder, "logs/shop.log"), failure.repeat(3));

    const { exitCode, stdout } = await mendwatch(["scan", "--json", "logs/shop.log"], options());
    const modules = await modulesOf(null);

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ type: "TypeError", count: 3 });
    expect(modules.some((path) => path.includes("/packages/detection/"))).toBe(true);
    expect(foreignAmong(modules)).toEqual([]);
    expect(modules.filter((path) => path.includes("/packages/config/"))).toEqual([]);
  });

  it("watches a log and stops when it is told to, with nothing loaded but the watcher", async () => {
    await writeFile(join(folder, "logs/shop.log"), "");
    await writeFile(
      join(folder, "mendwatch.yaml"),
      `stateDir: ./state
watcher: { idleFlush: 100ms }
projects: { shop: { label: PA, logs: [ ./logs/*.log ] } }
`,
    );
    const watcher = startMendwatch(["watch"], options());
    await watcher.saw("watcher:ready");
    await appendFile(join(folder, "logs/shop.log"), failure);
    await watcher.saw("error:detected");

    expect(await watcher.end("SIGTERM")).toBe(0);
    const modules = await modulesOf(watcher.pid);
    expect(modules.some((path) => path.includes("/packages/watcher/"))).toBe(true);
    expect(foreignAmong(modules)).toEqual([]);
  });

  it("has beside each file of a scan what V8 made of it, and is ASCII", async () => {
    await writeFile(join(folder, "logs/shop.log"), failure);

    await mendwatch(["scan", "--json", "logs/shop.log"], options());
    const [name = ""] = await readdir(join(folder, "modules"));
    const loaded = (await readFile(join(folder, "modules", name), "utf8")).split("\n");
    const files = bundle.chunks
      .map(({ file }) => file)
      .filter((file) => loaded.includes(pathToFileURL(file).href));

    expect(files.length).toBeGreaterThan(3);
    expect(files.filter((file) => !existsSync(`${file}.code`))).toEqual([]);
    const codes = await Promise.all(files.map((file) => readFile(file, "utf8")));
    // Of what is no ASCII V8 keeps two bytes for each character.
    expect(codes.filter((code) => /[^\0-\x7f]/.test(code))).toEqual([]);
  });

  it("says its version and its help with no command loaded", async () => {
    const version = await mendwatch(["--version"], options());
    const modules = await modulesOf(null);
    const help = await mendwatch(["--help"], options());

    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+$/);
    expect(help.stdout).toContain("scan [options] <file...>");
    expect(modules.filter((path) => path.includes("/cli/src/commands/"))).toEqual([]);
  });

  it("loads the fixer, with libraries from where they are installed, for a command about fixes", async () => {
    const { exitCode } = await mendwatch(["fixes", "--help"], options());

    expect(exitCode).toBe(0);
    expect(foreignAmong(await modulesOf(null))).toEqual(
      expect.arrayContaining(["/packages/fixer/", "/node_modules/simple-git/"]),
    );
  });

  it("names what is wrong with a configuration", async () => {
    await writeFile(join(folder, "mendwatch.yaml"), "watcher: { idleFlush: soon }\n");

    const { exitCode, stderr } = await mendwatch(["watch"], options());

    expect(exitCode).toBe(78);
    expect(stderr).toContain("watcher.idleFlush");
  });

  it("finds each file of ours that it reads or starts where the sources have it", async () => {
    const places: string[] = [];
    for (const { file } of bundle.chunks) {
      const code = await readFile(file, "utf8");
      for (const [, path, module] of code.matchAll(/new URL\("([^"]+)", new URL\("([^"]+)"/g)) {
        places.push(resolve(dirname(file), dirname(module ?? ""), path ?? ""));
      }
      for (const [, module, path] of code.matchAll(/__dirname \+ "([^"]+)", "([^"]+)"/g)) {
        places.push(resolve(join(dirname(file), module ?? ""), path ?? ""));
      }
    }

    expect(places.length).toBeGreaterThan(5);
    expect(places.filter((place) => !existsSync(place))).toEqual([]);
  });
});
