import { once } from "node:events";

import type { ProjectConfig } from "@mendwatch/config";
import { exitCodes, MendwatchError } from "@mendwatch/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { noProduction } from "../../../../test/support/no-production.ts";
import { eventually } from "../../../../test/support/eventually.ts";
import { sampleProject } from "../../../../test/support/sample-project.ts";
import { sampleReport, type ReportChanges } from "../../../../test/support/sample-report.ts";
import { openSqliteStore } from "../adapters/sqlite/store.ts";
import { systemClock } from "../adapters/system-clock.ts";
import { fixerErrors } from "../errors/errors.ts";
import type { FixerEvent } from "../events/events.ts";
import type { Fix } from "../model/fix.ts";
import type { FixState } from "../model/fix-lifecycle.ts";
import { startRun } from "./fix-run.ts";
import { createFixRunner, type FixRunner, type RunnerPace } from "./fix-runner.ts";
import type { Clock } from "../ports/clock.ts";
import type { FixPatch } from "../ports/store-fixes.ts";
import type { Store } from "../ports/store.ts";
import { createApproval, type Approval } from "../stages/approval/approval.ts";
import { createQueue } from "../stages/admission/start-queue.ts";
import { createTending } from "../stages/approval/tend-proposals.ts";
import { createDiagnosedStage } from "../stages/approval/waiting-diagnosis.ts";
import type { StageContext, StateWorker } from "../stages/stage.ts";
import { tellFix } from "../events/tell-fix.ts";

