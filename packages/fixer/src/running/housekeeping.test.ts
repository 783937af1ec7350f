import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { eventually } from "../../../../test/support/eventually.ts";
import { sampleReport } from "../../../../test/support/sample-report.ts";
import { openSqliteStore } from "../adapters/sqlite/store.ts";
import { systemClock } from "../adapters/system-clock.ts";
import type { FixerEvent } from "../events/events.ts";
import { createHousekeeping } from "./housekeeping.ts";
import type { Store } from "../ports/store.ts";

const day = 86_400_000;
const retention = { fixes: 365 * day, workspaces: 7 * day };

describe("housekeeping", () => {
  let store: Store;
  let stopping: AbortController;
  beforeEach(() => {
    store = openSqliteStore(":memory:");
    stopping = new AbortController();
  });
  afterEach(async () => {
    stopping.abort();
    await store.close();
  });

  async function fixOf(id: string, ago: number, closed: boolean): Promise<string> {
    const now = Date.now() - ago;
    const report = sampleReport({ fingerprint: id.padStart(16, "0"), incident: { id } });
    const request = { id, repository: "/repo", report, observedSince: 0, now };
    const { fix } = await store.receiveFix(request);
    const move = { id, from: fix.state, to: "observed", held: { version: fix.version } } as const;
    const why = { patch: {}, actor: "test", detail: null, now };
    if (closed) await store.transition({ ...move, ...why });
    return fix.id;
  }

  it("forgets fixes past their retention, and keeps workspaces of open and lately closed ones", async () => {
    const old = await fixOf("aa000001", 366 * day, true);
    const done = await fixOf("aa000002", 8 * day, true);
    const late = await fixOf("aa000003", 6 * day, true);
    const open = await fixOf("aa000004", 300 * day, false);
    const kept: string[] = [];

    const keeping = createHousekeeping({
      store,
      clock: systemClock(),
      retention,
      clean: async (keep) => kept.push(...(await keep()).map(({ id }) => id)),
      events: () => {},
    }).run(stopping.signal);
    await eventually("a first round", () => kept.length > 0);
    stopping.abort();
    await keeping;

    expect(kept.toSorted()).toEqual([late, open].toSorted());
    expect(await store.getFix(old)).toBeNull();
    expect(await store.getFix(done)).not.toBeNull();
  });

  it("keeps nothing of a cancelled fix, and begins a round when it is woken", async () => {
    const left = await fixOf("aa000001", 0, false);
    const cancelled = await fixOf("aa000002", 0, false);
    const rounds: (readonly string[])[] = [];
    const house = createHousekeeping({
      store,
      clock: systemClock(),
      retention,
      clean: async (keep) => rounds.push((await keep()).map(({ id }) => id).toSorted()),
      events: () => {},
    });

    const keeping = house.run(stopping.signal);
    await eventually("a first round", () => rounds.length === 1);
    const request = { id: cancelled, actor: "test", reason: null, now: Date.now() };
    await store.requestCancel(request);
    house.wake();
    await eventually("a second round", () => rounds.length === 2);
    stopping.abort();
    await keeping;

    expect(rounds).toEqual([[left, cancelled], [left]]);
  });

  it("tells of a failure and goes on", async () => {
    const events: FixerEvent[] = [];

    const keeping = createHousekeeping({
      store,
      clock: systemClock(),
      retention,
      clean: () => Promise.reject(new Error("a folder that cannot be removed")),
      events: (event) => events.push(event),
    }).run(stopping.signal);
    await eventually("the fault", () => events.length > 0);
    stopping.abort();
    await keeping;

    expect(events).toMatchObject([{ event: "fixer:fault", during: "housekeeping" }]);
  });
});
