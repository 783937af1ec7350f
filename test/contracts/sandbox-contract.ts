import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { BoxedCommand, Sandbox } from "@mendwatch/fixer";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { eventually } from "../support/eventually.ts";

/** What every sandbox promises, whatever its walls are. */
export function describeSandbox(what: string, create: () => Sandbox): void {
  describe(`the sandbox "${what}"`, { timeout: 60_000 }, () => {
    const { signal } = new AbortController();
    let folder: string;
    let sandbox: Sandbox;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), "mendwatch-sandbox-"));
      sandbox = create();
    });
    afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

    function command(line: string, more: Partial<BoxedCommand> = {}): BoxedCommand {
      const env = { PATH: process.env["PATH"] ?? "" };
      return { line, cwd: folder, env, writable: [folder], timeout: 30_000, ...more };
    }

    /** The id that a command wrote into a file, once it is there. */
    function pidIn(file: string): Promise<number> {
      return eventually(`a pid in ${file}`, async () =>
        Number(await readFile(join(folder, file), "utf8")),
      );
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
      // The shell itself adds these.
      const own = names.filter((name) => !["PWD", "OLDPWD", "SHLVL", "_", ""].includes(name ?? ""));
      expect(new Set(own)).toEqual(new Set(["GREETING", "PATH"]));
      expect(stdout).toContain("GREETING=a 'quoted' $value\n");
    });

    it("gives no input that a command could wait for", async () => {
      expect(await sandbox.run(command("cat"), signal)).toMatchObject({ exitCode: 0, stdout: "" });
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
      const result = await sandbox.run(command("sleep 60 & echo $! > pid"), signal);

      expect(result.exitCode).toBe(0);
      expect(await alive(await pidIn("pid"))).toBe(false);
    });

    it("finds a grandchild that began a session of its own", async () => {
      const line =
        "setsid sh -c 'echo $$ > pid; sleep 60' & while [ ! -s pid ]; do :; done; sleep 1";

      const result = await sandbox.run(command(line), signal);

      expect(result.exitCode).toBe(0);
      expect(await alive(await pidIn("pid"))).toBe(false);
    });

    it("kills everything on an abort, and rejects with its reason", async () => {
      const stop = new AbortController();
      const line = "setsid sh -c 'echo $$ > pid; sleep 60' & sleep 60";
      const running = sandbox.run(command(line), stop.signal);
      const outcome = running.catch((error: unknown) => error);
      const pid = await pidIn("pid");

      stop.abort(new Error("cancelled"));

      await expect(outcome).resolves.toMatchObject({ message: "cancelled" });
      expect(await alive(pid)).toBe(false);
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

/** True for a process that has not ended; one that only waits to be collected has. */
async function alive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat !== "" && !/\) [ZX] /.test(stat);
}
