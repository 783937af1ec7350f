import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { mendwatch, startMendwatch } from "../../../test/support/mendwatch-process.ts";

const failure = "TypeError: no total\n    at checkoutTotal (/srv/shop/src/cart.js:6:29)\n\nnext\n";
const reporter = resolve(import.meta.dirname, "../../../test/support/module-report-entry.ts");

/** Part of the address of each module of a package, of ours or of somebody else's. */
function inPackage(name: string): string {
  return name.startsWith("@mendwatch/")
    ? `/packages/${name.slice("@mendwatch/".length)}/`
    : `/node_modules/${name}/`;
}

/** Those packages of which something was loaded. */
function packagesAmong(loaded: readonly string[], names: readonly string[]): readonly string[] {
  return names.filter((name) => loaded.some((url) => url.includes(inPackage(name))));
}

/** What neither of the commands below has a use for on the host of a service. */
const foreign = [
  "@mendwatch/fixer",
  "@mendwatch/scripted-model",
  "@octokit/core",
  "chokidar",
  "execa",
  "fastify",
  "grammy",
  "pino",
  "simple-git",
  "yaml",
  "zod",
];

describe("the modules that are loaded", { timeout: 30_000 }, () => {
  let folder: string;
  let env: Readonly<Record<string, string>>;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mendwatch-loaded-"));
    await mkdir(join(folder, "modules"));
    await mkdir(join(folder, "logs"));
    await writeFile(join(folder, "logs/shop.log"), "");
    env = {
      NODE_OPTIONS: `--import=${pathToFileURL(reporter).href}`,
      MODULE_REPORT: join(folder, "modules"),
    };
  });
  afterEach(() => rm(folder, { recursive: true, maxRetries: 5 }));

  async function loadedBy(pid: number | null): Promise<readonly string[]> {
    const pids = await readdir(join(folder, "modules"));
    const name = pid === null ? pids[0] : String(pid);
    return (await readFile(join(folder, `modules/${name}`), "utf8")).split("\n");
  }

  /** Runs the watcher until it has found an error, and says what it had loaded at the end. */
  async function watch(settings: string): Promise<readonly string[]> {
    await writeFile(
      join(folder, "mendwatch.yaml"),
      `stateDir: ./state
watcher: { idleFlush: 100ms${settings} }
projects: { shop: { label: PA, logs: [ ./logs/*.log ] } }
`,
    );
    const watcher = startMendwatch(["watch"], { cwd: folder, env });
    await watcher.saw("watcher:ready");
    await appendFile(join(folder, "logs/shop.log"), failure);
    await watcher.saw("error:detected");
    await watcher.end("SIGTERM");
    return loadedBy(watcher.pid);
  }

  it("of the watcher are those that it needs with the sources and the relay that it has", async () => {
    const loaded = await watch("");

    expect(packagesAmong(loaded, ["@mendwatch/watcher", "@mendwatch/detection"])).toHaveLength(2);
    expect(packagesAmong(loaded, [...foreign, "undici"])).toEqual([]);
  });

  it("of the watcher are those of the relay where there is one", async () => {
    const secret = `whsec_${Buffer.alloc(24).toString("base64")}`;
    const loaded = await watch(`, relay: { url: "http://127.0.0.1:9/", secrets: [ ${secret} ] }`);

    expect(packagesAmong(loaded, ["undici"])).toEqual(["undici"]);
    expect(packagesAmong(loaded, foreign)).toEqual([]);
  });

  it("of the watcher are those of a request where it tells Telegram, and no library for that", async () => {
    const telegram = '{ token: "1:a", chat: 5, apiRoot: "http://127.0.0.1:9/" }';
    const loaded = await watch(`, notice: { telegram: ${telegram} }`);

    expect(packagesAmong(loaded, ["undici"])).toEqual(["undici"]);
    expect(packagesAmong(loaded, foreign)).toEqual([]);
  });

  it("of a scan are those of the detection alone", async () => {
    await writeFile(join(folder, "logs/shop.log"), failure);

    const { stdout } = await mendwatch(["scan", "--json", "logs/shop.log"], { cwd: folder, env });
    const loaded = await loadedBy(null);

    expect(JSON.parse(stdout)).toMatchObject({ type: "TypeError", count: 1 });
    expect(packagesAmong(loaded, ["@mendwatch/detection"])).toHaveLength(1);
    expect(packagesAmong(loaded, [...foreign, "@mendwatch/config", "undici"])).toEqual([]);
    const ofWatcher = loaded.filter((url) => url.includes(inPackage("@mendwatch/watcher")));
    expect(ofWatcher.map((url) => basename(url)).toSorted()).toEqual([
      "errors.ts",
      "small-process.ts",
      "unreadable.ts",
    ]);
  });
});
