import { once } from "node:events";

import type { ProjectConfig } from "@mendwatch/config";
import type { Clock, Fix, FixerEvent, FixPatch, FixState, Store } from "@mendwatch/fixer";
import { onTestFinished } from "vitest";

import { openSqliteStore } from "../../packages/fixer/src/adapters/sqlite/store.ts";
import { systemClock } from "../../packages/fixer/src/adapters/system-clock.ts";
import { tellFix } from "../../packages/fixer/src/events/tell-fix.ts";
import { startRun } from "../../packages/fixer/src/running/fix-run.ts";
import {
  createFixRunner,
  type FixRunner,
  type RunnerPace,
} from "../../packages/fixer/src/running/fix-runner.ts";
import { createQueue } from "../../packages/fixer/src/stages/admission/start-queue.ts";
import { createApproval } from "../../packages/fixer/src/stages/approval/approval.ts";
import { createTending } from "../../packages/fixer/src/stages/approval/tend-proposals.ts";
import { createDiagnosedStage } from "../../packages/fixer/src/stages/approval/waiting-diagnosis.ts";
import type { StageContext, StateWorker } from "../../packages/fixer/src/stages/stage.ts";
import { eventually } from "./eventually.ts";
import { noProduction } from "./no-production.ts";
import { sampleProject } from "./sample-project.ts";
import { sampleReport, type ReportChanges } from "./sample-report.ts";

/** Paces that a test need not wait for. */
export const usualPace: RunnerPace = {
  lease: 2_000,
  heartbeat: 50,
  poll: 20,
  maxLosses: 3,
  backoff: 40,
  maxBackoff: 100,
  maxRequeues: 3,
  busyRetry: 30,
  stopping: 2_000,
};

/** Of the runner that is begun first. */
export const name: string = "this-host:/state";
/** How long a proposal may wait, in milliseconds. */
export const expire = 60_000;
export const hour = 3_600_000;

/** What every fix proposes. */
export const commit = "c0ffee";

type Workers = Partial<Record<FixState, StateWorker>>;

/** Runners on one store, ended with the test. `wrap` may stand between them and the store. */
export function runnerBench(wrap: (store: Store) => Store = (store) => store) {
  const real = systemClock();
  const clock: Clock & { ahead: number } = {
    ...real,
    ahead: 0,
    now: () => real.now() + clock.ahead,
  };
  const store = wrap(openSqliteStore(":memory:"));
  const projects = new Map(["shop", "api"].map((key) => [key, sampleProject({ key })]));
  const events: FixerEvent[] = [];
  const running: { readonly stop: () => Promise<void>; readonly runner: FixRunner }[] = [];
  onTestFinished(async () => {
    for (const { stop } of running) await stop();
    await store.close();
  });
  function note(event: FixerEvent): void {
    events.push(event);
  }
  const tell = tellFix(note, projects);
  function wake(): void {
    for (const { runner } of running) runner.wake();
  }
  const approval = createApproval({
    ...noProduction,
    store,
    clock,
    projects,
    tell,
    events: note,
    wake,
  });
  /** Every state is passed at once, except where `workers` does otherwise. */
  function begin(
    workers: Workers = {},
    { concurrency = 1, ...changes }: Partial<RunnerPace> & { readonly concurrency?: number } = {},
  ): { readonly stop: () => Promise<void> } {
    const pace = { ...usualPace, ...changes };
    const stopping = new AbortController();
    const all: Workers = {
      received: passTo("admitted"),
      preparing: passTo("diagnosing"),
      diagnosing: passTo("diagnosed"),
      diagnosed: createDiagnosedStage({ clock, expire }),
      repairing: passTo("checking"),
      checking: passTo("proposed", {
        candidate: { agent: "rehearsal", commit, patch: "", files: [] },
      }),
      approved: passTo("publishing"),
      publishing: passTo("in_review"),
      ...workers,
    };
    const run = { store, clock, projects, workers: all, tell, events: note, pace };
    const runner = createFixRunner({
      ...run,
      start: (fix) => startRun(run, fix),
      beginNext: createQueue({
        ...run,
        cooldown: [hour],
        runsPerDay: 20,
        mayBegin: async () => true,
        agentIsReady: async () => true,
      }),
      tendProposals: createTending({ ...run, approval, expire }),
      settleLeftovers: async () => {},
      concurrency,
      name,
    });
    const done = runner.run(stopping.signal);
    async function stop(): Promise<void> {
      stopping.abort();
      await done;
    }
    running.push({ stop, runner });
    return { stop };
  }
  let serial = 0;
  async function received(changes: ReportChanges = {}, repository?: string): Promise<Fix> {
    serial += 1;
    const id = String(serial).padStart(8, "0");
    const { fix } = await store.receiveFix({
      id,
      repository: repository ?? `/code/${id}`,
      report: sampleReport({
        fingerprint: id.padStart(16, "0"),
        ...changes,
        incident: { id: `incident-${id}` },
      }),
      observedSince: 0,
      now: clock.now(),
    });
    return fix;
  }
  async function current(id: string): Promise<Fix> {
    const fix = await store.getFix(id);
    if (fix === null) throw new Error(`no fix ${id}`);
    return fix;
  }
  function inState(id: string, state: FixState): Promise<Fix> {
    return eventually(`${id} in ${state}`, async () => {
      const fix = await current(id);
      if (fix.state === state) return fix;
      throw new Error(`it is in ${fix.state}: ${JSON.stringify(fix.outcome)}`);
    });
  }
  async function askedAgain(id: string): Promise<Fix> {
    return eventually("it being asked about again", async () => {
      const fix = await current(id);
      return fix.state === "proposed" && fix.outcome !== null && fix;
    });
  }

  return {
    store,
    clock,
    projects,
    events,
    approval,
    begin,
    received,
    current,
    inState,
    askedAgain,
  };
}

/** A worker that passes at once. */
export function passTo(to: FixState, patch: FixPatch = {}): StateWorker {
  return async () => ({ to, patch, detail: null });
}

/** A worker that always fails. */
export function failing(error: Error): StateWorker {
  return async () => {
    throw error;
  };
}

/** A worker that stays until it is told to stop, or let go. */
export function held(to: FixState): {
  readonly worker: StateWorker;
  readonly begun: StageContext[];
  readonly aborted: StageContext[];
  letGo: () => void;
} {
  const gate = Promise.withResolvers<void>();
  const begun: StageContext[] = [];
  const aborted: StageContext[] = [];
  return {
    begun,
    aborted,
    letGo: gate.resolve,
    async worker(context) {
      begun.push(context);
      await Promise.race([gate.promise, once(context.signal, "abort")]);
      if (context.signal.aborted) aborted.push(context);
      context.signal.throwIfAborted();
      return { to, patch: {}, detail: null };
    },
  };
}

/** The project `shop` at an autonomy. */
export function withAutonomy(word: "diagnose" | "publish"): ProjectConfig {
  return sampleProject({
    autonomy: { critical: word, high: word, medium: word, low: word },
  });
}

/** A worker that fails once, and then publishes. */
export function refusingOnce(error: Error): StateWorker {
  let turn = 0;
  return async () => {
    turn += 1;
    if (turn === 1) throw error;
    return { to: "in_review", patch: {}, detail: null };
  };
}
