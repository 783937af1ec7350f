import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { watcherSettings } from "../../../test/support/watcher-settings.ts";
import type { WatcherEvent } from "./events.ts";
import { openDatabase } from "./state/database.ts";
import { runWatcher } from "./watcher.ts";

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
