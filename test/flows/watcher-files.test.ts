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

  function counts(): Record<string, number> {
    const byWord = receiver.counts((report) => report.error.message.split(" ")[0] ?? "");
    return Object.fromEntries(byWord);
  }

  async function counted(expected: Readonly<Record<string, number>>): Promise<void> {
    await eventually(`the counts ${JSON.stringify(expected)}`, () => {
      if (Object.keys(expected).every((word) => (counts()[word] ?? 0) >= (expected[word] ?? 0))) {
        return true;
      }
      throw new Error(`there are: ${JSON.stringify(counts())}`);
    });
    expect(counts()).toEqual(expected);
  }

  it("the first start is at the end: the past is not reported, not even as half a line", async () => {
    await writeFile(log, `${crash("past")}TypeError: half`);
    await watch();

    await appendFile(log, ` is not a function\n    at half (/srv/app/src/half.js:3:7)\n`);
    await appendFile(log, crash("present"));

    await counted({ half: 1, present: 1 });
  });

  it("the first start is at the beginning where that is configured", async () => {
    await writeFile(log, crash("past"));
    await watch({ start: "beginning" });

    await counted({ past: 1 });
  });

  it("a file that appears later is read from its beginning", async () => {
    const watcher = await watch();
    await writeFile(log, crash("late"));

    await watcher.saw("source:found", (event) => event.source === log);
    await counted({ late: 1 });
  });

  it("a restart goes on where the last run stopped, and reads what came meanwhile", async () => {
    await writeFile(log, "");
    const first = await watch();
    await appendFile(log, crash("before"));
    await counted({ before: 1 });
    expect(await first.end("SIGTERM")).toBe(0);

    await appendFile(log, crash("meanwhile"));
    await watch();
    await appendFile(log, crash("after"));

    await counted({ before: 1, meanwhile: 1, after: 1 });
  });

  it("a rotation by rename is followed, also through generations that came and went unseen", async () => {
    await writeFile(log, "");
    const first = await watch();
    await appendFile(log, crash("read"));
    await counted({ read: 1 });
    await first.end("SIGKILL");

    await appendFile(log, crash("unread"));
    await rename(log, `${log}.1`);
    await writeFile(log, crash("between"));
    await rename(`${log}.1`, `${log}.2`);
    await rename(log, `${log}.1`);
    await writeFile(log, crash("newest"));
    await watch();
    await appendFile(`${log}.1`, crash("straggler"));

    await counted({ read: 1, unread: 1, between: 1, straggler: 1, newest: 1 });
  });

  it("a rotated file that the glob matches as well is not read again", async () => {
    await writeFile(log, "");
    await watch({ logs: [`${log}*`] });
    await appendFile(log, crash("once"));
    await counted({ once: 1 });

    await rename(log, `${log}.1`);
    await writeFile(log, crash("next"));
    await counted({ once: 1, next: 1 });
    await rename(`${log}.1`, `${log}.2`);
    await appendFile(log, crash("last"));

    await counted({ once: 1, next: 1, last: 1 });
  });

  it("a truncated file is read from its start, and the watcher says so", async () => {
    await writeFile(log, "");
    const watcher = await watch();
    await appendFile(log, crash("before").repeat(3));
    await counted({ before: 3 });

    await truncate(log);
    await appendFile(log, crash("after"));

    expect(await watcher.saw("source:truncated")).toMatchObject({ source: log, lostBytes: null });
    await counted({ before: 3, after: 1 });
  });

  it("copytruncate loses nothing of what the copy has, and the copy is not counted again", async () => {
    await writeFile(log, "");
    const first = await watch({ logs: [`${log}*`] });
    await appendFile(log, crash("before").repeat(20));
    await counted({ before: 20 });
    await first.end("SIGKILL");

    await appendFile(log, crash("copied"));
    await copyFile(log, `${log}.1`);
    await truncate(log);
    await appendFile(log, crash("after"));
    await watch({ logs: [`${log}*`] });

    await counted({ before: 20, copied: 1, after: 1 });
  });

  it("a deleted file that is made again is a new one", async () => {
    await writeFile(log, crash("ignored"));
    await watch();
    await appendFile(log, crash("first"));
    await counted({ first: 1 });

    await rm(log);
    await writeFile(log, crash("second"));

    await counted({ first: 1, second: 1 });
  });

  it("what cannot be read is named, while the other files go on, and is read when it can be", async () => {
    const other = join(folder, "logs", "other.log");
    await mkdir(log);
    await writeFile(other, "");
    const watcher = await watch({ logs: [log, other] });

    const unreadable = await watcher.saw("source:unreadable");
    expect(unreadable).toMatchObject({ source: log, reason: expect.stringContaining("directory") });
    await appendFile(other, crash("other"));
    await counted({ other: 1 });
    await eventually("a heartbeat that names it", () =>
      receiver.heartbeats.some(({ sources }) =>
        sources.some(({ source, unreadable: reason }) => source === log && reason !== null),
      ),
    );

    await rm(log, { recursive: true });
    await writeFile(log, crash("readable"));
    await watcher.saw("source:readable", (event) => event.source === log);
    await counted({ other: 1, readable: 1 });
  });
});
