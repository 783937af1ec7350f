import { exitCodes } from "@mendwatch/protocol";
import { array, assert, asyncProperty, constantFrom, nat, oneof, record } from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { bringFix, moveFix } from "../../../../test/support/move-fix.ts";
import { sampleProject } from "../../../../test/support/sample-project.ts";
import { sampleReport } from "../../../../test/support/sample-report.ts";
import { using } from "../../../../test/support/using.ts";
import { agentError } from "../errors/agent-errors.ts";
import { openSqliteStore } from "../adapters/sqlite/store.ts";
import { systemClock } from "../adapters/system-clock.ts";
import type { FixerEvent } from "../events/events.ts";
import type { Fix } from "../model/fix.ts";
import type { AgentRun } from "../ports/agent.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import type { StageContext } from "../stages/stage.ts";
import { createHolds } from "./holds.ts";
import { createSpender, type LedgerSpender, type SpenderParts } from "./ledger-spender.ts";

const minute = 60_000;
const usual: SpenderParts["budget"] = {
  run: 2,
  day: 20,
  month: 200,
  runsPerDay: 20,
  attempts: 2,
  reserve: 0.3,
  alarm: { dollars: 5, per: 60 * minute },
};

describe("the spender", () => {
  let store: Store;
  let clock: Clock & { at: number };
  let events: FixerEvent[];
  let spender: LedgerSpender;
  let serial: number;
  beforeEach(() => {
    store = openSqliteStore(":memory:");
    clock = { ...systemClock(), at: new Date(2026, 10, 20, 10).getTime(), now: () => clock.at };
    events = [];
    serial = 0;
    spender = spending();
  });
  afterEach(() => store.close());

  function note(event: FixerEvent): void {
    events.push(event);
  }
  function spending(
    changes: Partial<SpenderParts["budget"]> = {},
    billing: SpenderParts["billing"] = "api",
  ): LedgerSpender {
    const budget = { ...usual, ...changes };
    const holds = createHolds({ store, clock, budget, billing, events: note });
    return createSpender({ store, clock, budget, billing, holds, events: note });
  }
  /** A fix in repairing, under a lease. */
  async function begun(): Promise<StageContext> {
    serial += 1;
    const id = String(serial).padStart(8, "0");
    const report = sampleReport({ fingerprint: id.padStart(16, "0"), incident: { id } });
    const request = { id, repository: `/code/${id}`, report, observedSince: 0, now: clock.at };
    const { fix } = await store.receiveFix(request);
    await bringFix(store, fix, "repairing", {}, clock.at);
    return taken(id);
  }
  /** The next due fix in repairing, as a worker claims it. */
  async function taken(id: string): Promise<StageContext> {
    const claim = { worker: "w", states: ["repairing"] as const, leaseMs: 60 * minute };
    const fix = await store.claim({ ...claim, now: clock.at });
    if (fix?.id !== id) throw new Error(`${id} is not due`);
    const { signal } = new AbortController();
    return {
      fix,
      project: sampleProject(),
      signal,
      async checkpoint(patch) {
        const held = { fence: fix.fence };
        await moveFix(store, fix, "repairing", patch, { held, now: clock.at });
      },
    };
  }
  async function sums(): Promise<readonly number[]> {
    return [await store.spent("dollars:2026-11-20"), await store.spent("dollars:2026-11")];
  }
  async function chargesOf({ fix }: StageContext): Promise<Fix["charges"]> {
    return (await store.getFix(fix.id))?.charges ?? [];
  }

  /** What was spent by a run that comes to its end: nothing where a budget is used up. */
  async function ran(context: StageContext, how: string, amount: number): Promise<number> {
    let used = 0;
    const run = spender.spend(context, "repair", async (bounds) => {
      used = Math.min(bounds.cap, amount);
      await bounds.spent(using(used / 2));
      await bounds.spent(using(used));
      if (how === "fails") throw agentError("MW_AGENT_FAILED", "it fell over");
      if (how === "is unreachable") throw agentError("MW_API_UNREACHABLE", "no network");
    });
    await run.catch(() => {});
    return used;
  }
  /** The same for a run whose process dies in the middle of it. */
  async function crashed(context: StageContext, amount: number): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<number>();
    const run = spender.spend(context, "repair", async (bounds) => {
      const used = Math.min(bounds.cap, amount);
      await bounds.spent(using(used));
      resolve(used);
      await new Promise(() => {});
    });
    run.catch(() => resolve(0));
    return promise;
  }

  it("reserves what the fix may spend, tells the run, and settles what it did spend", async () => {
    const context = await begun();
    const seen: (readonly number[])[] = [];

    const cap = await spender.spend(context, "repair", async (run) => {
      seen.push(await sums());
      await run.spent(using(0.25));
      clock.at += minute;
      await run.spent(using(0.5));
      return run.cap;
    });

    expect(cap).toBe(2);
    expect(seen).toEqual([[2, 2]]);
    expect(await sums()).toEqual([0.5, 0.5]);
    expect(await chargesOf(context)).toEqual([
      {
        run: `${context.fix.id}-${context.fix.fence}-repair`,
        step: "repair",
        round: 1,
        billing: "api",
        spending: using(0.5),
        begunAt: clock.at - minute,
        duration: minute,
      },
    ]);
    expect(events).toEqual([]);
  });

  it("settles a run that fails, too, and says why it failed", async () => {
    const context = await begun();
    const turns = agentError("MW_AGENT_TURNS", "it used all its turns");

    const failing = spender.spend(context, "repair", async (run) => {
      await run.spent(using(0.75));
      throw turns;
    });

    await expect(failing).rejects.toBe(turns);
    expect(await sums()).toEqual([0.75, 0.75]);
    expect(await chargesOf(context)).toMatchObject([{ spending: { dollars: 0.75 } }]);
  });

  it("settles a run that was aborted, with the reason of the abort", async () => {
    const stopping = new AbortController();
    const context = { ...(await begun()), signal: stopping.signal };
    const reason = new Error("the fix was cancelled");

    const aborted = spender.spend(context, "repair", async (run) => {
      await run.spent(using(0.25));
      stopping.abort(reason);
      run.signal.throwIfAborted();
    });

    await expect(aborted).rejects.toBe(reason);
    expect(await sums()).toEqual([0.25, 0.25]);
  });

  it("counts a run that costs more than it may with what it cost", async () => {
    await spender.spend(await begun(), "repair", spends(1.9, 2.3));

    expect(await sums()).toEqual([2.3, 2.3]);
  });

  it("writes an answer before it lets the next one be asked for", async () => {
    const context = await begun();
    const kept: number[] = [];

    await spender.spend(context, "repair", async (run) => {
      for (const total of [0.1, 0.2, 0.3]) {
        await run.spent(using(total));
        kept.push((await store.listCharges({ settled: false }))[0]?.amount ?? 0);
      }
    });

    expect(kept).toEqual([0.1, 0.2, 0.3]);
  });

  describe("keeps to budget.run", () => {
    it("for all runs of a fix together, and ends a fix that used it up", async () => {
      const context = await begun();
      await spender.spend(context, "diagnose", spends(0.5));
      const left = await spender.spend(context, "repair", spends(1.5));

      const more = spender.spend(context, "repair", spends(1));

      expect(left).toBe(1.5);
      await expect(more).rejects.toMatchObject({
        code: "MW_BUDGET_RUN",
        exitCode: exitCodes.unavailable,
        message: expect.stringContaining("$2.00"),
      });
      expect(await sums()).toEqual([2, 2]);
    });

    it("and another fix has its own", async () => {
      await spender.spend(await begun(), "repair", spends(2));

      expect(await spender.spend(await begun(), "repair", spends(0))).toBe(2);
    });
  });

  describe.each([
    ["day", "MW_BUDGET_DAY", () => new Date(2026, 10, 21).getTime()],
    ["month", "MW_BUDGET_MONTH", () => new Date(2026, 11, 1).getTime()],
  ] as const)("keeps to budget.%s", (period, code, again) => {
    it("with a run that gets what is left of it", async () => {
      spender = spending({ [period]: 3 });
      await spender.spend(await begun(), "repair", spends(2));

      expect(await spender.spend(await begun(), "repair", spends(1))).toBe(1);
    });

    it("and puts a fix back that finds too little, is told once, and goes on when it begins anew", async () => {
      spender = spending({ [period]: 2.25 });
      await spender.spend(await begun(), "repair", spends(2));
      const [one, two] = [await begun(), await begun()];

      const refused = spender.spend(one, "repair", spends(1));
      await expect(refused).rejects.toMatchObject({
        code,
        exitCode: exitCodes.temporaryFailure,
        context: { retryAt: clock.at },
      });
      await expect(spender.spend(two, "repair", spends(1))).rejects.toMatchObject({ code });

      const until = again();
      expect(events).toMatchObject([{ event: "queue:held", reason: `budget-${period}`, until }]);
      clock.at = until;
      expect(await spender.spend(one, "repair", spends(1))).toBe(2);
    });

    it("but waits shortly, untold, for what others only reserved", async () => {
      spender = spending({ [period]: 2 });
      const [one, two] = [await begun(), await begun()];

      await spender.spend(one, "repair", async (run) => {
        await run.spent(using(0.5));
        const refused = spender.spend(two, "repair", spends(1));
        await expect(refused).rejects.toMatchObject({
          code,
          context: { retryAt: clock.at + minute },
        });
      });

      expect(events).toEqual([]);
      expect(await spender.spend(two, "repair", spends(0))).toBe(1.5);
    });

    it("and puts a fix back whose run it cut off", async () => {
      spender = spending({ [period]: 3 });
      await spender.spend(await begun(), "repair", spends(2));
      const context = await begun();

      const cut = spender.spend(context, "repair", async (run) => {
        await run.spent(using(1.01));
        throw agentError("MW_AGENT_BUDGET", "it spent its dollar");
      });

      await expect(cut).rejects.toMatchObject({
        code: "MW_BUDGET_DAY",
        exitCode: exitCodes.temporaryFailure,
        context: { retryAt: clock.at },
      });
      await expect(spender.spend(context, "repair", spends(1))).rejects.toMatchObject({ code });
    });
  });

  it("lets a fix fail whose run was cut off at its own budget", async () => {
    const cut = spender.spend(await begun(), "repair", async () => {
      throw agentError("MW_AGENT_BUDGET", "it spent its two dollars");
    });

    await expect(cut).rejects.toMatchObject({ code: "MW_AGENT_BUDGET" });
  });

  it("sends a fix back at once when the API is the trouble, and the queue waits for it", async () => {
    const resetsAt = clock.at + 60 * minute;
    const limit = agentError("MW_PLAN_LIMIT", "used up", { context: { retryAt: resetsAt } });

    const failing = spender.spend(await begun(), "repair", async (run) => {
      run.planSeen({ window: "five_hour", used: 1, rejected: true, resetsAt });
      throw limit;
    });

    await expect(failing).rejects.toMatchObject({
      code: "MW_PLAN_LIMIT",
      exitCode: exitCodes.temporaryFailure,
      cause: limit,
      context: { retryAt: clock.at },
    });
    expect(await store.listHolds()).toMatchObject([{ reason: "plan-limit", until: resetsAt }]);
    expect(await store.listPlan()).toMatchObject([{ window: "five_hour", rejected: true }]);
    expect(await sums()).toEqual([0, 0]);
    expect(await store.listCharges({})).toMatchObject([{ amount: 0, settled: true }]);
  });

  it("does not list runs that never got an answer with what the fix cost", async () => {
    const context = await begun();
    const offline = agentError("MW_API_UNREACHABLE", "no network");
    await spender.spend(context, "repair", () => Promise.reject(offline)).catch(() => {});
    await spender.spend(context, "repair", spends(0.5));

    expect(await chargesOf(context)).toMatchObject([{ spending: { dollars: 0.5 } }]);
  });

  it("knows from the first answer that the trouble is over", async () => {
    const limit = agentError("MW_API_OVERLOADED", "529");
    await spender.spend(await begun(), "repair", () => Promise.reject(limit)).catch(() => {});

    await spender.spend(await begun(), "repair", spends(0.1, 0.2));

    expect(events.map(({ event }) => event)).toEqual(["queue:held", "queue:freed"]);
  });

  it("raises the alarm once when too much is spent in the time, says whose dollars, and stops nothing", async () => {
    spender = spending({ alarm: { dollars: 1, per: 60 * minute } }, "subscription");
    const context = await begun();

    await spender.spend(context, "repair", spends(0.5, 1));
    const before = [...events];
    await spender.spend(await begun(), "repair", spends(0.25, 0.5));
    await spending({ alarm: { dollars: 1, per: 60 * minute } }).spend(
      await begun(),
      "repair",
      spends(0.25),
    );

    expect(before).toEqual([]);
    expect(events).toEqual([
      { event: "budget:alarm", spent: 1.25, limit: 1, per: 60 * minute, billing: "subscription" },
    ]);
    expect(await chargesOf(context)).toMatchObject([{ billing: "subscription" }]);
  });

  it("gives each run of a lease its own charge", async () => {
    const context = await begun();
    await spender.spend(context, "repair", spends(0.5));
    await spender.spend(context, "repair", spends(0.25));

    expect((await chargesOf(context)).map(({ run }) => run)).toEqual([
      `${context.fix.id}-${context.fix.fence}-repair`,
      `${context.fix.id}-${context.fix.fence}-repair-2`,
    ]);
    expect(await sums()).toEqual([0.75, 0.75]);
  });

  describe("after a crash", () => {
    it("settles with what was spent when its fix is taken up again", async () => {
      const context = await begun();
      await crashed(context, 0.5);
      await store.reap({ worker: "w", maxLosses: 9, now: clock.at });

      const again = await taken(context.fix.id);
      const left = await spender.spend(again, "repair", spends(0.25));

      expect(left).toBe(1.5);
      expect(await sums()).toEqual([0.75, 0.75]);
      expect(await chargesOf(context)).toMatchObject([
        { spending: { dollars: 0.5 } },
        { spending: { dollars: 0.25 } },
      ]);
    });

    it("settles what nobody runs any more, and leaves alone what is run", async () => {
      const [dead, alive] = [await begun(), await begun()];
      await crashed(dead, 0.5);
      await crashed(alive, 0.25);
      await store.release({ id: dead.fix.id, fence: dead.fix.fence, now: clock.at });
      const { id } = dead.fix;
      await store.requestCancel({ id, actor: "test", reason: null, now: clock.at });

      await spender.settleLeftovers();
      await spender.settleLeftovers();

      expect(await sums()).toEqual([2.5, 2.5]);
      expect(await chargesOf(dead)).toMatchObject([{ spending: { dollars: 0.5 } }]);
      expect(await chargesOf(alive)).toEqual([]);
    });

    it("settles a charge whose fix is forgotten", async () => {
      const context = await begun();
      await crashed(context, 0.5);
      await store.release({ id: context.fix.id, fence: context.fix.fence, now: clock.at });
      const { id } = context.fix;
      await store.requestCancel({ id, actor: "test", reason: null, now: clock.at });
      await store.prune(clock.at + 1);

      await spender.settleLeftovers();

      expect(await sums()).toEqual([0.5, 0.5]);
    });

    it("still counts what a run tells that was taken for dead", async () => {
      const context = await begun();
      const { promise: told, resolve: tell } = Promise.withResolvers<void>();
      const { promise: going, resolve: go } = Promise.withResolvers<void>();
      const zombie = spender.spend(context, "repair", async (run) => {
        await run.spent(using(0.5));
        tell();
        await going;
        await run.spent(using(0.75));
      });
      await told;
      clock.at += 61 * minute;
      await store.reap({ maxLosses: 9, now: clock.at });
      await spender.settleLeftovers();
      const before = await sums();
      go();
      await zombie;

      expect(before).toEqual([0.5, 0.5]);
      expect(await sums()).toEqual([0.75, 0.75]);
    });

    it("has charged exactly what was spent, whatever runs and crashes came in whatever order", async () => {
      const roomy = { day: 1_000, month: 1_000 };
      const dollars = nat(60).map((cents) => cents / 100);
      const happening = oneof(
        record({ how: constantFrom("ends", "fails", "crashes", "is unreachable"), dollars }),
        record({ how: constantFrom("is swept", "is restarted"), dollars }),
      );
      await assert(
        asyncProperty(array(happening, { maxLength: 12 }), async (walk) => {
          const before = await sums();
          spender = spending(roomy);
          let context = await begun();
          let spent = 0;
          for (const { how, dollars: amount } of walk) {
            if (how === "is swept") await spender.settleLeftovers();
            else if (how === "is restarted") spender = spending(roomy);
            else if (how === "crashes") {
              spent += await crashed(context, amount);
              await store.reap({ worker: "w", maxLosses: 99, now: clock.at });
              context = await taken(context.fix.id);
            } else spent += await ran(context, how, amount);
          }
          const { id, fence } = context.fix;
          await store.release({ id, fence, now: clock.at });
          await spender.settleLeftovers();
          await store.requestCancel({ id, actor: "test", reason: null, now: clock.at });

          const after = await sums();
          expect(after[0]).toBeCloseTo((before[0] ?? 0) + spent, 6);
          expect(after[1]).toBeCloseTo((before[1] ?? 0) + spent, 6);
          const charged = (await chargesOf(context)).map(({ spending: { dollars: each } }) => each);
          expect(charged.reduce((sum, each) => sum + each, 0)).toBeCloseTo(spent, 6);
        }),
        { numRuns: 40 },
      );
    });
  });
});

/** Tells these totals, and answers with what it might have spent. */
function spends(...totals: readonly number[]): (run: AgentRun) => Promise<number> {
  return async (run) => {
    for (const total of totals) await run.spent(using(total));
    return run.cap;
  };
}
