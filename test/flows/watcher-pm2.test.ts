import { appendFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { eventually } from "../support/eventually.ts";
import { startReceiver, type ReportReceiver } from "../support/report-receiver.ts";
import { available } from "../support/requirements.ts";
import { startWatcher, type WatcherProcess } from "../support/watcher-process.ts";
import { watcherSecret } from "../support/watcher-settings.ts";

/** Throws where it is told to, in the process whose word it is: the file `WORD.crash` is a request. */
const service = `
const { existsSync, rmSync } = require("node:fs");
const word = process.env.WORD + (process.env.NODE_APP_INSTANCE ?? "");
const say = (name) => console.error("TypeError: " + name + " is not a function\\n    at " + name + " (/srv/app/src/" + name + ".js:3:7)\\nfine");
setInterval(() => {
  for (const kind of ["error", "crash"]) {
    const request = __dirname + "/" + word + "." + kind;
    if (!existsSync(request)) continue;
    rmSync(request);
    say(word);
    if (kind === "crash") process.exit(3);
  }
}, 20);
`;

// `pm2` itself would start a daemon to say its version; this comes with it and does not.
describe.runIf(available("pm2-runtime"))("services under pm2", { timeout: 180_000 }, () => {
  let folder: string;
  let receiver: ReportReceiver;
  let watcher: WatcherProcess;
  let env: Record<string, string>;

  async function pm2(...args: readonly string[]): Promise<void> {
    await execa("pm2", args, { env, cwd: folder, stdin: "ignore" });
  }

  async function ask(word: string, kind: "error" | "crash"): Promise<void> {
    await writeFile(join(folder, `${word}.${kind}`), "");
  }

  function countOf(message: string): number {
    const counts = receiver.counts((report) => report.error.message);
    return counts.get(message) ?? 0;
  }

  /** How often it has been reported, once it was so often at least. */
  async function seen(message: string, count: number): Promise<number> {
    await eventually(`${count} times: ${message}`, () => countOf(message) >= count);
    return countOf(message);
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "mendwatch-pm2-"));
    env = { PM2_HOME: join(folder, "home"), WORD: "api" };
    await writeFile(join(folder, "api.js"), service);
    await mkdir(join(folder, "own"));
    receiver = await startReceiver({ secret: watcherSecret });
    await pm2("start", "api.js", "--name", "shop api", "-i", "2");
    const logs = [
      { kind: "pm2", name: "shop api" },
      { kind: "pm2", name: "own" },
    ] as const;
    const setup = { stateDir: join(folder, "state"), logs, url: receiver.url };
    watcher = startWatcher(setup, { env });
    await watcher.saw("watcher:ready");
    await watcher.saw("source:found", ({ source }) => source.endsWith("shop-api-error-1.log"));
  });
  afterAll(async () => {
    await watcher.end("SIGKILL");
    await pm2("kill");
    await receiver.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("are read, each instance of a cluster", async () => {
    await ask("api0", "error");
    await ask("api1", "error");

    expect(await seen("api0 is not a function", 1)).toBe(1);
    expect(await seen("api1 is not a function", 1)).toBe(1);
  });

  it("that die are told of with their code, at medium at least, and those that are stopped are not", async () => {
    await ask("api0", "crash");
    expect(await seen("shop api exited with code 3", 1)).toBe(1);
    await pm2("restart", "shop api");
    await pm2("reload", "shop api");
    await ask("api1", "error");
    expect(await seen("api1 is not a function", 2)).toBe(2);

    const deaths = receiver.reports.filter(({ error }) => error.type === "ProcessExit");
    expect(deaths.map(({ severity, count }) => [severity, count])).toEqual([["medium", 1]]);
  });

  it("that come later and write where their owner wants are found, from their first line on", async () => {
    await watcher.saw("source:unreadable", ({ source }) => source === "pm2:own");
    const own = join(folder, "own", "errors.txt");
    env = { ...env, WORD: "own" };
    await ask("own0", "error");
    await pm2("start", "api.js", "--name", "own", "-e", own, "-o", own, "--merge-logs");

    await watcher.saw("source:readable", ({ source }) => source === "pm2:own");
    expect(await seen("own0 is not a function", 1)).toBe(1);
  });

  it("are followed through `pm2 reloadLogs`, as its rotation does it", async () => {
    const log = join(folder, "home", "logs", "shop-api-error-0.log");
    for (let round = 1; round <= 3; round += 1) {
      const before = countOf("api0 is not a function");
      await ask("api0", "error");
      expect(await seen("api0 is not a function", before + 1)).toBe(before + 1);
      await execa("mv", [log, `${log}.${round}`]);
      await appendFile(`${log}.${round}`, "written by a process that has the old file open\n");
      await pm2("reloadLogs");
      await ask("api0", "error");
      expect(await seen("api0 is not a function", before + 2)).toBe(before + 2);
    }
  });
});
