import { join } from "node:path";

import { openSqliteStore, type Store } from "@mendwatch/fixer";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { mendwatch, type CommandResult } from "../../../../test/support/mendwatch-process.ts";
import {
  createProposedStore,
  type ProposedStore,
} from "../../../../test/support/proposed-store.ts";
import { sampleReport } from "../../../../test/support/sample-report.ts";

describe("mendwatch budget", { timeout: 60_000 }, () => {
  let state: ProposedStore;
  beforeEach(async () => {
    state = await createProposedStore("{ budget: { runsPerDay: 7, day: 5, month: 50 } }");
  });
  afterEach(() => state.remove());

  function run(...args: readonly string[]): Promise<CommandResult> {
    return mendwatch(["budget", ...args], { cwd: state.folder });
  }
  async function inStore(work: (store: Store) => Promise<unknown>): Promise<void> {
    const store = openSqliteStore(join(state.folder, "state/fixer/mendwatch.db"));
    await work(store);
    await store.close();
  }
  it("says kindly that there is nothing yet", async () => {
    const text = await run();
    const json = await run("--json");

    expect([text.exitCode, json.exitCode]).toEqual([0, 0]);
    expect(text.stdout).toContain("Nothing yet: the fixer has not run");
    expect(JSON.parse(json.stdout)).toBeNull();
  });

  it("has nothing used of anything in a store that is empty", async () => {
    await inStore(async () => {});

    const { exitCode, stdout } = await run();

    expect(exitCode).toBe(0);
    expect(stdout.split("\n")).toEqual([
      "runs      0 of 7 today",
      "dollars   $0.00 of $5.00 today, $0.00 of $50.00 this month",
      "cooldown  none",
      "",
      "No error was attempted in the last 30 days.",
    ]);
  });

  it("counts what the ledger holds of today and this month, attempts, and cooldowns that are in force", async () => {
    await state.propose("aa000001");
    const now = new Date();
    const two = [now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0"));
    const [month = "", day = ""] = two;
    const thisMonth = `${now.getFullYear()}-${month}`;
    await inStore(async (store) => {
      const charges = [
        [`runs:${thisMonth}-${day}`, 1],
        ["runs:2001-01-01", 1],
        [`dollars:${thisMonth}-${day}`, 1.25],
        [`dollars:${thisMonth}`, 3.5],
      ] as const;
      for (const [scope, amount] of charges) {
        const limits = [{ scope, cap: 100 }];
        const charge = { key: scope, fix: "aa000001", amount, limits, run: null };
        await store.reserve({ ...charge, now: now.getTime() });
      }
      await haveFailed(store, now.getTime());
    });

    const text = await run();
    const json = await run("--json");

    // One failure is 5 minutes; the failed fix itself is no attempt.
    const until = now.getTime() + 5 * 60_000;
    expect(JSON.parse(json.stdout)).toEqual({
      runs: { today: 1, perDay: 7 },
      dollars: { today: 1.25, perDay: 5, thisMonth: 3.5, perMonth: 50 },
      attempts: [
        {
          project: "shop",
          fingerprint: "aa000001aa000001",
          type: "TypeError",
          message: "Cannot read properties of null (reading 'total')",
          used: 1,
          allowed: 2,
        },
      ],
      cooldowns: [{ project: "shop", until }],
    });
    for (const part of [
      "runs      1 of 7 today",
      "dollars   $1.25 of $5.00 today, $3.50 of $50.00 this month",
      `cooldown  SH until ${new Date(until).toISOString()}, 4m from now`,
      "1 of 2    SH       aa000001aa000001  TypeError: Cannot read",
    ]) {
      expect(text.stdout).toContain(part);
    }
  });
});

/** Has a fix that failed at this time. */
async function haveFailed(store: Store, now: number): Promise<void> {
  const report = sampleReport({ id: "report-bb", fingerprint: "bb000001bb000001" });
  const request = { id: "bb000001", repository: "/code/b", report, observedSince: 0, now };
  const { fix } = await store.receiveFix(request);
  const move = { id: fix.id, from: fix.state, held: { version: fix.version } };
  const why = { patch: {}, actor: "test", detail: null, now };
  await store.transition({ ...move, ...why, to: "failed" });
}
