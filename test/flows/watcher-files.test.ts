import {
  appendFile,
  copyFile,
  mkdir,
  mkdtemp,
  rename,
  rm,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { eventually } from "../support/eventually.ts";
import { startReceiver, type ReportReceiver } from "../support/report-receiver.ts";
import { startWatcher, type WatcherProcess } from "../support/watcher-process.ts";
import { watcherSecret, type WatcherSetup } from "../support/watcher-settings.ts";

/** One error as console.error prints it; each word is a kind of its own. */
function crash(word: string): string {
  return `TypeError: ${word} is not a function\n    at ${word} (/srv/app/src/${word}.js:3:7)\n`;
}

describe("what is done to log files", { timeout: 60_000 }, () => {
  let folder: string;
  let log: string;
  let receiver: ReportReceiver;
  const ends: (() => Promise<unknown>)[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mendwatch-files-"));
    await mkdir(join(folder, "logs"));
    log = join(folder, "logs", "shop.log");
    receiver = await startReceiver({ secret: watcherSecret });
    ends.push(
      () => rm(folder, { recursive: true, force: true }),
      () => receiver.close(),
    );
  });
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  async function watch(changes: Partial<WatcherSetup> = {}): Promise<WatcherProcess> {
    const watcher = startWatcher({
      stateDir: join(folder, "state"),
      logs: [log],
      url: receiver.url,
      ...changes,
    });
    ends.push(() => watcher.end("SIGKILL"));
    await watcher.saw("watcher:ready");
    return watcher;
  }

  /** How often each word occurred, once so many occurrences in all have arrived. */
  async function counts(total: number): Promise<Record<string, number>> {
    return eventually(`${total} occurrences`, () => {
      const byWord = receiver.counts((report) => report.error.message.split(" ")[0] ?? "");
      const arrived = Object.fromEntries(byWord);
      if ([...byWord.values()].reduce((sum, count) => sum + count, 0) >= total) return arrived;
      throw new Error(`there are: ${JSON.stringify(arrived)}`);
    });
  }

  it("the first start is at the end: the past is not reported, not even as half a line", async () => {
    await writeFile(log, `${crash("past")}TypeError: half`);
    await watch();

    await appendFile(log, ` is not a function\n    at half (/srv/app/src/half.js:3:7)\n`);
    await appendFile(log, crash("present"));

    expect(await counts(2)).toEqual({ half: 1, present: 1 });
  });

  it("the first start is at the beginning where that is configured", async () => {
    await writeFile(log, crash("past"));
    await watch({ start: "beginning" });

    expect(await counts(1)).toEqual({ past: 1 });
  });

  it("a file that appears later is read from its beginning", async () => {
    const watcher = await watch();
    await writeFile(log, crash("late"));

    await watcher.saw("source:found", (event) => event.source === log);
    expect(await counts(1)).toEqual({ late: 1 });
  });

  it("a restart goes on where the last run stopped, and reads what came meanwhile", async () => {
    await writeFile(log, "");
    const first = await watch();
    await appendFile(log, crash("before"));
    expect(await counts(1)).toEqual({ before: 1 });
    expect(await first.end("SIGTERM")).toBe(0);

    await appendFile(log, crash("meanwhile"));
    await watch();
    await appendFile(log, crash("after"));

    expect(await counts(3)).toEqual({ before: 1, meanwhile: 1, after: 1 });
  });

  it("a rotation by rename is followed, also through generations that came and went unseen", async () => {
    await writeFile(log, "");
    const first = await watch();
    await appendFile(log, crash("read"));
    expect(await counts(1)).toEqual({ read: 1 });
    await first.end("SIGKILL");

    await appendFile(log, crash("unread"));
    await rename(log, `${log}.1`);
    await writeFile(log, crash("between"));
    await rename(`${log}.1`, `${log}.2`);
    await rename(log, `${log}.1`);
    await writeFile(log, crash("newest"));
    await watch();
    await appendFile(`${log}.1`, crash("straggler"));

    expect(await counts(5)).toEqual({ read: 1, unread: 1, between: 1, straggler: 1, newest: 1 });
  });

  it("a rotated file that the glob matches as well is not read again", async () => {
    await writeFile(log, "");
    await watch({ logs: [`${log}*`] });
    await appendFile(log, crash("once"));
    expect(await counts(1)).toEqual({ once: 1 });

    await rename(log, `${log}.1`);
    await writeFile(log, crash("next"));
    expect(await counts(2)).toEqual({ once: 1, next: 1 });
    await rename(`${log}.1`, `${log}.2`);
    await appendFile(log, crash("last"));

    expect(await counts(3)).toEqual({ once: 1, next: 1, last: 1 });
  });

  it("a truncated file is read from its start, and the watcher says so", async () => {
    await writeFile(log, "");
    const watcher = await watch();
    await appendFile(log, crash("before").repeat(3));
    expect(await counts(3)).toEqual({ before: 3 });

    await truncate(log);
    await appendFile(log, crash("after"));

    expect(await watcher.saw("source:truncated")).toMatchObject({ source: log, lostBytes: null });
    expect(await counts(4)).toEqual({ before: 3, after: 1 });
  });

  it("copytruncate loses nothing of what the copy has, and the copy is not counted again", async () => {
    await writeFile(log, "");
    const first = await watch({ logs: [`${log}*`] });
    await appendFile(log, crash("before").repeat(20));
    expect(await counts(20)).toEqual({ before: 20 });
    await first.end("SIGKILL");

    await appendFile(log, crash("copied"));
    await copyFile(log, `${log}.1`);
    await truncate(log);
    await appendFile(log, crash("after"));
    await watch({ logs: [`${log}*`] });

    expect(await counts(22)).toEqual({ before: 20, copied: 1, after: 1 });
  });

  it("a deleted file that is made again is a new one", async () => {
    await writeFile(log, crash("ignored"));
    await watch();
    await appendFile(log, crash("first"));
    expect(await counts(1)).toEqual({ first: 1 });

    await rm(log);
    await writeFile(log, crash("second"));

    expect(await counts(2)).toEqual({ first: 1, second: 1 });
  });

  it("a log that was taken out of the configuration begins anew when it comes back", async () => {
    const other = join(folder, "logs", "other.log");
    await writeFile(log, "");
    await writeFile(other, "");
    const first = await watch({ logs: [log, other] });
    await appendFile(log, crash("first"));
    expect(await counts(1)).toEqual({ first: 1 });
    await first.end("SIGTERM");
    const without = await watch({ logs: [other] });
    await appendFile(log, crash("unwatched"));
    await without.end("SIGTERM");

    await watch({ logs: [log, other] });
    await appendFile(log, crash("again"));

    expect(await counts(2)).toEqual({ first: 1, again: 1 });
  });

  it("a file that could not be found at the first start, but was there, is not today's news", async () => {
    const away = join(folder, "away");
    await mkdir(join(folder, "mount"));
    await mkdir(away);
    await writeFile(join(away, "old.log"), crash("past"));
    await watch({ logs: [join(folder, "mount", "*.log")] });

    await rm(join(folder, "mount"), { recursive: true });
    await rename(away, join(folder, "mount"));
    await eventually("a heartbeat that has it", () =>
      receiver.heartbeats.some(({ sources }) =>
        sources.some(({ source }) => source.endsWith("old.log")),
      ),
    );
    await appendFile(join(folder, "mount", "old.log"), crash("present"));

    expect(await counts(1)).toEqual({ present: 1 });
  });

  it("a folder that is away for a while is not read again when it is back", async () => {
    await writeFile(log, "");
    const first = await watch();
    await appendFile(log, crash("before"));
    expect(await counts(1)).toEqual({ before: 1 });
    await first.end("SIGTERM");

    await rename(join(folder, "logs"), join(folder, "away"));
    const second = await watch();
    await second.saw("source:lost");
    await rename(join(folder, "away"), join(folder, "logs"));
    await appendFile(log, crash("after"));

    expect(await counts(2)).toEqual({ before: 1, after: 1 });
  });

  it("what cannot be read is named, while the other files go on, and is read when it can be", async () => {
    const other = join(folder, "logs", "other.log");
    const pipe = join(folder, "logs", "pipe.log");
    await mkdir(log);
    await execa("mkfifo", [pipe]);
    await writeFile(other, "");
    const watcher = await watch({ logs: [log, pipe, other] });

    const unreadable = await watcher.saw("source:unreadable");
    expect(unreadable).toMatchObject({
      source: log,
      reason: expect.stringContaining("is a folder"),
    });
    await watcher.saw("source:unreadable", (event) => event.source === pipe);
    await appendFile(other, crash("other"));
    expect(await counts(1)).toEqual({ other: 1 });
    await eventually("a heartbeat that names it", () =>
      receiver.heartbeats.some(({ sources }) =>
        sources.some(({ source, unreadable: reason }) => source === log && reason !== null),
      ),
    );

    await rm(log, { recursive: true });
    await writeFile(log, crash("readable"));
    await watcher.saw("source:readable", (event) => event.source === log);
    expect(await counts(2)).toEqual({ other: 1, readable: 1 });
  });

  it("a state that cannot be written for a while costs nothing but time", async () => {
    await writeFile(log, "");
    const watcher = await watch();
    await appendFile(log, crash("before"));
    expect(await counts(1)).toEqual({ before: 1 });

    const intruder = new DatabaseSync(join(folder, "state", "watcher", "state.db"), {
      timeout: 5_000,
    });
    intruder.exec("BEGIN IMMEDIATE");
    await appendFile(log, crash("meanwhile"));
    await rename(log, `${log}.1`);
    await writeFile(log, crash("after"));
    await watcher.saw("state:unwritable");
    intruder.close();

    expect(await counts(3)).toEqual({ before: 1, meanwhile: 1, after: 1 });
  });
});
