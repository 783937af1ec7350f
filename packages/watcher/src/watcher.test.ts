import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { watcherSettings } from "../../../test/support/watcher-settings.ts";
import type { WatcherEvent } from "./events.ts";
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

  it("says what is configured and not built yet, and stops cleanly", async () => {
    const stop = new AbortController();
    const events: WatcherEvent[] = [];
    const config = watcherSettings({ stateDir: folder, logs: [join(folder, "*.log")] });
    const logs = [{ kind: "docker", name: "api" }] as const;
    const shop = { key: "shop", version: null, rules: [], logs };
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
        notes: [expect.stringContaining("docker"), expect.stringContaining("watcher.relay.url")],
      },
      { event: "watcher:stopped" },
    ]);
    expect(existsSync(join(folder, "watcher", "watcher.pid"))).toBe(false);
  });
});
