import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { eventually } from "../../../../test/support/eventually.ts";

const ancestors = resolve(import.meta.dirname, "ancestors.ts");

/** Writes its pid, a tick every 100 ms, and the pid of the ancestor that it saw go; then it ends. */
const watched = `
import { appendFileSync } from "node:fs";
import { watchAncestors } from ${JSON.stringify(ancestors)};
const [, , file] = process.argv;
const alive = setInterval(() => appendFileSync(file, "tick\\n"), 100);
watchAncestors((pid) => {
  appendFileSync(file, "gone " + pid + "\\n");
  clearInterval(alive);
});
appendFileSync(file, "pid " + process.pid + "\\n");
`;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}

describe("watchAncestors", { timeout: 60_000 }, () => {
  let folder: string;
  let pids: number[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mendwatch-ancestors-"));
    pids = [];
  });
  afterEach(async () => {
    for (const pid of pids) killIfAlive(pid);
    await rm(folder, { recursive: true });
  });

  /**
   * The chain that `npx pnpm run` makes: a session leader, a shell, a shell in a process group of
   * its own, and the process that watches. Each shell writes its pid first.
   */
  async function chain(): Promise<Readonly<Record<"leader" | "outer" | "inner" | "node", number>>> {
    const log = join(folder, "log");
    const script = join(folder, "watched.mjs");
    await writeFile(script, watched);
    await writeFile(
      join(folder, "inner.sh"),
      `echo "inner $$" >> ${log}\n${process.execPath} ${script} ${log}\ntrue\n`,
    );
    await writeFile(
      join(folder, "outer.sh"),
      `echo "outer $$" >> ${log}\nset -m\nbash ${folder}/inner.sh &\nwait\ntrue\n`,
    );
    await writeFile(
      join(folder, "leader.sh"),
      `echo "leader $$" >> ${log}\nbash ${folder}/outer.sh\ntrue\n`,
    );
    // Detached, it leads a session of its own.
    void execa("bash", [join(folder, "leader.sh")], {
      detached: true,
      reject: false,
      stdio: "ignore",
    });
    return eventually("the chain has started", async () => {
      const text = await readFile(log, "utf8");
      const [leader = 0, outer = 0, inner = 0, node = 0] = ["leader", "outer", "inner", "pid"].map(
        (name) => Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1] ?? 0),
      );
      if (leader * outer * inner * node === 0) return null;
      pids = [leader, outer, inner, node];
      return { leader, outer, inner, node };
    });
  }

  async function gone(): Promise<number | null> {
    const text = await readFile(join(folder, "log"), "utf8");
    const pid = /^gone (\d+)$/m.exec(text)?.[1];
    return pid === undefined ? null : Number(pid);
  }

  async function ticks(): Promise<number> {
    return (await readFile(join(folder, "log"), "utf8")).split("tick\n").length;
  }

  it.each(["inner", "outer"] as const)("sees the %s shell of the chain end", async (name) => {
    const started = await chain();

    process.kill(started[name], "SIGKILL");

    expect(await eventually("the end was seen", gone)).toBe(started[name]);
    await eventually("it ended by itself", () => !isAlive(started.node));
  });

  it("does not mind the end of the session's leader, so that nohup survives a logout", async () => {
    const started = await chain();

    process.kill(started.leader, "SIGKILL");
    await eventually("the leader ended", () => !isAlive(started.leader));
    const before = await ticks();
    await eventually("it looked again, twice", async () => (await ticks()) - before > 12);
    process.kill(started.outer, "SIGKILL");

    // The first end that it tells is the second that happened.
    expect(await eventually("an end was seen", gone)).toBe(started.outer);
  });
});
