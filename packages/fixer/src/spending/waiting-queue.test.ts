import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { eventually } from "../../../../test/support/eventually.ts";
import { sampleProject } from "../../../../test/support/sample-project.ts";
import { sampleReport } from "../../../../test/support/sample-report.ts";
import { using } from "../../../../test/support/using.ts";
import { openSqliteStore } from "../adapters/sqlite/store.ts";
import { systemClock } from "../adapters/system-clock.ts";
import { agentError } from "../errors/agent-errors.ts";
import type { FixerEvent } from "../events/events.ts";
import type { FixState } from "../model/fix-lifecycle.ts";
import { startRun } from "../running/fix-run.ts";
import { createFixRunner, type RunnerPace } from "../running/fix-runner.ts";
import type { AgentRun } from "../ports/agent.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import { createQueue } from "../stages/admission/start-queue.ts";
import type { StateWorker } from "../stages/stage.ts";
import { createHolds } from "./holds.ts";
import { createSpender, type SpenderParts } from "./ledger-spender.ts";

const minute = 60_000;
const hour = 60 * minute;
const pace: RunnerPace = {
  lease: 48 * hour,
  heartbeat: 50,
  poll: 10,
  maxLosses: 3,
  backoff: 10,
  maxBackoff: 100,
  maxRequeues: 0,
  busyRetry: 10,
  stopping: 2_000,
};
const usual: SpenderParts["budget"] = {
  run: 2,
  day: 20,
  month: 200,
  runsPerDay: 20,
  attempts: 2,
  reserve: 0.3,
  alarm: { dollars: 100, per: hour },
};

describe("a queue that waits by itself", { timeout: 30_000 }, () => {
  let store: Store;
  let clock: Clock & { ahead: number };
  let events: FixerEvent[];
  let stop: () => Promise<void>;
  let agentRuns: number;
  beforeEach(() => {
    store = openSqliteStore(":memory:");
    const real = systemClock();
    // Noon, so that an hour more or less is the same day.
    const noon = new Date(2026, 10, 20, 12).getTime() - real.now();
    clock = { ...real, ahead: noon, now: () => real.now() + clock.ahead };
    events = [];
    agentRuns = 0;
    stop = async () => {};
  });
  afterEach(async () => {
    await stop();
    await store.close();
  });

  function note(event: FixerEvent): void {
    events.push(event);
  }
  /** A fixer whose agent does this in each of its runs. */
  function begin(
    agent: (run: AgentRun) => Promise<void>,
    changes: Partial<SpenderParts["budget"]> = {},
  ): void {
    const budget = { ...usual, ...changes };
    const stopping = new AbortController();
    const parts = { store, clock, budget, billing: "subscription", events: note } as const;
    const holds = createHolds(parts);
    const spender = createSpender({ ...parts, holds });
    const workers: Partial<Record<FixState, StateWorker>> = {
      received: passTo("admitted"),
      preparing: passTo("diagnosing"),
      diagnosing: passTo("diagnosed"),
      diagnosed: passTo("repairing"),
      async repairing(context) {
        agentRuns += 1;
        await spender.spend(context, "repair", agent);
        return { to: "checking", patch: {}, detail: null };
      },
      checking: passTo("proposed"),
    };
    const projects = new Map([["shop", sampleProject()]]);
    const run = { store, clock, projects, workers, tell: () => {}, events: note, pace };
    const runner = createFixRunner({
      ...run,
      start: (fix) => startRun(run, fix),
      beginNext: createQueue({
        ...run,
        cooldown: [],
        runsPerDay: budget.runsPerDay,
        mayBegin: () => holds.mayBegin(),
        agentIsReady: async () => true,
      }),
      tendProposals: async () => {},
      settleLeftovers: () => spender.settleLeftovers(),
      concurrency: 1,
      name: "test",
    });
    const done = runner.run(stopping.signal);
    stop = async () => {
      stopping.abort();
      await done;
    };
  }
  async function receive(count: number): Promise<void> {
    for (let serial = 1; serial <= count; serial += 1) {
      const id = String(serial).padStart(8, "0");
      const report = sampleReport({ fingerprint: id.padStart(16, "0"), incident: { id } });
      const where = { id, repository: `/code/${id}`, report };
      await store.receiveFix({ ...where, observedSince: 0, now: clock.now() });
    }
  }
  async function counted(state: FixState): Promise<number> {
    return (await store.stats()).fixes[state] ?? 0;
  }
  function told(): readonly string[] {
    return events.map(({ event }) => event).filter((event) => event !== "fixer:clock-jumped");
  }

  it("tries a lost network once after each pause, whichever fix it is, and costs no fix anything", async () => {
    let online = false;
    await receive(3);
    begin(async (run) => {
      if (!online) throw agentError("MW_API_UNREACHABLE", "no network");
      await run.spent(using(0.25));
    });

    await eventually("all wait", async () => (await counted("admitted")) === 3 && agentRuns === 1);
    const runsWhileAway = await store.spent("runs:2026-11-20");
    clock.ahead += minute + 1;
    await eventually("a second try", () => agentRuns === 2);
    await eventually("all wait again", async () => (await counted("admitted")) === 3);
    online = true;
    clock.ahead += 2 * minute + 1;
    await eventually("all are proposed", async () => (await counted("proposed")) === 3);

    expect(runsWhileAway).toBe(0);
    expect(agentRuns).toBe(5);
    expect(told()).toEqual(["queue:held", "queue:freed"]);
    expect((await store.listFixes({ limit: 9 })).map(({ requeues }) => requeues)).toEqual([
      0, 0, 0,
    ]);
    expect(await store.spent("runs:2026-11-20")).toBe(3);
    expect(await store.spent("dollars:2026-11-20")).toBeCloseTo(0.75);
  });

  it("finishes what was begun and then leaves the rest of the plan to its owner", async () => {
    const resetsAt = clock.now() + hour;
    await receive(2);
    begin(async (run) => {
      run.planSeen({ window: "five_hour", used: 0.71, resetsAt, rejected: false });
      await run.spent(using(0.25));
    });

    await eventually("the first is proposed", async () => (await counted("proposed")) === 1);
    await eventually("it is told", () => told().length > 0);
    const whileFull = [await counted("admitted"), agentRuns];
    clock.ahead += hour;
    await eventually("the second, too", async () => (await counted("proposed")) === 2);

    expect(whileFull).toEqual([1, 1]);
    expect(told().slice(0, 2)).toEqual(["queue:held", "queue:freed"]);
  });

  it("begins the next day with a new budget", async () => {
    await receive(3);
    begin(async (run) => run.spent(using(run.cap)), { day: 4 });

    await eventually("two are proposed", async () => (await counted("proposed")) === 2);
    await eventually("it is told", () => told().length > 0);
    const spent = await store.spent("dollars:2026-11-20");
    clock.ahead += 12 * hour;
    await eventually("the third, too", async () => (await counted("proposed")) === 3);

    expect(spent).toBe(4);
    expect(told()).toEqual(["queue:held", "queue:freed"]);
    expect(await store.spent("dollars:2026-11-21")).toBe(2);
  });
});

function passTo(to: FixState): StateWorker {
  return async () => ({ to, patch: {}, detail: null });
}
