import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { exitCodes } from "@mendwatch/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { eventually } from "../support/eventually.ts";
import {
  startReceiver,
  type ReceiverOptions,
  type ReportReceiver,
} from "../support/report-receiver.ts";
import { startWatcher, type WatcherProcess } from "../support/watcher-process.ts";
import { watcherSecret, type WatcherSetup } from "../support/watcher-settings.ts";

function jsonError(word: string, traceId: string, at: number): string {
  const err = {
    type: "TypeError",
    message: `${word} is not a function`,
    stack: `TypeError: ${word} is not a function\n    at ${word} (/srv/app/src/${word}.js:3:7)`,
  };
  return `${JSON.stringify({ level: 50, time: at, pid: 7, traceId, err, msg: "failed" })}\n`;
}

async function arrived(receiver: ReportReceiver, count: number): Promise<void> {
  await eventually(`${count} reports`, () => receiver.reports.length >= count);
  expect(receiver.faults).toEqual([]);
}

describe("from the watcher to the fixer", { timeout: 60_000 }, () => {
  let folder: string;
  let log: string;
  const ends: (() => Promise<unknown>)[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mendwatch-relay-"));
    log = join(folder, "shop.log");
    await writeFile(log, "");
    ends.push(() => rm(folder, { recursive: true, force: true }));
  });
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  async function receive(options: Partial<ReceiverOptions> = {}): Promise<ReportReceiver> {
    const receiver = await startReceiver({ secret: watcherSecret, ...options });
    ends.push(() => receiver.close());
    return receiver;
  }

  function start(changes: Partial<WatcherSetup>): WatcherProcess {
    const watcher = startWatcher({ stateDir: join(folder, "state"), logs: [log], ...changes });
    ends.push(() => watcher.end("SIGKILL"));
    return watcher;
  }

  it("a fixer that is away for a while gets everything once, in order", async () => {
    const first = await receive();
    const watcher = start({ url: first.url });
    await watcher.saw("watcher:ready");
    await first.close();
    const now = Date.now();
    await appendFile(log, jsonError("early", "t1", now));
    await watcher.saw("relay:unreachable");
    await eventually("the window to close", () =>
      watcher.events.some((event) => event.event === "incident:settled"),
    );
    await appendFile(log, jsonError("late", "t2", now + 1));

    const second = await receive({ port: first.port });
    await watcher.saw("relay:restored");
    await arrived(second, 2);

    expect(second.reports.map((report) => report.error.message)).toEqual([
      "early is not a function",
      "late is not a function",
    ]);
    expect(second.reports.map((report) => report.count)).toEqual([1, 1]);
  });

  it("what waits survives a restart of the watcher", async () => {
    const lonely = start({ url: null });
    const ready = await lonely.saw("watcher:ready");
    expect(ready).toMatchObject({ relay: null, notes: [expect.stringContaining("outbox")] });
    await appendFile(log, jsonError("kept", "t1", Date.now()));
    await lonely.saw("incident:settled");
    await lonely.end("SIGTERM");

    const receiver = await receive();
    start({ url: receiver.url });
    await arrived(receiver, 1);

    expect(receiver.reports[0]?.error.message).toBe("kept is not a function");
  });

  it("a report that is refused for good is set aside, and the next one goes on", async () => {
    const receiver = await receive({
      treat: (report) => (report.error.message.startsWith("bad") ? "refuse" : "accept"),
    });
    const watcher = start({ url: receiver.url });
    await watcher.saw("watcher:ready");
    const now = Date.now();
    await appendFile(log, `${jsonError("bad", "t1", now)}${jsonError("good", "t2", now)}`);

    expect(await watcher.saw("report:set-aside")).toMatchObject({
      status: 422,
      code: "MW_TEST_REFUSED",
    });
    await arrived(receiver, 1);
    await eventually("a heartbeat that counts it", () =>
      receiver.heartbeats.some((heartbeat) => heartbeat.outbox.setAside === 1),
    );
  });

  it("an error and what it brought with it arrive as one incident, the root first", async () => {
    const receiver = await receive();
    const watcher = start({ url: receiver.url });
    await watcher.saw("watcher:ready");
    const now = Date.now();
    await appendFile(
      log,
      jsonError("root", "r1", now) +
        jsonError("symptom", "r1", now + 2) +
        jsonError("stranger", "r2", now + 3),
    );
    await arrived(receiver, 3);

    const link = Object.fromEntries(
      receiver.reports.map((report) => [report.error.message.split(" ")[0], report.incident]),
    );
    const order = receiver.reports.map((report) => report.error.message.split(" ")[0]);
    expect(link["root"]?.role).toBe("root");
    expect(link["symptom"]).toEqual({ ...link["root"], role: "symptom" });
    expect(link["stranger"]?.role).toBe("root");
    expect(order.indexOf("root")).toBeLessThan(order.indexOf("symptom"));
  });

  it("a watched fingerprint is relayed without waiting for its window", async () => {
    const receiver = await receive();
    const first = start({ url: receiver.url });
    await first.saw("watcher:ready");
    await appendFile(log, jsonError("fixed", "t1", Date.now()));
    await arrived(receiver, 1);
    await first.end("SIGTERM");
    receiver.watch = receiver.reports.map((report) => report.fingerprint);

    const second = start({ url: receiver.url, delay: 2_000, maxHold: 2_000 });
    await second.saw("watcher:ready");
    const beats = receiver.heartbeats.length;
    // By then the list has been taken, and the last window is longer ago than the delay.
    await eventually("answered heartbeats", () => receiver.heartbeats.length > beats + 2);
    await appendFile(log, jsonError("other", "t2", Date.now()));
    await appendFile(log, jsonError("fixed", "t3", Date.now()));
    await arrived(receiver, 3);

    expect(receiver.reports.map((report) => report.error.message.split(" ")[0])).toEqual([
      "fixed",
      "fixed",
      "other",
    ]);
    expect(receiver.reports[1]?.detail).toBe("full");
  });

  it("a second watcher on the same state is refused, with the pid of the first", async () => {
    const first = start({});
    const { pid } = await first.saw("watcher:ready");
    const second = startWatcher({ stateDir: join(folder, "state"), logs: [log] });

    const failure = await second.failed();

    expect(failure).toMatchObject({
      code: "MW_WATCHER_ALREADY_RUNNING",
      exitCode: exitCodes.temporaryFailure,
    });
    expect(failure.message).toContain(String(pid));
    expect(await first.end("SIGTERM")).toBe(0);
    await start({}).saw("watcher:ready");
  });
});
