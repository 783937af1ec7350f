import { mkdtemp, readdir, readFile, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { eventually } from "../support/eventually.ts";
import { available } from "../support/requirements.ts";

const main = resolve(import.meta.dirname, "../../packages/cli/src/main.ts");
const command = [process.execPath, "--conditions=mendwatch:source", main, "demo"];
const minutes = 60_000;

describe("mendwatch demo", { timeout: 4 * minutes }, () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mendwatch-demo-flow-"));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  /** Nobody's home, no configuration of git, and a temporary folder that we can look into. */
  function environment(): Record<string, string> {
    return {
      PATH: process.env["PATH"] ?? "",
      HOME: "/dev/null",
      TMPDIR: folder,
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_NOSYSTEM: "1",
    };
  }

  function start(args: readonly string[], input: "ignore" | "pipe" = "ignore") {
    const [program = "", ...before] = command;
    return execa(program, [...before, ...args], {
      cwd: folder,
      env: environment(),
      extendEnv: false,
      reject: false,
      stdin: input,
      all: true,
    });
  }

  it("plays the story to the pull request in under two minutes and leaves only its text", async () => {
    const began = performance.now();
    const { exitCode, stdout, stderr } = await start(["--yes"]);

    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    expect(performance.now() - began).toBeLessThan(2 * minutes);
    expect(labels(stdout).slice(0, 3)).toEqual(["shop-api", "error", "error"]);
    expect(labels(stdout).slice(-3)).toEqual(["proof", "approve?", "pushed"]);
    expect(stdout).toMatch(/POST \/api\/checkout · src\/cart\.ts checkoutTotal/);
    expect(stdout).toMatch(/settled +\w+ · TypeError · 14× · 1 root, 2 symptoms/);
    expect(stdout).toMatch(/proof +P[23]/);
    expect(stdout).toMatch(/0 newly broken/);
    expect(stdout).toMatch(/told +RangeError: Invalid time value · verdict needs-info/);
    expect(stdout).toMatch(/told +ReceiptError: .* · verdict config/);
    expect(stdout.match(/Next: /g)).toHaveLength(2);
    expect(stdout).toContain("npx --yes pnpm@12 mendwatch scan");
    expect(stdout).not.toContain("\u001B");

    const kept = /^Kept at (.*)$/m.exec(stdout)?.[1] ?? "";
    const text = await readFile(kept, "utf8");
    expect(stdout).toContain(text.trim());
    expect(text).toContain("Cannot read properties of null (reading 'total')");
    expect(text).toContain("if (cart === null) return 0;");
    expect(text.toLowerCase()).toContain("rehears");
    expect(await left(folder)).toEqual({ processes: [], files: [kept] });
  });

  it.skipIf(!available("script"))("shows the diff and skips when a person says so", async () => {
    const shell = command.map((word) => `'${word}'`).join(" ");
    const terminal = execa("script", ["--quiet", "--return", "--command", shell, "/dev/null"], {
      cwd: folder,
      env: { ...environment(), TERM: "xterm" },
      extendEnv: false,
      reject: false,
    });
    let screen = "";
    terminal.stdout.on("data", (chunk: Buffer) => {
      screen += chunk.toString("utf8");
    });

    await eventually("the question", () => screen.includes("[a]pprove"));
    terminal.stdin.write("d");
    await eventually("the question after the diff", () => screen.split("[a]pprove").length === 3);
    terminal.stdin.write("s");
    const { exitCode } = await terminal;

    expect(exitCode).toBe(0);
    expect(screen).toContain("\u001B[32m+  if (cart === null) return 0;");
    expect(screen).toContain("skipped");
    expect(screen).toContain("REHEARSED");
    expect(screen).not.toContain("Kept at");
    expect(await left(folder)).toEqual({ processes: [], files: [] });
  });

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    it(`cleans up and keeps nothing on ${signal} while its parts are running`, async () => {
      const demo = start(["--yes"]);
      let screen = "";
      demo.stdout.on("data", (chunk: Buffer) => {
        screen += chunk.toString("utf8");
      });

      await eventually("the first error", () => screen.includes("error  "));
      demo.kill(signal);
      const { exitCode } = await demo;

      expect(exitCode).toBe({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal]);
      expect(screen).toContain(`interrupted by ${signal}`);
      expect(await left(folder)).toEqual({ processes: [], files: [] });
    });
  }

  it("asks for a terminal or --yes, and starts nothing without either", async () => {
    const { exitCode, stdout, stderr } = await start([]);

    expect(exitCode).toBe(64);
    expect(stdout).toBe("");
    expect(stderr).toContain("--yes");
    expect(await left(folder)).toEqual({ processes: [], files: [] });
  });

  it("says that git is missing, and removes what it began", async () => {
    const { exitCode, stderr } = await execa(command[0] ?? "", [...command.slice(1), "--yes"], {
      cwd: folder,
      env: { ...environment(), PATH: folder },
      extendEnv: false,
      reject: false,
    });

    expect(exitCode).toBe(69);
    expect(stderr).toContain("git");
    expect(await left(folder)).toEqual({ processes: [], files: [] });
  });
});

/** The labels of the stages, in order. */
function labels(screen: string): readonly string[] {
  return [...screen.matchAll(/^\d\d:\d\d {2}(\S+)/gm)].map((match) => match[1] ?? "");
}

/** What still runs in a folder, and which files lie in it. */
async function left(folder: string): Promise<{
  readonly processes: readonly string[];
  readonly files: readonly string[];
}> {
  const processes: string[] = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const words = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    const place = await readlink(`/proc/${pid}/cwd`).catch(() => "");
    if (words.includes(folder) || place.startsWith(folder)) processes.push(words);
  }
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return { processes, files: files.map((entry) => join(entry.parentPath, entry.name)) };
}
