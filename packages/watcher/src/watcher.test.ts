import { hash } from "node:crypto";
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { Session } from "node:inspector/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { eventually } from "../../../test/support/eventually.ts";
import { startReceiver } from "../../../test/support/report-receiver.ts";
import { watcherSecret, watcherSettings } from "../../../test/support/watcher-settings.ts";
import type { WatcherEvent } from "./events.ts";
import { openDatabase } from "./state/database.ts";
import { runWatcher, type WatcherSettings } from "./watcher.ts";

describe("runWatcher", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mendwatch-watcher-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("refuses an address without a secret, before it touches anything", async () => {
    const stateDir = join(folder, "state");
    const config = watcherSettings({ stateDir, logs: [], url: null });
    const relay = { url: "http://127.0.0.1:1", secrets: [] };
    const { signal } = new AbortController();

    await expect(runWatcher({ config, relay, events: () => undefined, signal })).rejects.toThrow(
      expect.objectContaining({ code: "MW_WATCHER_RELAY_SECRET" }),
    );
    expect(existsSync(stateDir)).toBe(false);
  });

  it("says what its owner may not expect, and stops cleanly", async () => {
    const stop = new AbortController();
    const events: WatcherEvent[] = [];
    const config = watcherSettings({ stateDir: folder, logs: [join(folder, "*.log")] });
    const shop = { key: "shop", label: "PA", version: null, rules: [], logs: [] };
    await runWatcher({
      config: { ...config, projects: new Map([["shop", shop]]) },
      events(event) {
        events.push(event);
        if (event.event === "watcher:ready") stop.abort();
      },
      signal: stop.signal,
    });

    expect(events).toEqual([
      {
        event: "watcher:ready",
        pid: process.pid,
        files: 0,
        relay: null,
        notes: [expect.stringContaining("watcher.relay.url")],
      },
      { event: "watcher:stopped" },
    ]);
    expect(existsSync(join(folder, "watcher", "watcher.pid"))).toBe(false);
  });

  it.each(["rules", "values"])(
    "reads each error where its owner has given %s to mask, which may stand in any of a kind that is known",
    async (given) => {
      const [secret = "", ...others] = ["4711", "1234", "5678"].map((text) => hash("md5", text));
      const log = join(folder, "app.log");
      const env = join(folder, ".env");
      writeFileSync(log, "");
      writeFileSync(env, `PICKUP_TOKEN=${secret}\n`);
      const redact =
        given === "rules"
          ? { rules: [{ kind: "pickup", pattern: new RegExp(secret, "g") }] }
          : { valuesFrom: [env] };
      // Their window stays open.
      const times = { delay: 600_000, maxHold: 600_000 };
      const config = watcherSettings({ stateDir: folder, logs: [log], ...times, redact });
      const found: string[] = [];
      const masked: string[] = [];
      const running = await started(config, (event) => {
        if (event.event === "error:detected") found.push(event.message);
        if (event.event === "secret:masked") masked.push(event.kind);
      });
      for (const id of others) appendFileSync(log, pickupError(id));
      await eventually("the error", () => found.length > 0);
      appendFileSync(log, pickupError(secret));
      await eventually("what was masked", () => masked.length > 0, 10_000);
      await running.stop();

      expect(masked).toEqual([given === "rules" ? "pickup" : "value"]);
    },
  );

  it("tells the fixer at once of a source that can be read no more", async () => {
    const log = join(folder, "app.log");
    writeFileSync(log, "");
    const receiver = await startReceiver({ secret: watcherSecret });
    const config = watcherSettings({
      stateDir: folder,
      logs: [log],
      url: receiver.url,
      heartbeat: 3_600_000,
    });
    const running = await started(config, () => undefined);
    await eventually("a heartbeat", () => receiver.heartbeats.length === 1);
    rmSync(log);
    await eventually("another heartbeat", () => receiver.heartbeats.length === 2);
    await running.stop();
    await receiver.close();

    const told = receiver.heartbeats.map(({ sources }) => sources[0]?.unreadable ?? null);
    expect(told).toEqual([null, expect.stringContaining("no file")]);
  });

  it("has read errors before it says that it is ready, so that the first real one is told soon", async () => {
    const session = new Session();
    session.connect();
    await session.post("Profiler.enable");
    await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
    try {
      const config = watcherSettings({ stateDir: folder, logs: [] });
      const running = await started(config, () => undefined);
      const { result } = await session.post("Profiler.takePreciseCoverage");
      await running.stop();

      const ran = result
        .flatMap(({ functions }) => functions)
        .filter(({ functionName, ranges }) => functionName === "parseEntry" && ranges[0]?.count);
      expect(ran).not.toEqual([]);
    } finally {
      session.disconnect();
    }
  });

  it("ends when its state folder is gone at the time at which a log is rotated", async () => {
    const log = join(folder, "app.log");
    writeFileSync(log, "before\n");
    const events: WatcherEvent[] = [];
    const running = await started(watcherSettings({ stateDir: folder, logs: [log] }), (event) =>
      events.push(event),
    );
    rmSync(join(folder, "watcher"), { recursive: true });
    renameSync(log, `${log}.1`);
    writeFileSync(log, "behind\n");

    await expect(running.ended).rejects.toMatchObject({
      code: "MW_WATCHER_STATE_FOLDER",
      message: expect.stringContaining("was removed or replaced"),
    });
    expect(events.map(({ event }) => event)).not.toContain("state:unwritable");
  });

  it("names the state file when it meets damage in it", async () => {
    const config = watcherSettings({ stateDir: folder, logs: [join(folder, "*.log")] });
    const file = join(folder, "watcher", "state.db");
    async function runUntilReady(): Promise<void> {
      const stop = new AbortController();
      await runWatcher({
        config,
        events: ({ event }) => event === "watcher:ready" && stop.abort(),
        signal: stop.signal,
      });
    }
    await runUntilReady();
    damageTable(file, "files");

    await expect(runUntilReady()).rejects.toThrow(
      expect.objectContaining({
        code: "MW_WATCHER_STATE_UNREADABLE",
        message: expect.stringContaining(file),
      }),
    );
  });
});

