import { access, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { BoxedCommand, Sandbox } from "@mendwatch/fixer";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { eventually } from "../support/eventually.ts";

/** What every sandbox promises, whatever its walls are. */
export function describeSandbox(what: string, create: () => Sandbox | Promise<Sandbox>): void {
  describe(`the sandbox "${what}"`, { timeout: 60_000 }, () => {
    const { signal } = new AbortController();
    let folder: string;
    let sandbox: Sandbox;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), "mendwatch-sandbox-"));
      sandbox = await create();
    });
    afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

    function command(line: string, more: Partial<BoxedCommand> = {}): BoxedCommand {
      const env = { PATH: process.env["PATH"] ?? "" };
      const own = { cwd: folder, writable: [folder], readable: [], toolchain: folder };
      return { line, env, timeout: 30_000, ...own, ...more };
    }

    /** Holds a lock for a minute: a process id of a box says nothing outside of it. */
    const holdLock = "flock lock -c 'touch held; sleep 60'";
    const untilHeld = "while [ ! -e held ]; do :; done";

    /** True while what {@link holdLock} began is alive. */
    async function lockIsHeld(): Promise<boolean> {
      await access(join(folder, "held"));
      const { exitCode } = await execa("flock", ["--nonblock", join(folder, "lock"), "true"], {
        reject: false,
      });
      return exitCode !== 0;
    }

    it("tells how a command ended, and what it wrote where", async () => {
      const result = await sandbox.run(command("echo out; echo err >&2; exit 3"), signal);

      expect(result).toMatchObject({
        exitCode: 3,
        signal: null,
        timedOut: false,
        truncated: false,
        stdout: "out\n",
        stderr: "err\n",
      });
      expect(result.duration).toBeGreaterThan(0);
    });

    it("tells by which signal a command died", async () => {
      const result = await sandbox.run(command("kill -TERM $$"), signal);

      expect(result).toMatchObject({ exitCode: null, signal: "SIGTERM", timedOut: false });
    });

    it("starts in the folder, and can write there", async () => {
      await sandbox.run(command("echo here > file"), signal);

      expect(await readFile(join(folder, "file"), "utf8")).toBe("here\n");
    });

    it("gives the environment it was given, and nothing of its own", async () => {
      const env = { PATH: process.env["PATH"] ?? "", GREETING: "a 'quoted' $value" };

      const { stdout } = await sandbox.run(command("env", { env }), signal);

      const names = stdout.split("\n").map((line) => line.split("=", 1)[0]);
      // The shell itself adds these, and where there are no walls, a mark that processes are known by.
      const added = ["PWD", "OLDPWD", "SHLVL", "_", "", "MENDWATCH_COMMAND"];
      const own = names.filter((name) => !added.includes(name ?? ""));
      expect(new Set(own)).toEqual(new Set(["GREETING", "PATH"]));
      expect(stdout).toContain("GREETING=a 'quoted' $value\n");
    });

    it("gives no input that a command could wait for", async () => {
      expect(await sandbox.run(command("cat"), signal)).toMatchObject({ exitCode: 0, stdout: "" });
    });

    it("gives the input it was given, to its end", async () => {
      const input = "first line\n\u2028 'quoted' \\ and ü\n".repeat(5_000);

      const { exitCode, stdout } = await sandbox.run(command("cat", { input }), signal);

      expect(exitCode).toBe(0);
      expect(stdout).toBe(input);
    });

    it("does not mind a command that reads nothing of its input", async () => {
      const input = "x".repeat(1_000_000);

      expect(await sandbox.run(command("exit 4", { input }), signal)).toMatchObject({
        exitCode: 4,
      });
    });

    it("tells what a command prints while it runs, and all of it", async () => {
      const heard: string[] = [];
      const line =
        "printf 'first \\303'; while [ ! -e go ]; do :; done; printf '\\274'; echo err >&2";
      const running = sandbox.run(
        command(line, { onOutput: (text) => void heard.push(text) }),
        signal,
      );
      await eventually("it has printed", async () => heard.join("").startsWith("first"));
      await writeFile(join(folder, "go"), "");
      await running;

      expect(heard.join("")).toBe("first ü");
    });

    it("keeps the beginning of a flood, and says that the rest was dropped", async () => {
      const flood = await sandbox.run(command("head -c 20000000 /dev/zero | tr '\\0' x"), signal);
      const drop = await sandbox.run(command("echo little"), signal);

      expect(flood).toMatchObject({ exitCode: 0, truncated: true });
      expect(flood.stdout.length).toBeGreaterThan(1_000);
      expect(flood.stdout.length).toBeLessThan(20_000_000);
      expect(drop.truncated).toBe(false);
    });

    it("kills a command that passes its timeout, and says so", async () => {
      const result = await sandbox.run(command("trap '' TERM; sleep 60", { timeout: 200 }), signal);

      expect(result).toMatchObject({ exitCode: null, timedOut: true });
    });

    it("does not wait for what a command left in the background, and leaves it dead", async () => {
      const result = await sandbox.run(command(`${holdLock} & ${untilHeld}`), signal);

      expect(result.exitCode).toBe(0);
      expect(await lockIsHeld()).toBe(false);
    });

    it("finds a grandchild that began a session of its own", async () => {
      const result = await sandbox.run(
        command(`setsid ${holdLock} & ${untilHeld}; sleep 1`),
        signal,
      );

      expect(result.exitCode).toBe(0);
      expect(await lockIsHeld()).toBe(false);
    });

    it("kills everything on an abort, and rejects with its reason", async () => {
      const stop = new AbortController();
      const running = sandbox.run(command(`setsid ${holdLock} & sleep 60`), stop.signal);
      const outcome = running.catch((error: unknown) => error);
      await eventually("the lock is held", lockIsHeld);

      stop.abort(new Error("cancelled"));

      await expect(outcome).resolves.toMatchObject({ message: "cancelled" });
      expect(await lockIsHeld()).toBe(false);
    });

    it("begins nothing after an abort", async () => {
      const line = "touch began";

      await expect(
        sandbox.run(command(line), AbortSignal.abort(new Error("too late"))),
      ).rejects.toThrow("too late");

      const after = await sandbox.run(command("ls"), signal);
      expect(after.stdout).toBe("");
    });

    it("refuses a folder that is not there, and a line that no program can get", async () => {
      const nowhere = command("true", { cwd: join(folder, "none") });

      await expect(sandbox.run(nowhere, signal)).rejects.toMatchObject({
        code: "MW_COMMAND_NOT_STARTED",
      });
      await expect(sandbox.run(command("echo a\0b"), signal)).rejects.toMatchObject({
        code: "MW_COMMAND_NOT_STARTED",
      });
    });
  });
}