const usualPace: RunnerPace = {
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
const name = "this-host:/state";
const expire = 60_000;
const hour = 3_600_000;
const commit = "c0ffee";

type Workers = Partial<Record<FixState, StateWorker>>;

describe("the runner", () => {
  let store: Store;
  let clock: Clock & { ahead: number };
  let projects: Map<string, ProjectConfig>;
  let events: FixerEvent[];
  let approval: Approval;
  let running: { readonly stop: () => Promise<void>; readonly runner: FixRunner }[];
  beforeEach(() => {
    store = openSqliteStore(":memory:");
    const real = systemClock();
    clock = { ...real, ahead: 0, now: () => real.now() + clock.ahead };
    projects = new Map(["shop", "api"].map((key) => [key, sampleProject({ key })]));
    events = [];
    running = [];
  });
  afterEach(async () => {
    for (const { stop } of running) await stop();
    await store.close();
  });

  function note(event: FixerEvent): void {
    events.push(event);
  }
  /** Every state is passed at once, except where `workers` does otherwise. */
  function begin(
    workers: Workers = {},
    { concurrency = 1, ...changes }: Partial<RunnerPace> & { readonly concurrency?: number } = {},
  ): { readonly stop: () => Promise<void> } {
    const pace = { ...usualPace, ...changes };
    const stopping = new AbortController();
    const tell = tellFix(note, projects);
    function wake(): void {
      runner.wake();
    }
    approval = createApproval({
      ...noProduction,
      store,
      clock,
      projects,
      tell,
      events: note,
      wake,
    });
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
  it("carries a fix from the report to the proposal, tells each step, and waits for a person", async () => {
    begin();
    const { id } = await received();

    const proposed = await inState(id, "proposed");

    expect(proposed.lease).toBeNull();
    expect(proposed.audit.map(({ to }) => to)).toEqual([
      "received",
      "admitted",
      "preparing",
      "diagnosing",
      "diagnosed",
      "repairing",
      "checking",
      "proposed",
    ]);
    const told = events.filter((event) => event.event === "fix:moved").map(({ to }) => to);
    expect(told).toEqual(proposed.audit.slice(1).map(({ to }) => to));
    await approval.decide(id, "approve", commit, "terminal:anna");
    expect((await inState(id, "in_review")).decision).toMatchObject({ actor: "terminal:anna" });
  });

  it("works on one fix at a time, from the beginning to the proposal", async () => {
    const order: string[] = [];
    function noting(to: FixState): StateWorker {
      return async ({ fix }) => {
        order.push(`${fix.id} ${fix.state}`);
        return { to, patch: {}, detail: null };
      };
    }
    const one = await received({ severity: "medium" });
    const two = await received({ severity: "critical" });
    begin({ preparing: noting("diagnosing"), repairing: noting("checking") });
    await inState(one.id, "proposed");
    await inState(two.id, "proposed");

    expect(order).toEqual([
      `${two.id} preparing`,
      `${two.id} repairing`,
      `${one.id} preparing`,
      `${one.id} repairing`,
    ]);
  });

  it("works on as many at once as it may, but on one in each repository", async () => {
    const preparing = held("diagnosing");
    for (const repository of ["/a", "/a", "/b", "/c"]) await received({}, repository);
    begin({ preparing: preparing.worker }, { concurrency: 3 });

    await eventually("three runs", () => preparing.begun.length === 3);
    const repositories = preparing.begun.map(({ fix }) => fix.repository);

    expect(repositories.toSorted()).toEqual(["/a", "/b", "/c"]);
    expect((await store.stats()).fixes).toEqual({ admitted: 1, preparing: 3 });
    preparing.letGo();
    await eventually("all four", async () => (await store.stats()).fixes.proposed === 4);
  });

  it("publishes what was approved while a repair is still under way", async () => {
    const repairing = held("checking");
    const first = await received();
    const quick = passTo("checking");
    begin({
      repairing: (context) =>
        context.fix.id === first.id ? quick(context) : repairing.worker(context),
    });
    await inState(first.id, "proposed");
    await received();
    await eventually("the other at work", () => repairing.begun.length === 1);

    await approval.decide(first.id, "approve", commit, "terminal:anna");
    await inState(first.id, "in_review");

    expect(repairing.aborted).toEqual([]);
  });

  it("keeps a lease alive for as long as the work takes", async () => {
    const repairing = held("checking");
    const { id } = await received();
    begin({ repairing: repairing.worker }, { lease: 300 });
    await eventually("work", () => repairing.begun.length === 1);
    const first = (await current(id)).lease?.until ?? Infinity;

    await eventually("the end of the first lease", () => clock.now() > first + 100);
    repairing.letGo();

    expect((await inState(id, "proposed")).audit.map(({ what }) => what)).not.toContain(
      "lease lost",
    );
    expect(repairing.begun).toHaveLength(1);
  });

  describe("closes a fix as failed", () => {
    it("with the code and the words of an error that was foreseen", async () => {
      begin({ preparing: failing(new MendwatchError("MW_GIT_MISSING", 69, "there is no git")) });
      const { id } = await received();

      const { outcome } = await inState(id, "failed");

      expect(outcome?.code).toBe("MW_GIT_MISSING");
      expect(outcome?.text).toBe(`there is no git. ${fixerErrors.MW_GIT_MISSING.remedy}`);
      expect(events.some(({ event }) => event === "fixer:fault")).toBe(false);
    });

    it("with MW_INTERNAL for one that was not, whose cause is told but not kept", async () => {
      begin({ preparing: failing(new TypeError("cannot read a s3cret of undefined")) });
      const { id } = await received();

      const fix = await inState(id, "failed");

      expect(fix.outcome?.code).toBe("MW_INTERNAL");
      expect(JSON.stringify(fix)).not.toContain("s3cret");
      expect(events.find(({ event }) => event === "fixer:fault")).toMatchObject({
        during: id,
        cause: expect.stringContaining("s3cret"),
      });
    });

    it("when a stage wants to go where the table does not lead", async () => {
      begin({ preparing: passTo("proposed") });
      const { id } = await received();

      expect((await inState(id, "failed")).outcome?.code).toBe("MW_ILLEGAL_MOVE");
    });

    it("when its project is no longer configured, and a waiting one as cancelled", async () => {
      const preparing = held("diagnosing");
      const one = await received();
      const two = await received();
      const first = begin({ preparing: preparing.worker });
      await eventually("work", () => preparing.begun.length === 1);
      await inState(two.id, "admitted");
      await first.stop();
      projects.delete("shop");
      begin();

      expect((await inState(one.id, "failed")).outcome?.code).toBe("MW_PROJECT_GONE");
      expect((await inState(two.id, "cancelled")).outcome?.code).toBe("MW_PROJECT_GONE");
    });
  });

  describe("puts a fix back", () => {
    const offline = new MendwatchError("MW_OFFLINE", exitCodes.temporaryFailure, "no network");

    it("into the queue after a temporary failure, later each time, with its checkpoints", async () => {
      const starts: number[] = [];
      let turn = 0;
      begin({
        async repairing(context) {
          starts.push(context.fix.notBefore);
          turn += 1;
          if (turn <= 2) {
            await context.checkpoint({ instruction: `kept ${turn}` });
            throw offline;
          }
          return { to: "checking", patch: {}, detail: null };
        },
      });
      const { id } = await received();

      const fix = await inState(id, "proposed");

      expect(fix).toMatchObject({ requeues: 2, instruction: "kept 2" });
      const requeued = fix.audit.filter(
        ({ from, to }) => from === "repairing" && to === "admitted",
      );
      expect(requeued.map(({ detail }) => detail)).toEqual(
        Array.from({ length: 2 }, () => "MW_OFFLINE: no network"),
      );
      const pauses = requeued.map(({ at }, index) => (starts[index + 1] ?? 0) - at);
      expect(pauses[0]).toBeGreaterThanOrEqual(usualPace.backoff - 20);
      expect(pauses[1]).toBeGreaterThan(pauses[0] ?? 0);
    });

    it("until the time that a limit names, uncounted, and gives the day's run back", async () => {
      const retryAt = clock.now() + hour;
      const limit = new MendwatchError("MW_PLAN_LIMIT", exitCodes.temporaryFailure, "used up", {
        context: { retryAt },
      });
      begin({ repairing: failing(limit) }, { maxRequeues: 0 });
      const { id } = await received();

      const waiting = await eventually("it waits", async () => {
        const fix = await current(id);
        return fix.notBefore === retryAt && fix;
      });

      expect(waiting).toMatchObject({ state: "admitted", requeues: 0 });
      expect(waiting.audit.at(-1)?.detail).toBe("MW_PLAN_LIMIT: used up");
      await eventually("the run is given back", async () => {
        return (await store.listCharges({ fix: id })).length === 0;
      });
    });

    it("but not for ever", async () => {
      begin({ repairing: failing(offline) });
      const { id } = await received();

      const failed = await inState(id, "failed");

      expect(failed).toMatchObject({ requeues: 3, outcome: { code: "MW_OFFLINE" } });
    });

    it("in the same state when it was approved, so that nobody is asked again", async () => {
      let turn = 0;
      begin({
        async publishing() {
          turn += 1;
          if (turn === 1) throw offline;
          return { to: "in_review", patch: {}, detail: null };
        },
      });
      const { id } = await received();
      await inState(id, "proposed");
      await approval.decide(id, "approve", commit, "terminal:anna");

      const fix = await inState(id, "in_review");

      expect(fix.requeues).toBe(1);
      expect(fix.audit.filter(({ to }) => to === "proposed")).toHaveLength(1);
      expect(fix.audit.find(({ what }) => what === "put back")?.detail).toContain("no network");
    });
  });

  async function askedAgain(id: string): Promise<Fix> {
    return eventually("it being asked about again", async () => {
      const fix = await current(id);
      return fix.state === "proposed" && fix.outcome !== null && fix;
    });
  }

  describe("asks again about what was approved and could not be published", () => {
    const refused = new MendwatchError("MW_GITHUB_TOKEN_INVALID", 77, "GitHub said 401");

    it("with the reason and the same commit, and publishes it when it is approved again", async () => {
      begin({ publishing: refusingOnce(refused) });
      const { id } = await received();
      await inState(id, "proposed");
      await approval.decide(id, "approve", commit, "terminal:anna");

      const again = await askedAgain(id);
      await approval.decide(id, "approve", commit, "terminal:anna");
      const published = await inState(id, "in_review");

      expect(again).toMatchObject({ decision: null, candidate: { commit } });
      expect(again.outcome?.code).toBe("MW_GITHUB_TOKEN_INVALID");
      expect(again.outcome?.text).toContain("GitHub said 401");
      expect(again.outcome?.text).toContain(fixerErrors.MW_GITHUB_TOKEN_INVALID.remedy);
      expect(again.audit.at(-1)?.detail).toBe("could not be published: MW_GITHUB_TOKEN_INVALID");
      expect(published.outcome).toBeNull();
    });

    it("a person, where the configuration had approved it", async () => {
      projects.set("shop", withAutonomy("publish"));
      begin({ publishing: refusingOnce(refused) });
      const { id } = await received();
      await askedAgain(id);
      const other = await received();
      // The other one goes all the way, so the first was looked at meanwhile.
      await inState(other.id, "in_review");
      const waiting = await current(id);

      await approval.decide(id, "approve", commit, "terminal:anna");

      expect(waiting).toMatchObject({ state: "proposed", decision: null });
      expect((await inState(id, "in_review")).decision?.actor).toBe("terminal:anna");
    });

    it("but ends a later round, whose pull request stands", async () => {
      const candidate = { agent: "rehearsal", commit, patch: "", files: [] } as const;
      const published = { repair: null, candidate, policy: null, proof: null, baseCommit: "ba5e" };
      begin({
        checking: passTo("proposed", { candidate, published }),
        publishing: failing(refused),
      });
      const { id } = await received();
      await inState(id, "proposed");
      await approval.decide(id, "approve", commit, "terminal:anna");

      expect((await inState(id, "failed")).outcome?.code).toBe("MW_GITHUB_TOKEN_INVALID");
    });
  });

  describe("stops a run", () => {
    it("at once when its fix is cancelled", async () => {
      const repairing = held("checking");
      begin({ repairing: repairing.worker }, { heartbeat: hour, lease: hour });
      const { id } = await received();
      await eventually("work", () => repairing.begun.length === 1);

      await approval.cancel(id, "terminal:anna", null);

      const fix = await inState(id, "cancelled");
      expect(repairing.aborted).toHaveLength(1);
      expect(fix.outcome?.text).toContain("terminal:anna");
      expect(events.at(-1)).toMatchObject({ event: "fix:moved", to: "cancelled" });
    });

    it("when it stops itself; the fix stays where it is, free, and without a loss", async () => {
      const repairing = held("checking");
      const { stop } = begin({ repairing: repairing.worker });
      const { id } = await received();
      await eventually("work", () => repairing.begun.length === 1);

      await stop();

      expect(repairing.aborted).toHaveLength(1);
      expect(await current(id)).toMatchObject({ state: "repairing", lease: null, losses: 0 });
    });

    it("that does not listen, as far as the store is concerned, when it stops itself", async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const begun: Fix[] = [];
      const { stop } = begin({
        async repairing({ fix }) {
          begun.push(fix);
          await promise;
          return { to: "checking", patch: {}, detail: null };
        },
      });
      const { id } = await received();
      await eventually("work", () => begun.length === 1);

      await stop();
      resolve();

      expect(await current(id)).toMatchObject({ state: "repairing", lease: null });
    });

    it("whose lease somebody else has, and writes nothing more for it", async () => {
      const repairing = held("checking");
      begin({ repairing: repairing.worker });
      const { id } = await received();
      await eventually("work", () => repairing.begun.length === 1);
      await store.reap({ worker: name, maxLosses: 9, now: clock.now() });
      const claim = { worker: "another", states: ["repairing"] as const, leaseMs: hour };
      const theirs = await store.claim({ ...claim, now: clock.now() });

      await eventually("the abort", () => repairing.aborted.length === 1);

      expect(theirs?.id).toBe(id);
      expect((await current(id)).lease).toEqual(theirs?.lease);
    });

    it("that lost its lease while the machine slept, before it begins it again; no loss", async () => {
      const repairing = held("checking");
      begin({ repairing: repairing.worker });
      const { id } = await received();
      await eventually("work", () => repairing.begun.length === 1);

      clock.ahead += hour;

      await eventually("it again", () => repairing.begun.length === 2);
      expect(repairing.aborted).toEqual([repairing.begun[0]]);
      expect(await current(id)).toMatchObject({ state: "repairing", losses: 0 });
      const jumps = events.filter((event) => event.event === "fixer:clock-jumped");
      expect(jumps).toHaveLength(1);
      expect(jumps[0]?.by).toBeCloseTo(hour, -3);
    });

    it("never because the clock went back", async () => {
      const repairing = held("checking");
      begin({ repairing: repairing.worker });
      await received();
      await eventually("work", () => repairing.begun.length === 1);

      clock.ahead -= hour;

      await eventually("the jump", () =>
        events.some(({ event }) => event === "fixer:clock-jumped"),
      );
      await eventually("a heartbeat", async () => {
        const [fix] = await store.listFixes({ limit: 1 });
        return (fix?.lease?.until ?? Infinity) < Date.now();
      });
      expect(repairing.aborted).toEqual([]);
    });
  });

  describe("after a kill", () => {
    it("frees at once what its predecessor held, and goes on in the same state", async () => {
      const { id } = await received();
      const dead = { worker: name, states: ["received"] as const, leaseMs: hour };
      await store.claim({ ...dead, now: clock.now() });
      begin();

      const fix = await inState(id, "proposed");

      expect(fix.audit.filter(({ what }) => what === "lease lost")).toHaveLength(1);
    });

    it("leaves alone what another fixer holds", async () => {
      const theirs = await received();
      const alive = { worker: "another", states: ["received"] as const, leaseMs: hour };
      await store.claim({ ...alive, now: clock.now() });
      begin();
      const ours = await received();

      await inState(ours.id, "proposed");

      expect((await current(theirs.id)).lease?.worker).toBe("another");
    });

    it("takes over what another fixer held once its lease ran out", async () => {
      const theirs = await received();
      const gone = { worker: "another", states: ["received"] as const, leaseMs: 100 };
      await store.claim({ ...gone, now: clock.now() });
      begin();

      expect((await inState(theirs.id, "proposed")).fence).toBeGreaterThan(1);
    });

    it("fails what was lost too often in one state", async () => {
      const { id } = await received();
      const dying = { worker: name, states: ["received"] as const, leaseMs: hour };
      for (let loss = 0; loss < usualPace.maxLosses; loss += 1) {
        await store.claim({ ...dying, now: clock.now() });
        await store.reap({ worker: name, maxLosses: usualPace.maxLosses, now: clock.now() });
      }
      await store.claim({ ...dying, now: clock.now() });
      begin();

      expect((await inState(id, "failed")).outcome?.code).toBe("MW_LEASE_LOST");
      expect(events.at(-1)).toMatchObject({ event: "fix:moved", to: "failed" });
    });
  });

  describe("asks", () => {
    it("nobody at autonomy publish: the configuration has decided, and is named", async () => {
      projects.set("shop", withAutonomy("publish"));
      begin();
      const { id } = await received();

      const { decision } = await inState(id, "in_review");

      expect(decision).toMatchObject({ decision: "approve", actor: "policy", commit });
    });

    it("before the repair at autonomy diagnose, and holds neither lease nor repository meanwhile", async () => {
      projects.set("shop", withAutonomy("diagnose"));
      begin();
      const { id } = await received({}, "/repo");
      const waiting = await eventually("it waiting", async () => {
        const fix = await current(id);
        return fix.state === "diagnosed" && fix.notBefore > 0 && fix;
      });
      const other = await received({ project: "api" }, "/repo");
      await inState(other.id, "proposed");

      await approval.decide(id, "approve", null, "terminal:anna");

      expect(waiting.lease).toBeNull();
      await inState(id, "proposed");
    });

    it("and waits with what was approved while its repository is busy", async () => {
      projects.set("shop", withAutonomy("diagnose"));
      const repairing = held("checking");
      begin({ repairing: repairing.worker }, { concurrency: 2 });
      const { id } = await received({}, "/repo");
      await eventually("it waiting", async () => (await current(id)).notBefore > 0);
      await received({ project: "api" }, "/repo");
      await eventually("the other at work", () => repairing.begun.length === 1);

      await approval.decide(id, "approve", null, "terminal:anna");
      const before = (await current(id)).fence;
      await eventually("two tries", async () => (await current(id)).fence > before + 2);

      expect((await current(id)).state).toBe("diagnosed");
      repairing.letGo();
      expect((await inState(id, "proposed")).decision).toBeNull();
    });

    it("only so long, for a repair and for a proposal", async () => {
      const proposed = await received({ project: "api" });
      const diagnosed = await received();
      projects.set("shop", withAutonomy("diagnose"));
      begin();
      await inState(proposed.id, "proposed");
      await eventually("it waiting", async () => (await current(diagnosed.id)).notBefore > 0);

      clock.ahead += expire + 1;

      await inState(proposed.id, "expired");
      expect((await inState(diagnosed.id, "expired")).outcome?.code).toBe("expired");
    });
  });

  it("goes on when the store fails for a while, and says so", async () => {
    const real = store;
    let broken = true;
    store = new Proxy(real, {
      get(target, key: keyof Store) {
        if (broken && key === "claim") return () => Promise.reject(new Error("disk full"));
        return target[key];
      },
    });
    begin();
    const { id } = await received();
    await eventually("a fault", () => events.some(({ event }) => event === "fixer:fault"));

    broken = false;

    expect((await inState(id, "proposed")).losses).toBe(0);
  });
});

function passTo(to: FixState, patch: FixPatch = {}): StateWorker {
  return async () => ({ to, patch, detail: null });
}

function failing(error: Error): StateWorker {
  return async () => {
    throw error;
  };
}

/** A worker that stays until it is told to stop, or let go. */
function held(to: FixState): {
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

function withAutonomy(word: "diagnose" | "publish"): ProjectConfig {
  return sampleProject({
    autonomy: { critical: word, high: word, medium: word, low: word },
  });
}

function refusingOnce(error: Error): StateWorker {
  let turn = 0;
  return async () => {
    turn += 1;
    if (turn === 1) throw error;
    return { to: "in_review", patch: {}, detail: null };
  };
}
