import { join } from "node:path";

import { openSqliteStore, type Store } from "@mendwatch/fixer";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { mendwatch, type CommandResult } from "../../../../test/support/mendwatch-process.ts";
import { moveFix } from "../../../../test/support/move-fix.ts";
import {
  createProposedStore,
  type ProposedStore,
} from "../../../../test/support/proposed-store.ts";
import { sampleReport } from "../../../../test/support/sample-report.ts";
import { using } from "../../../../test/support/using.ts";

/** The scope of a day's dollars in the ledger. */
function dollarsOfDay(at: number): string {
  const date = new Date(at);
  const parts = [date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0"));
  return `dollars:${[date.getFullYear(), ...parts].join("-")}`;
}

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
      "dollars   $0.00 of $5.00 today, $0.00 of $50.00 this month; $2.00 for one fix",
      "rate      $0.00 in the last 1h; alarm above $5.00",
      "cooldown  none",
      "",
      "No error was attempted in the last 30 days.",
    ]);
  });

  it("counts no revert as an attempt, and `fixes` shows that it is one", async () => {
    await state.propose("aa000001");
    await inStore(async (store) => {
      const candidate = { agent: "claude", commit: "facade", patch: "", files: [] } as const;
      const repair = { title: "revert: let a guest check out", summary: "" };
      const branch = "hotfix/auto-aa000001";
      const workspace = { clone: "/c", path: "/p", branch, base: "main", baseCommit: "ba5e" };
      const asked = { id: "bb000001", of: "aa000001", actor: "test", workspace, repair, candidate };
      await store.beginRevert({ ...asked, now: Date.now() });
    });

    const json = await run("--json");
    const fixes = await mendwatch(["fixes"], { cwd: state.folder });

    const { attempts } = JSON.parse(json.stdout) as { readonly attempts: readonly object[] };
    expect(attempts).toMatchObject([{ fingerprint: "aa000001aa000001", used: 1 }]);
    expect(fixes.stdout).toContain("revert of aa000001: TypeError:");
    expect(fixes.stdout.match(/revert of/g)).toHaveLength(1);
  });

  it("counts what the ledger holds of today and this month, attempts, and cooldowns that are in force", async () => {
    await state.propose("aa000001");
    const now = new Date();
    const day = dollarsOfDay(now.getTime());
    await inStore(async (store) => {
      const charges = [
        [day.replace("dollars", "runs"), 1],
        ["runs:2001-01-01", 1],
        [day, 1.25],
        [day.slice(0, "dollars:2026-11".length), 3.5],
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
      dollars: {
        today: 1.25,
        perDay: 5,
        thisMonth: 3.5,
        perMonth: 50,
        perFix: 2,
        reserved: 0,
      },
      billing: null,
      rate: { spent: 0, limit: 5, per: 3_600_000 },
      plan: { windows: [], reserve: 0.3 },
      holds: [],
      waiting: [],
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
      "dollars   $1.25 of $5.00 today, $3.50 of $50.00 this month; $2.00 for one fix",
      `cooldown  SH until ${new Date(until).toISOString()}, 4m from now`,
      "1 of 2    SH       aa000001aa000001  TypeError: Cannot read",
    ]) {
      expect(text.stdout).toContain(part);
    }
  });

  it("says whose dollars they are, what the plan has left, and what waits for what until when", async () => {
    const now = Date.now();
    const resetsAt = now + 2 * 3_600_000 + 60_000;
    await inStore(async (store) => {
      await haveRun(store, dollarsOfDay(now), now);
      await store.planSeen({ window: "five_hour", used: 0.75, resetsAt, rejected: false }, now);
      await store.planSeen({ window: "old", used: 1, resetsAt: now - 1, rejected: true }, now);
      const hold = { text: "The plan is its owner's.", since: now, until: resetsAt, tries: 0 };
      await store.hold({ ...hold, reason: "plan-reserve" });
      await haveWaiting(store, now, resetsAt);
    });

    const text = await run();
    const json = JSON.parse((await run("--json")).stdout) as Record<string, unknown>;
    const status = await mendwatch(["status"], { cwd: state.folder });

    const reset = new Date(resetsAt).toISOString();
    for (const part of [
      "dollars   $2.00 of $5.00 today, $0.00 of $50.00 this month; $2.00 for one fix",
      "notional, at list prices: your plan pays",
      "$1.75 of it reserved by what is under way",
      "rate      $0.25 in the last 1h; alarm above $5.00",
      `plan      five hour 75% used, resets at ${reset}, 2h from now; 30% is kept for you`,
      `queue     waits until ${reset}, 2h from now: The plan is its owner's.`,
      `waiting   cc000001 SH until ${reset}, 2h from now: cooldown`,
    ]) {
      expect(text.stdout).toContain(part);
    }
    expect(text.stdout).not.toContain("old used up");
    expect(json).toMatchObject({
      billing: "subscription",
      dollars: { reserved: 1.75 },
      plan: { windows: [{ window: "five_hour", used: 0.75 }], reserve: 0.3 },
      holds: [{ reason: "plan-reserve", until: resetsAt }],
      waiting: [{ id: "cc000001", until: resetsAt, reason: "cooldown" }],
    });
    expect(status.stdout).toContain(`queue     waits until ${reset}`);
    expect(status.stdout).toContain("budget    $2.00 of $5.00 and 0 of 7 runs today");
  });
});

/** A run of the agent that a plan pays for, which has spent a quarter and may still spend the rest. */
async function haveRun(store: Store, scope: string, now: number): Promise<void> {
  const run = { step: "repair", round: 1, billing: "subscription" } as const;
  const key = "aa000001-1-repair";
  const limits = [{ scope, cap: 5 }];
  await store.reserve({ key, fix: "aa000001", amount: 2, limits, run, now });
  await store.spend({ key, total: using(0.25), now });
}

/** Has a fix in the queue that may not be begun before a time. */
async function haveWaiting(store: Store, now: number, notBefore: number): Promise<void> {
  const report = sampleReport({ id: "report-cc", fingerprint: "cc000001cc000001" });
  const request = { id: "cc000001", repository: "/code/c", report, observedSince: 0, now };
  const { fix } = await store.receiveFix(request);
  await moveFix(store, fix, "admitted", { notBefore }, { detail: "cooldown", now });
}

/** Has a fix that failed at this time. */
async function haveFailed(store: Store, now: number): Promise<void> {
  const report = sampleReport({ id: "report-bb", fingerprint: "bb000001bb000001" });
  const request = { id: "bb000001", repository: "/code/b", report, observedSince: 0, now };
  const { fix } = await store.receiveFix(request);
  await moveFix(store, fix, "failed", {}, { now });
}
