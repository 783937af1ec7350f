import { spawnSync } from "node:child_process";
import { appendFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";
import { afterEach, describe, expect, it } from "vitest";

import { eventually } from "../support/eventually.ts";
import { startReceiver } from "../support/report-receiver.ts";
import { startWatcher } from "../support/watcher-process.ts";
import { watcherSecret } from "../support/watcher-settings.ts";

/** Room for the state, in bytes. */
const room = 2_097_152;

/** True where this user may mount a file system of a size; otherwise says so. */
function mayMount(): boolean {
  const folder = join(tmpdir(), `mendwatch-mount-${process.pid}`);
  spawnSync("mkdir", ["-p", folder]);
  const isMounted = spawnSync("mount", ["-t", "tmpfs", "tmpfs", folder]).status === 0;
  if (isMounted) spawnSync("umount", [folder]);
  spawnSync("rmdir", [folder]);
  if (!isMounted) process.stderr.write("skipped: a full disk: only root may mount a small one\n");
  return isMounted;
}

/** Writes a file until there is no space left. */
async function fill(path: string): Promise<void> {
  try {
    for (;;) await appendFile(path, Buffer.alloc(4_096));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  }
}

/** One error as console.error prints it; each word is a kind of its own. */
function crash(word: string): string {
  return `TypeError: ${word} is not a function\n    at ${word} (/srv/app/src/${word}.js:3:7)\n`;
}

describe.runIf(mayMount())("a full disk", { timeout: 120_000 }, () => {
  const ends: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  it("stops the watcher, which says so, and loses and doubles nothing once there is space", async () => {
    const folder = await mkdtemp(join(tmpdir(), "mendwatch-full-"));
    ends.push(() => rm(folder, { recursive: true, force: true }));
    const stateDir = join(folder, "state");
    await mkdir(stateDir);
    await execa("mount", ["-t", "tmpfs", "-o", `size=${room},mode=0700`, "tmpfs", stateDir]);
    ends.push(() => execa("umount", ["--lazy", stateDir]));
    const log = join(folder, "shop.log");
    await writeFile(log, "");
    const receiver = await startReceiver({ secret: watcherSecret });
    ends.push(() => receiver.close());
    const watcher = startWatcher({
      stateDir,
      logs: [log],
      url: receiver.url,
      maxNewFingerprints: 10_000,
    });
    ends.push(() => watcher.end("SIGKILL"));
    await watcher.saw("watcher:ready");

    const words = Array.from(
      { length: 40 },
      (_, index) =>
        `w${String.fromCodePoint(97 + (index % 26))}${"x".repeat(Math.floor(index / 26))}`,
    );
    await appendFile(log, words.slice(0, 5).map(crash).join(""));
    await eventually("the first words", () => receiver.reports.length >= 5);
    await fill(join(stateDir, "other"));
    for (const word of words.slice(5)) await appendFile(log, crash(word).repeat(20));
    await watcher.saw("state:unwritable");
    await rm(join(stateDir, "other"));

    const counts = await eventually("all words", () => {
      const found = receiver.counts((report) => report.error.message.split(" ")[0] ?? "");
      const total = [...found.values()].reduce((sum, count) => sum + count, 0);
      if (total >= 5 + 35 * 20) return found;
      throw new Error(`there are ${total} of ${found.size}`);
    });
    const expected = words.map((word, index): [string, number] => [word, index < 5 ? 1 : 20]);
    expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(expected));
    expect(await watcher.end("SIGTERM")).toBe(0);
  });

  it("keeps the watcher from starting, and nobody is told to move a state away that is well", async () => {
    const folder = await mkdtemp(join(tmpdir(), "mendwatch-full-"));
    ends.push(() => rm(folder, { recursive: true, force: true }));
    await execa("mount", ["-t", "tmpfs", "-o", "size=65536,mode=0700", "tmpfs", folder]);
    ends.push(() => execa("umount", ["--lazy", folder]));
    await fill(join(folder, "ballast"));

    const failure = await startWatcher({ stateDir: folder, logs: [] }).failed();

    expect(failure).toMatchObject({ code: "MW_WATCHER_STATE_FOLDER", exitCode: 73 });
    expect(failure.message).toMatch(/full|no space/i);
  });
});
