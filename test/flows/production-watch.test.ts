import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { eventually } from "../support/eventually.ts";
import { tellProduction, type Production } from "../support/production.ts";
import { startWatcher, type WatcherProcess } from "../support/watcher-process.ts";

/** Far longer than the test: what is relayed was not waited for. */
const settle = 10 * 60_000;

const error = `${JSON.stringify({
  level: 50,
  pid: 7,
  err: {
    type: "TypeError",
    message: "Cannot read properties of null (reading 'total')",
    stack:
      "TypeError: Cannot read properties of null (reading 'total')\n    at total (/srv/shop/src/cart.js:1:37)",
  },
  msg: "failed",
})}\n`;

describe("a watcher of a project with a merged fix", { timeout: 60_000 }, () => {
  let production: Production;
  let log: string;
  const watchers: WatcherProcess[] = [];
  beforeEach(async () => {
    production = await tellProduction();
    log = join(production.folder.path, "shop.log");
    await writeFile(log, "");
  });
  afterEach(async () => {
    for (const watcher of watchers.splice(0)) await watcher.end("SIGKILL");
    await production.end();
  });

  async function watch(name: string, url: string | null): Promise<WatcherProcess> {
    const watcher = startWatcher({
      stateDir: join(production.folder.path, name),
      logs: [log],
      heartbeat: 200,
      delay: settle,
      maxHold: settle,
      ...(url === null ? {} : { url }),
    });
    watchers.push(watcher);
    await watcher.saw("watcher:ready");
    return watcher;
  }
  /** The answer to a heartbeat is taken before the next one is sent. */
  async function heartbeats(count: number): Promise<void> {
    const seen = new Set<string>();
    await eventually(`${count} heartbeats`, async () => {
      for (const { heartbeat } of await production.store.listWatchers()) seen.add(heartbeat.id);
      return seen.size >= count;
    });
  }

  it("relays the error from its first occurrence, so that a regression is known at once", async () => {
    const reader = await watch("reader", null);
    await appendFile(log, error);
    const { fingerprint } = await reader.saw("error:detected");
    await reader.end("SIGTERM");
    const fix = await production.merged({ fingerprint });
    await production.approval.decide(fix.id, "deployed", fix.merge?.commit ?? "", "terminal:anna");
    await watch("watcher", production.url);
    await heartbeats(3);

    await appendFile(log, error);

    const { aftermath } = await production.until(fix.id, "regressed");
    expect(aftermath).toMatchObject({ recurrences: 1, hosts: [{ watcher: "prod-1" }] });
  });
});
