import type { ProjectConfig } from "@mendwatch/config";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { moveFix } from "../../../../../test/support/move-fix.ts";
import { sampleProject } from "../../../../../test/support/sample-project.ts";
import { sampleReport, type ReportChanges } from "../../../../../test/support/sample-report.ts";
import { openSqliteStore } from "../../adapters/sqlite/store.ts";
import { systemClock } from "../../adapters/system-clock.ts";
import type { Fix } from "../../model/fix.ts";
import type { FixState } from "../../model/fix-lifecycle.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import { cooldownEnd } from "./cooldown.ts";
import { createQueue } from "./start-queue.ts";

const minute = 60_000;
const cooldown = [5 * minute, 15 * minute, 60 * minute];
const projects: ReadonlyMap<string, ProjectConfig> = new Map(
  ["shop", "api"].map((key) => [key, sampleProject({ key })]),
);

describe("the queue", () => {
  let store: Store;
  let clock: Clock & { at: number };
  let serial: number;
  beforeEach(() => {
    store = openSqliteStore(":memory:");
    // Local time: the day of the budget is the owner's.
    clock = { ...systemClock(), at: new Date(2026, 10, 20, 10).getTime(), now: () => clock.at };
    serial = 0;
  });
  afterEach(() => store.close());

  function queue(
    runsPerDay = 20,
    mayBegin = async () => true,
    agentIsReady = async () => true,
  ): () => Promise<boolean> {
    const limits = { cooldown, runsPerDay, mayBegin, agentIsReady };
    return createQueue({ store, clock, projects, ...limits, tell: () => {} });
  }
  async function fixIn(path: readonly FixState[], report: ReportChanges = {}, repository?: string) {
    serial += 1;
    const id = String(serial).padStart(8, "0");
    const { fix } = await store.receiveFix({
      id,
      repository: repository ?? `/code/${id}`,
      report: sampleReport({ fingerprint: id.padStart(16, "0"), ...report, incident: { id } }),
      observedSince: 0,
      now: clock.at,
    });
    let at = fix;
    for (const to of path) at = await moved(at, to);
    return at;
  }
  function moved(fix: Fix, to: FixState): Promise<Fix> {
    return moveFix(store, fix, to, {}, { now: clock.at });
  }
  async function stateOf({ id }: Fix): Promise<unknown> {
    return (await store.getFix(id))?.state;
  }

  it("begins nothing while the agent misses something, and goes on when it is there", async () => {
    let isReady = false;
    const beginNext = queue(20, undefined, async () => isReady);
    const fix = await fixIn(["admitted"]);

    expect(await beginNext()).toBe(false);
    isReady = true;
    expect(await beginNext()).toBe(true);

    expect(await stateOf(fix)).toBe("preparing");
  });

  it("begins the most severe, then the oldest, one with each call", async () => {
    await fixIn(["admitted"], { severity: "medium" });
    clock.at += 1;
    const high = await fixIn(["admitted"], { severity: "high" });
    clock.at += 1;
    const later = await fixIn(["admitted"], { severity: "high" });
    const begin = queue();

    expect([await begin(), await stateOf(high), await stateOf(later)]).toEqual([
      true,
      "preparing",
      "admitted",
    ]);
    expect([await begin(), await stateOf(later)]).toEqual([true, "preparing"]);
    expect([await begin(), await begin()]).toEqual([true, false]);
  });

  it("passes over a repository that is worked on, and charges nothing for it", async () => {
    await fixIn(["admitted", "preparing"], {}, "/repo");
    const waiting = await fixIn(["admitted"], { severity: "critical" }, "/repo");
    const other = await fixIn(["admitted"], { severity: "medium" }, "/other");
    const begin = queue(1);

    expect([await begin(), await stateOf(waiting), await stateOf(other)]).toEqual([
      true,
      "admitted",
      "preparing",
    ]);
    expect(await store.spent("runs:2026-11-20")).toBe(1);
  });

  it("waits for the next local midnight when the day's runs are used up", async () => {
    await fixIn(["admitted"]);
    const second = await fixIn(["admitted"]);
    const begin = queue(1);

    expect([await begin(), await begin()]).toEqual([true, false]);
    const midnight = new Date(2026, 10, 21).getTime();
    const waiting = await store.getFix(second.id);
    expect(waiting?.notBefore).toBe(midnight);
    expect(waiting?.audit.at(-1)?.detail).toContain("1 runs are used up");
    clock.at = midnight - 1;
    expect(await begin()).toBe(false);
    clock.at = midnight;
    expect(await begin()).toBe(true);
  });

  it("charges a fix once a day, however often it comes back to the queue", async () => {
    const fix = await fixIn(["admitted"]);
    const begin = queue(1);
    await begin();
    const working = await store.getFix(fix.id);
    if (working === null) throw new Error("it is there");
    await moved(working, "admitted");

    expect(await begin()).toBe(true);
  });

  it("begins nothing while it is paused, and charges nothing", async () => {
    const fix = await fixIn(["admitted"], { severity: "critical" });
    const begin = queue(1);
    await store.pause({ actor: "terminal:anna", reason: null, at: clock.at });

    expect([await begin(), await stateOf(fix)]).toEqual([false, "admitted"]);
    expect(await store.spent("runs:2026-11-20")).toBe(0);
    await store.resume();
    expect([await begin(), await stateOf(fix)]).toEqual([true, "preparing"]);
  });

  it("begins nothing while a limit holds it, and charges nothing", async () => {
    const fix = await fixIn(["admitted"], { severity: "critical" });

    expect([await queue(1, async () => false)(), await stateOf(fix)]).toEqual([false, "admitted"]);
    expect(await store.spent("runs:2026-11-20")).toBe(0);
    expect([await queue(1)(), await stateOf(fix)]).toEqual([true, "preparing"]);
  });

  it("holds a project back after a failure, and no other project", async () => {
    const failed = await fixIn(["failed"]);
    const shop = await fixIn(["admitted"], { severity: "critical" });
    const api = await fixIn(["admitted"], { project: "api" });
    const begin = queue();

    expect([await begin(), await stateOf(shop), await stateOf(api)]).toEqual([
      true,
      "admitted",
      "preparing",
    ]);
    expect((await store.getFix(shop.id))?.notBefore).toBe(failed.stateSince + 5 * minute);
    clock.at += 5 * minute;
    expect([await begin(), await stateOf(shop)]).toEqual([true, "preparing"]);
  });

  it("closes what belongs to a project that is gone", async () => {
    const fix = await fixIn(["admitted"], { project: "gone" });

    expect(await queue()()).toBe(false);
    expect(await store.getFix(fix.id)).toMatchObject({
      state: "cancelled",
      outcome: { code: "MW_PROJECT_GONE" },
    });
  });

  describe("the cooldown", () => {
    it.each([
      ["nothing yet", [], 0],
      ["one failure", ["failed"], 5],
      ["two in a row", ["failed", "refused"], 15],
      ["three in a row", ["failed", "refused", "failed"], 60],
      ["more in a row", ["failed", "refused", "failed", "failed"], 60],
      ["a failure before something good", ["failed", "in_review"], 0],
      ["a failure after something good", ["in_review", "failed"], 5],
      ["a row that something good broke", ["failed", "failed", "abstained", "failed"], 5],
    ] as const)("after %s", async (_, states, minutes) => {
      const fixes: Fix[] = [];
      for (const [index, state] of states.entries()) {
        const fix = await fixIn([]);
        fixes.push({ ...fix, state, stateSince: index * minute });
      }
      const last = fixes.at(-1)?.stateSince ?? 0;

      expect(cooldownEnd(fixes.toReversed(), cooldown)).toBe(last + minutes * minute);
    });
  });
});
