import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";

import { execa } from "execa";
import { afterEach, describe, expect, it } from "vitest";

import { eventually } from "../support/eventually.ts";
import { countKinds, kindOf, seededRandom } from "../support/log-writer-plan.ts";
import { startReceiver, type ReportReceiver, type Treatment } from "../support/report-receiver.ts";
import { seed } from "../support/seed.ts";
import { startWatcher, type WatcherProcess } from "../support/watcher-process.ts";
import { watcherSecret } from "../support/watcher-settings.ts";

const writer = resolve(import.meta.dirname, "../support/log-writer.ts");
const kills = 100;

describe("a watcher that is killed again and again", { timeout: 300_000 }, () => {
  const ends: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  /** A folder with a log to write, a watcher to start, and a receiver that is not always well. */
  async function scene(treat: () => Treatment): Promise<{
    readonly log: string;
    readonly receiver: ReportReceiver;
    readonly start: () => WatcherProcess;
  }> {
    const folder = await mkdtemp(join(tmpdir(), "mendwatch-kill-"));
    ends.push(() => rm(folder, { recursive: true, force: true }));
    await mkdir(join(folder, "logs"));
    const receiver = await startReceiver({ secret: watcherSecret, treat });
    ends.push(() => receiver.close());
    const log = join(folder, "logs", "shop.log");
    return {
      log,
      receiver,
      start() {
        const watcher = startWatcher({
          stateDir: join(folder, "state"),
          logs: [log],
          url: receiver.url,
          delay: 500,
          maxHold: 3_000,
          idleFlush: 2_000,
        });
        ends.push(() => watcher.end("SIGKILL"));
        return watcher;
      },
    };
  }

  it(`loses nothing and counts nothing twice (MENDWATCH_SEED=${seed})`, async () => {
    const random = seededRandom(seed);
    const { log, receiver, start } = await scene(() => {
      const dice = random();
      if (dice < 0.05) return "fail";
      return dice < 0.1 ? "drop" : "accept";
    });
    // The first start is at the end of what exists, so the watcher has to be there first.
    let watcher = start();
    await watcher.saw("watcher:ready");
    const writing = execa(process.execPath, [writer, log, String(seed), "1000000", "6"]);
    ends.push(async () => writing.kill("SIGKILL"));

    for (let index = 0; index < kills; index += 1) {
      // Some while they start, some while they work, however slow the machine is today.
      if (random() < 0.6) await watcher.saw("watcher:ready");
      await setTimeout(random() * 300);
      await watcher.end("SIGKILL");
      watcher = start();
    }
    writing.stdin.end();
    const written = Number((await writing).stdout);
    const expected = sorted(countKinds(seed, written));

    expect(await settled(receiver, expected)).toEqual(expected);
    expect(receiver.faults).toEqual([]);

    const calm = await scene(() => "accept");
    const undisturbed = calm.start();
    await undisturbed.saw("watcher:ready");
    await execa(process.execPath, [writer, calm.log, String(seed), String(written), "0"]);
    await settled(calm.receiver, expected);

    expect(sorted(receiver.counts((report) => report.fingerprint))).toEqual(
      sorted(calm.receiver.counts((report) => report.fingerprint)),
    );
  });
});

async function settled(
  receiver: ReportReceiver,
  expected: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, number>> {
  const total = sum(expected);
  await eventually(`${total} occurrences`, () => {
    const arrived = sum(receiver.counts(() => "all"));
    if (arrived < total) throw new Error(`${arrived} have arrived`);
    return true;
  });
  // One that is counted twice would arrive after the next window.
  await setTimeout(3_000);
  return sorted(receiver.counts((report) => kindOf(report.error.message)));
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}

function sorted(counts: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
