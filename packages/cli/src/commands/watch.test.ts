import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { watcherStanding } from "@mendwatch/watcher/inspect";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { eventually } from "../../../../test/support/eventually.ts";
import { mendwatchCommand } from "../../../../test/support/mendwatch-command.ts";
import { startMendwatch } from "../../../../test/support/mendwatch-process.ts";

/** Reports that wait. */
function outboxOf(folder: string): number {
  return watcherStanding(join(folder, "state"))?.outbox?.reports ?? 0;
}

const failure = "TypeError: no total\n    at checkoutTotal (/srv/shop/src/cart.js:6:29)\n\nnext\n";
const [program, ...args] = mendwatchCommand;

describe("mendwatch watch", { timeout: 60_000 }, () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mendwatch-watch-"));
    await mkdir(join(folder, "logs"));
    await writeFile(join(folder, "logs/shop.log"), "");
    await writeFile(
      join(folder, "mendwatch.yaml"),
      `stateDir: ./state
watcher: { settle: { delay: 100ms }, idleFlush: 100ms }
telegram: { token: "\${A_TOKEN_THAT_ONLY_THE_FIXER_NEEDS}" }
projects: { shop: { label: PA, logs: [ ./logs/*.log ] } }
`,
    );
  });
  afterEach(() => rm(folder, { recursive: true, maxRetries: 5 }));

  function pidFile(): Promise<string | null> {
    return readFile(join(folder, "state/watcher/watcher.pid"), "utf8").catch(() => null);
  }

  it.each(["SIGTERM", "SIGINT"] as const)("stops cleanly on %s", async (signal) => {
    const watcher = startMendwatch(["watch"], { cwd: folder });
    const ready = await watcher.saw("watcher:ready");

    const pidWhileRunning = await pidFile();
    const exitCode = await watcher.end(signal);

    expect(ready).toMatchObject({ level: "info", pid: watcher.pid, files: 1 });
    expect(pidWhileRunning).toBe(`${watcher.pid}\n`);
    expect(exitCode).toBe(0);
    expect(watcher.events.at(-1)).toMatchObject({ event: "watcher:stopped" });
    expect(await pidFile()).toBeNull();
  });

  it("stops when the shell that began it is gone", async () => {
    const command = [...mendwatchCommand, "watch", "--json"].map((word) => `'${word}'`).join(" ");
    const shell = execa("sh", ["-c", `${command} > events; true`], { cwd: folder, reject: false });
    const pid = await eventually("it is running", pidFile);

    shell.kill("SIGKILL");

    await eventually("it has stopped", async () => (await pidFile()) === null);
    expect(await readFile(join(folder, "events"), "utf8")).toContain("watcher:stopped");
    expect(Number(pid)).toBeGreaterThan(0);
  });

  it.runIf(existsSync("/dev/full"))("goes on where its events are on a full disk", async () => {
    const watcher = execa("sh", ["-c", 'exec "$0" "$@" > /dev/full', program, ...args, "watch"], {
      cwd: folder,
      reject: false,
    });
    await eventually("it is running", pidFile);

    await eventually("it has found an error", async () => {
      // It does not say when it begins to read.
      await appendFile(join(folder, "logs/shop.log"), failure);
      return outboxOf(folder) > 0;
    });
    watcher.kill("SIGTERM");
    await watcher;
    expect(await pidFile()).toBeNull();
  });

  it("stops when nobody reads its events any more", async () => {
    const watcher = execa(program, [...args, "watch", "--json"], {
      cwd: folder,
      buffer: false,
      reject: false,
    });
    await eventually("it is running", pidFile);

    watcher.stdout.destroy();
    await appendFile(join(folder, "logs/shop.log"), failure);

    expect((await watcher).exitCode).toBe(0);
    expect(await pidFile()).toBeNull();
  });

  it("tells people what happens in aligned lines, with the label of the project", async () => {
    const watcher = execa(program, [...args, "watch"], { cwd: folder, reject: false });
    const lines: string[] = [];
    for await (const line of watcher) {
      lines.push(line);
      if (line.includes("  ready ")) await appendFile(join(folder, "logs/shop.log"), failure);
      if (line.includes("  incident ")) watcher.kill("SIGTERM");
    }

    const time = String.raw`\d\d:\d\d:\d\d`;
    const found = lines.find((line) => line.includes("  error "));
    const error = new RegExp(
      `^${time}  error     PA  TypeError: no total  src/cart.js checkoutTotal$`,
    );
    expect(found).toMatch(error);
    expect(lines.find((line) => line.includes("  ready "))).toMatch(
      new RegExp(`^${time}  ready         watcher, process ${watcher.pid}: 1 file, `),
    );
    expect(lines.at(-1)).toMatch(new RegExp(`^${time}  stopped       watcher$`));
  });
});