/** Runs a watcher in this process; resolves when it is ready. */
async function started(
  config: WatcherSettings,
  events: (event: WatcherEvent) => void,
): Promise<{ readonly ended: Promise<void>; stop(): Promise<void> }> {
  const stop = new AbortController();
  const ready = Promise.withResolvers<void>();
  const running = runWatcher({
    config,
    events(event) {
      if (event.event === "watcher:ready") ready.resolve();
      events(event);
    },
    signal: stop.signal,
  });
  await Promise.race([ready.promise, running]);
  return {
    ended: running,
    async stop() {
      stop.abort();
      await running;
    },
  };
}

function pickupError(id: string): string {
  const message = `pickup ${id} has gone`;
  const err = {
    type: "Error",
    message,
    stack: `Error: ${message}\n    at pick (/srv/pick.js:1:1)`,
  };
  return `${JSON.stringify({ level: 50, time: Date.now(), err, msg: "failed" })}\n`;
}

/** Writes over the first page of a table, which is not read before the table is. */
function damageTable(file: string, table: string): void {
  const database = openDatabase(file, 0);
  const [page] = database
    .prepare<{ readonly start: number; readonly size: number }>(
      `SELECT (rootpage - 1) * page_size AS start, page_size AS size
       FROM sqlite_schema, pragma_page_size WHERE name = :table`,
    )
    .all({ table });
  database.close();
  if (page === undefined) throw new Error(`there is no table ${table}`);
  const fd = openSync(file, "r+");
  writeSync(fd, Buffer.alloc(page.size, 0xff), 0, page.size, page.start);
  closeSync(fd);
}
