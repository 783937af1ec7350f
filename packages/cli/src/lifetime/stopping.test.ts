import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { execa } from "execa";
import { describe, expect, it } from "vitest";

import { eventually } from "../../../../test/support/eventually.ts";

const stopping = resolve(import.meta.dirname, "stopping.ts");

/** Does not stop by itself; tells why it should, and ticks on. A tick is 50 ms. */
const stubborn = `
import { listenForStop } from ${JSON.stringify(stopping)};
const { signal } = listenForStop(process.stdout, () => process.exit(130));
signal.addEventListener("abort", () => console.log("stop: " + signal.reason));
setInterval(() => console.log("tick"), 50);
console.log("ready");
`;

/** Runs until `act` has been called for each line and the process has ended. */
async function run(
  act: (line: string, ticks: number, kill: (signal: NodeJS.Signals) => void) => void,
): Promise<{ readonly exitCode: number | undefined; readonly lines: readonly string[] }> {
  const child = execa(process.execPath, ["--input-type=module", "--eval", stubborn], {
    reject: false,
    buffer: false,
    ipc: true,
  });
  const lines: string[] = [];
  let ticks = 0;
  for await (const line of child) {
    lines.push(line);
    if (line === "tick") ticks += 1;
    act(line, ticks, (signal) => {
      child.kill(signal);
    });
  }
  return { exitCode: (await child).exitCode, lines };
}

describe("listenForStop", { timeout: 30_000 }, () => {
  it("stops once on SIGTERM, however often it comes", async () => {
    const { lines } = await run((line, ticks, kill) => {
      if (line === "ready" || ticks === 2) kill("SIGTERM");
      if (ticks === 6) kill("SIGKILL");
    });

    expect(lines.filter((line) => line.startsWith("stop"))).toEqual(["stop: received SIGTERM"]);
  });

  it("stops at the first Ctrl-C and ends at once at the second", async () => {
    const { exitCode, lines } = await run((line, ticks, kill) => {
      if (line === "ready" || ticks === 12) kill("SIGINT");
    });

    expect(exitCode).toBe(130);
    expect(lines).toContain("stop: interrupted");
  });

  it("takes two SIGINT in one moment as the one Ctrl-C that a package manager passed on", async () => {
    const { exitCode, lines } = await run((line, ticks, kill) => {
      if (line === "ready" || line.startsWith("stop")) kill("SIGINT");
      if (ticks === 12) kill("SIGKILL");
    });

    expect(exitCode).toBeUndefined();
    expect(lines.filter((line) => line.startsWith("stop"))).toEqual(["stop: interrupted"]);
  });

  it("does not mind SIGHUP without a terminal, as under nohup", async () => {
    const { lines } = await run((line, ticks, kill) => {
      if (line === "ready") kill("SIGHUP");
      if (ticks === 4) kill("SIGKILL");
    });

    expect(lines.filter((line) => line === "tick").length).toBeGreaterThanOrEqual(4);
    expect(lines.some((line) => line.startsWith("stop"))).toBe(false);
  });

  it("stops when who holds its channel is gone, even as the leader of the session", async () => {
    const folder = await mkdtemp(join(tmpdir(), "mendwatch-stopping-"));
    const log = join(folder, "log");
    await writeFile(join(folder, "child.mjs"), `${stubborn}console.log("child " + process.pid);`);
    await writeFile(
      join(folder, "leader.mjs"),
      `import { fork } from "node:child_process";
import { appendFileSync, openSync } from "node:fs";
const log = openSync(${JSON.stringify(log)}, "a");
appendFileSync(log, "leader " + process.pid + "\\n");
fork(${JSON.stringify(join(folder, "child.mjs"))}, { stdio: ["ignore", log, log, "ipc"] });
`,
    );
    // Detached, it leads a session of its own.
    const leader = execa(process.execPath, [join(folder, "leader.mjs")], {
      detached: true,
      reject: false,
    });
    async function logged(pattern: RegExp): Promise<string> {
      return eventually(`the log says ${pattern.source}`, async () => {
        const text = await readFile(log, "utf8");
        return pattern.exec(text)?.[1] ?? null;
      });
    }
    const child = Number(await logged(/^child (\d+)$/m));

    process.kill(Number(await logged(/^leader (\d+)$/m)), "SIGKILL");

    expect(await logged(/^stop: (.+)$/m)).toBe("the process that started this one is gone");
    process.kill(child, "SIGKILL");
    await leader;
    await rm(folder, { recursive: true });
  });
});
