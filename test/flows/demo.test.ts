import { mkdtemp, readdir, readFile, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { execa } from "execa";
import {
  answering,
  startScriptedModel,
  using,
  type ScriptedModel,
} from "@mendwatch/scripted-model";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { makeBundle } from "../../bundle/make-bundle.ts";
import { compileCache } from "../support/compile-cache.ts";
import { eventually } from "../support/eventually.ts";
import type { CommandResult } from "../support/mendwatch-process.ts";
import { available } from "../support/requirements.ts";

/** As people run it: from the bundle. */
const command = [process.execPath, resolve(import.meta.dirname, "../../dist/mendwatch.js"), "demo"];
const rehearsals = resolve(import.meta.dirname, "../../examples/shop-api-rehearsal");
const minutes = 60_000;

/** A demo under way. */
interface Running {
  /** Resolves once the text was printed so many times. */
  shows(text: string, times?: number): Promise<void>;
  press(key: string): void;
  send(signal: NodeJS.Signals): void;
  /** Resolves when it is over. */
  end(): Promise<CommandResult>;
}

describe("mendwatch demo", { timeout: 4 * minutes }, () => {
  let folder = "";
  const demos: Running[] = [];
  beforeAll(async () => {
    await makeBundle();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mendwatch-demo-flow-"));
  });
  afterEach(async () => {
    for (const child of demos.splice(0)) {
      child.send("SIGTERM");
      await child.end();
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  /** A login shell as people have one, nobody's home, and a temporary folder that we can look into. */
  function environment(): Record<string, string> {
    return {
      PATH: process.env["PATH"] ?? "",
      HOME: "/dev/null",
      SHELL: "/bin/sh",
      TMPDIR: folder,
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_NOSYSTEM: "1",
      NODE_COMPILE_CACHE: compileCache,
    };
  }

  /** Starts a program that cannot outlive its test. */
  function start(
    program: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Running {
    const child = execa(program, args, {
      cwd: folder,
      env: { ...environment(), ...env },
      extendEnv: false,
      reject: false,
    });
    let screen = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        screen += chunk.toString("utf8");
      });
    }
    const started: Running = {
      async shows(text, times = 1) {
        await eventually(`"${text}" on the screen`, () => {
          if (screen.split(text).length > times) return true;
          throw new Error(`it shows:\n${screen}`);
        });
      },
      press: (key) => void child.stdin.write(key),
      send: (signal) => void child.kill(signal),
      async end() {
        const { exitCode, stdout, stderr } = await child;
        return { exitCode, stdout, stderr };
      },
    };
    demos.push(started);
    return started;
  }
  /** The demo without a terminal. */
  function demo(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
    const [program = "", ...before] = command;
    return start(program, [...before, ...args], env);
  }
  /** The demo in a pseudo-terminal; its shell says afterwards how the terminal was left. */
  function demoInTerminal(): Running {
    const words = command.map((word) => `'${word}'`).join(" ");
    const shell = `${words}; code=$?; stty -a; exit $code`;
    return start("script", ["--quiet", "--return", "--command", shell, "/dev/null"], {
      TERM: "xterm",
    });
  }

  it("plays the story to the pull request in under two minutes and leaves only its text", async () => {
    const began = performance.now();
    const { exitCode, stdout, stderr } = await demo(["--yes"]).end();

    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    expect(performance.now() - began).toBeLessThan(2 * minutes);
    expect(labels(stdout).slice(0, 3)).toEqual(["shop-api", "error", "error"]);
    expect(labels(stdout)).toEqual(expect.arrayContaining(["cause", "fixing", "checking"]));
    expect(labels(stdout).slice(-2)).toEqual(["approve?", "pushed"]);
    expect(stdout).toMatch(/POST \/api\/checkout · src\/cart\.ts checkoutTotal/);
    expect(stdout).toMatch(/settled +\w+ · TypeError · 14× · 1 root, 2 symptoms/);
    expect(stdout).toMatch(/proof +P3 +your error 3 of 3 before, 0 of 3 after/);
    expect(stdout).toMatch(/0 newly broken/);
    expect(stdout).toMatch(/told +RangeError: Invalid time value · verdict needs-info/);
    expect(stdout).toMatch(/told +ReceiptError: .* · verdict config/);
    expect(stdout.match(/Next: /g)).toHaveLength(2);
    expect(stdout).toContain("npx --yes pnpm@12 mendwatch scan");
    expect(stdout).not.toContain("\u001B");

    const readme = await readFile(resolve(import.meta.dirname, "../../README.md"), "utf8");
    expect(readme).toContain(/hotfix\/auto-[0-9a-f]{16} to a bare remote/.exec(stdout)?.[0]);

    const kept = /^Kept at (.*)$/m.exec(stdout)?.[1] ?? "";
    const text = await readFile(kept, "utf8");
    expect(stdout).toContain(text.trim());
    expect(text).toContain("Cannot read properties of null (reading 'total')");
    expect(text.toLowerCase()).toContain("rehears");
    expect(await left(folder)).toEqual({ processes: [], files: [kept] });
  });

  describe.skipIf(!available("claude") || !available("bwrap"))("with a credential", () => {
    let model: ScriptedModel | undefined;
    afterEach(() => model?.close());

    it("is played by the real agent in the box", async () => {
      const patch = await readFile(join(rehearsals, "checkout-without-cart.patch"), "utf8");
      model = await startScriptedModel([
        {
          name: "cart",
          fits: ({ answerFields, prompt }) =>
            answerFields.includes("verdict") && /^type: TypeError$/m.test(prompt),
          turns: [
            answering({ verdict: "fix", confidence: "high", cause: "No cart.", nextStep: "" }),
          ],
        },
        {
          name: "others",
          fits: ({ answerFields }) => answerFields.includes("verdict"),
          turns: [
            answering({
              verdict: "needs-info",
              confidence: "high",
              cause: "Nobody said what is right.",
              nextStep: "Decide.",
            }),
          ],
        },
        {
          name: "repair",
          fits: ({ answerFields }) => answerFields.includes("title"),
          turns: [
            using("Write", { file_path: "/tmp/repair.patch", content: patch }),
            using("Bash", { command: "git apply /tmp/repair.patch" }),
            answering({ title: "Let a guest check out", summary: "No cart, no total." }),
          ],
        },
      ]);
      const env = { ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: "sk-ant-api03-demo" };
      const { exitCode, stdout, stderr } = await demo(["--yes"], env).end();

      expect(stderr).toBe("");
      expect(exitCode).toBe(0);
      expect(stdout).toContain("agent: Claude Code");
      expect(stdout).toMatch(/proof +P3 +your error 3 of 3 before, 0 of 3 after/);
      expect(stdout.match(/verdict needs-info/g)).toHaveLength(2);
      expect(stdout).not.toMatch(/rehears/i);
      expect(stdout).not.toContain("sk-ant-api03-demo");
      const kept = /^Kept at (.*)$/m.exec(stdout)?.[1] ?? "";
      expect(await left(folder)).toEqual({ processes: [], files: [kept] });
    });

    it("plays a rehearsal where one is asked for", async () => {
      const env = { ANTHROPIC_BASE_URL: "http://127.0.0.1:9", ANTHROPIC_API_KEY: "sk-ant-api03" };
      const started = demo(["--yes", "--agent", "rehearsal"], env);

      await started.shows("REHEARSED diagnosis");
      started.send("SIGTERM");

      expect((await started.end()).stdout).not.toContain("Claude Code");
    });
  });

  it("says what the real agent lacks where it was asked for, and starts nothing", async () => {
    const { exitCode, stdout, stderr } = await demo(["--yes", "--agent", "claude"]).end();

    expect(exitCode).toBe(69);
    expect(stdout).toBe("");
    expect(stderr).toContain("credential");
    expect(await left(folder)).toEqual({ processes: [], files: [] });
  });

  describe.skipIf(!available("script"))("in a terminal", () => {
    it("shows the diff and skips when a person says so", async () => {
      const terminal = demoInTerminal();

      await terminal.shows("[a]pprove");
      terminal.press("d");
      await terminal.shows("[a]pprove", 2);
      terminal.press("s");
      const { exitCode, stdout } = await terminal.end();

      expect(exitCode).toBe(0);
      expect(stdout).toContain("\u001B[32m+  if (cart === null) return 0;");
      expect(stdout).toContain("skipped");
      expect(stdout).toContain("REHEARSED");
      expect(stdout).not.toContain("Kept at");
      expect(stdout).toMatch(/[^-]icanon/);
      expect(await left(folder)).toEqual({ processes: [], files: [] });
    });

    it("ends on Ctrl-C, which every process of the demo gets at once", async () => {
      const terminal = demoInTerminal();

      await terminal.shows("TypeError");
      terminal.press("\u0003");
      const { exitCode, stdout } = await terminal.end();

      expect(exitCode).toBe(130);
      expect(stdout).toContain("interrupted by SIGINT");
      expect(await left(folder)).toEqual({ processes: [], files: [] });
    });
  });

  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const) {
    it(`cleans up and keeps nothing on ${signal} while its parts are running`, async () => {
      const started = demo(["--yes"]);

      await started.shows("TypeError");
      started.send(signal);
      const { exitCode, stdout } = await started.end();

      expect(exitCode).toBe(code);
      expect(stdout).toContain(`interrupted by ${signal}`);
      expect(await left(folder)).toEqual({ processes: [], files: [] });
    });
  }

  it("asks for a terminal or --yes, and starts nothing without either", async () => {
    const { exitCode, stdout, stderr } = await demo([]).end();

    expect(exitCode).toBe(64);
    expect(stdout).toBe("");
    expect(stderr).toContain("--yes");
    expect(await left(folder)).toEqual({ processes: [], files: [] });
  });

  it("says which part died and what it said last, and ends the others", async () => {
    const started = demo(["--yes"]);

    await started.shows("shop-api up");
    const fixer = (await processesIn(folder)).find(({ words }) => words.includes("fix"));
    process.kill(fixer?.pid ?? Number.NaN, "SIGKILL");
    const { exitCode, stderr } = await started.end();

    expect(exitCode).toBe(70);
    expect(stderr).toContain("the fixer of the demo ended (SIGKILL)");
    expect(stderr).toContain("fixer:ready");
    expect(await left(folder)).toEqual({ processes: [], files: [] });
  });

  it("says that git is missing, and removes what it began", async () => {
    const { exitCode, stderr } = await demo(["--yes"], { PATH: folder }).end();

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
  readonly processes: readonly ProcessIn[];
  readonly files: readonly string[];
}> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return {
    processes: await processesIn(folder),
    files: files.map((entry) => join(entry.parentPath, entry.name)),
  };
}

interface ProcessIn {
  readonly pid: number;
  /** Program and arguments. */
  readonly words: readonly string[];
}

/** Processes that name the folder in their arguments or work in it. */
async function processesIn(folder: string): Promise<readonly ProcessIn[]> {
  const found: ProcessIn[] = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const text = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    const place = await readlink(`/proc/${pid}/cwd`).catch(() => "");
    const ours = text.includes(`${folder}/`) || place.startsWith(`${folder}/`);
    if (ours) found.push({ pid: Number(pid), words: text.split("\0") });
  }
  return found;
}
