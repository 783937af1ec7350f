import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { eventually } from "../../../../test/support/eventually.ts";
import { freePort, listenSomewhere } from "../../../../test/support/free-port.ts";
import { mendwatchCommand } from "../../../../test/support/mendwatch-command.ts";
import {
  mendwatch,
  type MendwatchProcess,
  startMendwatch,
} from "../../../../test/support/mendwatch-process.ts";

describe("mendwatch up", { timeout: 60_000 }, () => {
  let folder: string;
  let started: MendwatchProcess | null;
  let relayPort: number;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mendwatch-up-"));
    await mkdir(join(folder, "logs"));
    await writeFile(join(folder, "logs/shop.log"), "");
    relayPort = await freePort();
    started = null;
  });
  afterEach(async () => {
    await started?.end("SIGTERM");
    await rm(folder, { recursive: true, maxRetries: 5 });
  });

  async function configure(sections: string): Promise<void> {
    const projects = "projects: { shop: { label: PA, logs: [ ./logs/*.log ] } }";
    await writeFile(
      join(folder, "mendwatch.yaml"),
      `stateDir: ./state\n${sections}\n${projects}\n`,
    );
  }
  async function configureBoth(): Promise<void> {
    await configure(`watcher: { heartbeat: 1s }
fixer: { relay: { listen: "127.0.0.1:${relayPort}" }, people: { listen: "127.0.0.1:0" } }`);
  }
  function up(): MendwatchProcess {
    started = startMendwatch(["up"], { cwd: folder });
    return started;
  }
  async function pidOf(part: "watcher" | "fixer"): Promise<number | null> {
    const text = await readFile(join(folder, `state/${part}/${part}.pid`), "utf8").catch(
      () => null,
    );
    return text === null ? null : Number(text);
  }
  async function bothAreGone(): Promise<boolean> {
    return (await pidOf("watcher")) === null && (await pidOf("fixer")) === null;
  }

  it("joins watcher and fixer by a secret that no argument shows, and stops both", async () => {
    await configureBoth();
    const both = up();

    const fixer = await both.saw("fixer:ready");
    const watcher = await both.saw("watcher:ready");
    await eventually("a sign of life has arrived", async () => {
      const { stdout } = await mendwatch(["status", "--json"], { cwd: folder });
      return (JSON.parse(stdout) as { readonly watchers: readonly unknown[] }).watchers.length > 0;
    });

    expect(watcher["relay"]).toBe(`http://127.0.0.1:${relayPort}`);
    for (const event of [fixer, watcher]) {
      const commandLine = await readFile(`/proc/${String(event["pid"])}/cmdline`, "utf8");
      expect(commandLine).toContain("--config");
      expect(commandLine).not.toContain("whsec_");
    }
    expect(await both.end("SIGTERM")).toBe(0);
    expect(await bothAreGone()).toBe(true);
    expect(both.events.map(({ event }) => event)).toEqual(
      expect.arrayContaining(["watcher:stopped", "fixer:stopped"]),
    );
    expect(both.events.some(({ event }) => event === "relay:unreachable")).toBe(false);
  });

  it("starts a part again that was killed, and leaves the other one alone", async () => {
    await configureBoth();
    const both = up();
    const before = (await both.saw("watcher:ready"))["pid"];

    process.kill(Number(before), "SIGKILL");

    const ended = await both.saw("part:ended");
    const again = await both.saw("watcher:ready", ({ pid }) => pid !== before);
    expect(ended).toMatchObject({ part: "watcher", reason: "SIGKILL", restartInMs: 1_000 });
    expect(again["pid"]).not.toBe(before);
    expect(both.events.filter(({ event }) => event === "fixer:ready").length).toBe(1);
  });

  it("takes both parts with it when it is killed itself", async () => {
    await configureBoth();
    const both = up();
    await both.saw("watcher:ready");

    await both.end("SIGKILL");

    expect(await eventually("both have stopped", bothAreGone)).toBe(true);
  });

  it("stops without a word of restarts when the shell that began it is gone", async () => {
    await configureBoth();
    const command = [...mendwatchCommand, "up", "--json"].map((word) => `'${word}'`).join(" ");
    const shell = execa("sh", ["-c", `${command} > events; true`], { cwd: folder, reject: false });
    await eventually("both run", async () => (await pidOf("watcher")) !== null);

    shell.kill("SIGKILL");
    await eventually("both have stopped", bothAreGone);

    const events = await eventually("up has ended", async () => {
      const text = await readFile(join(folder, "events"), "utf8");
      return text.includes("fixer:stopped") && text.includes("watcher:stopped") ? text : null;
    });
    expect(events).not.toContain("part:ended");
  });

  it("gives up when a part cannot be started, and leaves nothing behind", async () => {
    const { server, port } = await listenSomewhere();
    relayPort = port;
    await configureBoth();

    const { exitCode, stderr } = await mendwatch(["up"], { cwd: folder });
    await new Promise<void>((resolve) => server.close(() => resolve()));

    expect(exitCode).toBe(69);
    expect(stderr).toContain("MW_CANNOT_LISTEN");
    expect(stderr).toContain("mendwatch: the fixer could not be started");
    expect(stderr).toContain("(code MW_PART_ENDED, see docs/errors.md)");
    expect(await bothAreGone()).toBe(true);
  });

  it("is the watcher itself where the file has only that", async () => {
    await configure("watcher:");
    const watcher = up();

    expect((await watcher.saw("watcher:ready"))["pid"]).toBe(watcher.pid);
    expect(await watcher.end("SIGTERM")).toBe(0);
  });

  it.each([
    ["", "neither a watcher nor a fixer section", "MW_NOTHING_TO_START"],
    [
      'watcher:\nfixer: { relay: { listen: "127.0.0.1:0" } }',
      "fixer.relay.listen has port 0",
      "MW_NOTHING_TO_WIRE",
    ],
    ["watcher: { x: 1 }\nfixer:", "watcher.x: is not a known key", "MW_CONFIG"],
    [
      'watcher:\nfixer: { store: "${NOT_SET}" }',
      "needs the environment variable NOT_SET",
      "MW_CONFIG",
    ],
  ])("refuses %j with exit code 78", async (sections, message, code) => {
    await configure(sections);

    const { exitCode, stderr } = await mendwatch(["up"], { cwd: folder });

    expect(exitCode).toBe(78);
    expect(stderr).toContain(message);
    expect(stderr).toContain(`(code ${code}, see docs/errors.md)`);
  });
});

describe("mendwatch start", { timeout: 60_000 }, () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mendwatch-start-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("is the demo where there is no configuration", async () => {
    const { exitCode, stderr } = await mendwatch(["start"], { cwd: folder });

    expect(exitCode).toBe(64);
    expect(stderr).toContain("MW_DEMO_NEEDS_TERMINAL");
  });

  it("is up where there is one", async () => {
    await writeFile(join(folder, "mendwatch.yaml"), "projects: { shop: { logs: [ a.log ] } }\n");

    const { exitCode, stderr } = await mendwatch(["start"], { cwd: folder });

    expect(exitCode).toBe(78);
    expect(stderr).toContain("MW_NOTHING_TO_START");
  });

  it("does not take a missing file that was named for a wish to see the demo", async () => {
    const { exitCode, stderr } = await mendwatch(["start", "--config", "absent.yaml", "--yes"], {
      cwd: folder,
    });

    expect(exitCode).toBe(66);
    expect(stderr).toContain(join(folder, "absent.yaml"));
  });
});
