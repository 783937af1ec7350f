import { currentFingerprints, fingerprintVersion } from "@mendwatch/detection";
import type {
  BeginRevert,
  Card,
  ChargedRun,
  DecisionKind,
  Fix,
  FixPatch,
  FixState,
  ListCharges,
  ListFixes,
  MoveFix,
  MoveOutcome,
  ReceiveFix,
  ReserveCharge,
  Store,
} from "@mendwatch/fixer";
import {
  fixStates,
  isClosed,
  mayMove,
  noChatYet,
  openStates,
  workingStates,
} from "@mendwatch/fixer";
import type { Heartbeat, Report, ReportedError } from "@mendwatch/protocol";
import { array, assert, asyncProperty, integer, nat, record } from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { sampleReport, type ReportChanges } from "../support/sample-report.ts";
import { using } from "../support/using.ts";
import { ledgerEvents, playLedger } from "./ledger-model.ts";

/** A fresh, empty store, seen through one or more independent handles. */
export interface StoreUnderTest {
  readonly handles: readonly [Store, ...Store[]];
  end(): Promise<void>;
}

const second = 1_000;
const start = Date.parse("2026-11-20T10:00:00.000Z");
const leaseMs = 30 * second;
const patience = { timeout: 60 * second };

/** The promises of the Store port. Every adapter passes them, through every kind of handle it has. */
export function describeStore(where: string, open: () => Promise<StoreUnderTest>): void {
  describe(`a store ${where}`, patience, () => {
    let under: StoreUnderTest;
    let store: Store;
    let made = 0;
    beforeEach(async () => {
      under = await open();
      [store] = under.handles;
      made = 0;
    });
    afterEach(() => under.end());

    /** The n-th of many concurrent callers gets the handle of its turn. */
    function handle(turn: number): Store {
      return under.handles[turn % under.handles.length] ?? store;
    }
    function request(changes: ReportChanges = {}, more: Partial<ReceiveFix> = {}): ReceiveFix {
      made += 1;
      const serial = String(made).padStart(8, "0");
      const report = sampleReport({
        id: `report-${serial}`,
        fingerprint: serial.padStart(16, "0"),
        ...changes,
        incident: { id: `incident-${serial}`, ...changes.incident },
      });
      const unique = { id: serial, repository: `/repos/${serial}` };
      return { ...unique, report, observedSince: start - 1, now: start, ...more };
    }
    /** The settled report of an announced error. */
    function settledOf({ repository, report }: Fix): ReceiveFix {
      const { fingerprint, incident } = report;
      const changes = { announcement: report.id, severity: "critical", fingerprint } as const;
      return request({ ...changes, incident }, { repository });
    }
    async function received(changes?: ReportChanges, more?: Partial<ReceiveFix>): Promise<Fix> {
      return (await store.receiveFix(request(changes, more))).fix;
    }
    function claim(states: readonly FixState[], now = start, worker = "worker", by = store) {
      return by.claim({ worker, states, leaseMs, now });
    }
    async function moved(fix: Fix, to: FixState, more: Partial<MoveFix> = {}): Promise<Fix> {
      const outcome = await store.transition(change(fix, to, more));
      if (outcome.outcome !== "moved") throw new Error(`${fix.state} to ${to}: ${outcome.outcome}`);
      return outcome.fix;
    }
    async function broughtTo(state: FixState, fix?: Fix): Promise<Fix> {
      let at = fix ?? (await received());
      for (const step of pathTo(state)) at = await moved(at, step);
      return at;
    }
    async function leased(worker = "worker"): Promise<Fix> {
      await broughtTo("preparing");
      return existing(await claim(["preparing"], start, worker));
    }
    async function proposed(commit = "c0ffee"): Promise<Fix> {
      const checking = await broughtTo("checking");
      return moved(checking, "proposed", { patch: { candidate: candidate(commit) } });
    }
    async function observed(): Promise<Fix> {
      return moved(await received(), "observed");
    }
    async function idsOf(query: ListFixes): Promise<readonly string[]> {
      return (await store.listFixes(query)).map(({ id }) => id);
    }
    async function current(id: string): Promise<Fix> {
      return existing(await store.getFix(id));
    }
    async function keysOf(query: ListCharges): Promise<readonly string[]> {
      return (await store.listCharges(query)).map(({ key }) => key);
    }

    describe("receiving", () => {
      it("keeps an announced error in the queue until its settled report takes its place", async () => {
        const announced = await received({ id: "announcement", phase: "announced", count: 0 });
        const waiting = await moved(announced, "admitted");
        const settled = settledOf(announced);

        const { outcome, fix } = await store.receiveFix(settled);
        const again = await store.receiveFix(settled);

        expect(waiting.notBefore).toBeGreaterThan(start);
        expect(outcome).toBe("joined");
        expect(fix).toMatchObject({ severity: "critical", notBefore: 0, report: settled.report });
        expect(again.fix).toEqual(fix);
      });

      it("leaves the announced report to work that has begun without the settled one", async () => {
        const announced = await received({ id: "announcement", phase: "announced", count: 0 });
        const begun = await broughtTo("preparing", announced);

        await store.receiveFix(settledOf(announced));

        expect(await store.getFix(begun.id)).toEqual(begun);
      });

      it("begins a fix for a root, with what its report says", async () => {
        const asked = request({ severity: "critical" });

        const { outcome, fix } = await store.receiveFix(asked);

        expect(outcome).toBe("created");
        expect(fix).toMatchObject({
          id: asked.id,
          state: "received",
          attempt: 1,
          severity: "critical",
          project: "shop",
          report: asked.report,
          lease: null,
          decision: null,
        });
        expect(await store.getFix(asked.id)).toEqual(fix);
      });

      it("has one open fix of a fingerprint in a repository, however many arrive at once", async () => {
        const same = { fingerprint: "00000000000000aa" };
        const asked = Array.from({ length: 20 }, () => request(same, { repository: "/repo" }));

        const outcomes = await Promise.all(asked.map((one, turn) => handle(turn).receiveFix(one)));

        expect(outcomes.filter(({ outcome }) => outcome === "created").length).toBe(1);
        expect(outcomes.filter(({ outcome }) => outcome === "joined").length).toBe(19);
        const fixes = await store.listFixes({ limit: 100 });
        expect(fixes.map((fix) => fix.incidents.length)).toEqual([20]);
      });

      it("lets another project's incident join, and the worse severity counts", async () => {
        const same = { fingerprint: "00000000000000aa" };
        const first = await received({ ...same, severity: "medium" }, { repository: "/repo" });
        const more = request(
          { ...same, project: "api", severity: "high" },
          { repository: "/repo" },
        );

        const { outcome, fix } = await store.receiveFix(more);

        expect(outcome).toBe("joined");
        expect(fix).toMatchObject({ id: first.id, severity: "high", project: "shop" });
        expect(fix.incidents.map(({ project }) => project)).toEqual(["shop", "api"]);
      });

      it("keeps fixes of another fingerprint, and of another repository, apart", async () => {
        const same = { fingerprint: "00000000000000aa" };
        await received(same, { repository: "/one" });

        const other = await store.receiveFix(request(same, { repository: "/two" }));
        const third = await store.receiveFix(request({}, { repository: "/one" }));

        expect([other.outcome, third.outcome]).toEqual(["created", "created"]);
      });

      it("takes an incident once, also when its fix is closed by the time it comes again", async () => {
        const asked = request();
        const { fix } = await store.receiveFix(asked);
        await moved(fix, "failed");

        const again = await store.receiveFix({ ...asked, id: "ffffffff" });

        expect(again).toMatchObject({ outcome: "answered", fix: { id: fix.id, state: "failed" } });
        expect(await store.listFixes({ limit: 9 })).toHaveLength(1);
      });

      it("never writes over another fix of the same id", async () => {
        const first = await received();

        const again = store.receiveFix(request({}, { id: first.id }));
        await expect(again).rejects.toBeInstanceOf(Error);

        expect(await current(first.id)).toEqual(first);
        expect(await store.listFixes({ limit: 9 })).toHaveLength(1);
      });

      it("begins a second attempt once the first is closed", async () => {
        const same = { fingerprint: "00000000000000aa" };
        await moved(await received(same, { repository: "/repo" }), "failed");

        const next = await store.receiveFix(request(same, { repository: "/repo" }));

        expect(next).toMatchObject({ outcome: "created", fix: { attempt: 2 } });
      });

      it("is answered by a recent observed fix, which is no attempt", async () => {
        const same = { fingerprint: "00000000000000aa", severity: "low" } as const;
        const first = await received(same, { repository: "/repo" });
        await moved(first, "observed");

        const low = await store.receiveFix(request(same, { repository: "/repo" }));
        const late = await store.receiveFix(
          request(same, { repository: "/repo", observedSince: start + 1 }),
        );

        expect(low).toMatchObject({ outcome: "answered", fix: { id: first.id } });
        expect(low.fix.incidents).toHaveLength(2);
        expect(late).toMatchObject({ outcome: "created", fix: { attempt: 1 } });
      });

      it("is not answered by an observed fix of a lesser severity", async () => {
        const same = { fingerprint: "00000000000000aa" };
        await moved(
          await received({ ...same, severity: "low" }, { repository: "/repo" }),
          "observed",
        );

        const worse = await store.receiveFix(
          request({ ...same, severity: "medium" }, { repository: "/repo" }),
        );

        expect(worse.outcome).toBe("created");
      });
    });

    describe("an error that versions of detection call differently", () => {
      const repository = "/repo";
      const { error } = sampleReport();
      const [ownName = ""] = currentFingerprints(error);
      const earlier = { fingerprint: "00000000000000aa", fingerprintVersion: 1 };
      const own = { fingerprint: ownName, fingerprintVersion };
      const later = { fingerprint: "00000000000000cc", fingerprintVersion: fingerprintVersion + 1 };
      async function arrives(changes: ReportChanges): Promise<{ count: number; fix: Fix }> {
        const asked = request(changes, { repository });
        const counted = await store.recordReport(asked.report, start);
        const { fix } = await store.receiveFix(asked);
        expect(counted.error).toMatchObject({ fingerprint: fix.fingerprint });
        return { count: counted.error.count, fix };
      }

      it.each([
        ["an older watcher, then one like the fixer", earlier, own],
        ["a watcher like the fixer, then an older one", own, earlier],
        ["a watcher like the fixer, then a newer one", own, later],
        ["an older watcher, then one newer than the fixer", earlier, later],
      ])("keeps its first name, its count and its open fix: %s", async (_, first, next) => {
        const before = await arrives({ ...first, count: 3 });

        const after = await arrives({ ...next, count: 4 });
        const named = await arrives({
          ...next,
          count: 5,
          detail: "counts",
          error: { ...error, stack: "", frames: [] },
        });

        expect(after).toMatchObject({ count: 7, fix: { id: before.fix.id, report: first } });
        expect(named).toMatchObject({ count: 12, fix: { id: before.fix.id } });
        expect(await store.listErrors({ limit: 9 })).toMatchObject([{ ...first, count: 12 }]);
      });

      it("keeps its attempts, and what was decided about it", async () => {
        const { fix } = await arrives(earlier);
        await moved(fix, "failed");

        const again = await arrives(own);

        expect(again.fix).toMatchObject({
          attempt: 2,
          fingerprint: earlier.fingerprint,
          report: earlier,
        });
        const all = await store.listFixes({
          repository,
          fingerprint: earlier.fingerprint,
          limit: 9,
        });
        expect(all.map(({ id }) => id)).toEqual(expect.arrayContaining([fix.id, again.fix.id]));
      });

      it("is the root of its symptoms under its first name", async () => {
        await arrives(earlier);
        await arrives(own);
        const symptom = request({
          fingerprintVersion,
          error: { ...error, message: "no total" },
          incident: { role: "symptom", root: ownName },
        });

        const recorded = await store.recordReport(symptom.report, start);

        expect(recorded.error.symptomOf).toMatchObject({ root: earlier.fingerprint });
      });

      it("is two where one version says so", async () => {
        await arrives(earlier);
        const other = await arrives({ ...earlier, fingerprint: "00000000000000bb" });

        expect(other).toMatchObject({ count: 3, fix: { fingerprint: "00000000000000bb" } });
      });

      it("is no other error", async () => {
        await arrives(earlier);
        const other = await arrives({ ...later, error: { ...error, type: "RangeError" } });

        expect(other).toMatchObject({ count: 3, fix: { fingerprint: later.fingerprint } });
      });
    });

    describe("claiming", () => {
      it("gives each fix to one of many claimers, and null when there is none left", async () => {
        const fixes = [];
        for (let each = 0; each < 20; each += 1) fixes.push(await received());

        const claims = await Promise.all(
          Array.from({ length: 50 }, (_, turn) =>
            claim(["received"], start, `worker-${turn}`, handle(turn)),
          ),
        );

        const taken = claims.filter((fix) => fix !== null);
        expect(taken.map(({ id }) => id).toSorted()).toEqual(fixes.map(({ id }) => id).toSorted());
        expect(await claim(["received"])).toBeNull();
      });

      it("takes the most severe first, then the oldest", async () => {
        await received({ severity: "medium" }, { now: start - 3 });
        await received({ severity: "high" }, { now: start - 1 });
        await received({ severity: "high" }, { now: start - 2 });
        await received({ severity: "critical" }, { now: start });

        const order = [];
        for (let each = 0; each < 4; each += 1) order.push((await claim(["received"]))?.id);

        expect(order).toEqual(["00000004", "00000003", "00000002", "00000001"]);
      });

      it("leaves a fix alone before its time, and in states that were not asked for", async () => {
        const preparing = await broughtTo("preparing");
        await moved(preparing, "admitted", { patch: { notBefore: start + second } });

        expect(await claim(["received", "preparing"])).toBeNull();
        expect(await claim(["admitted"], start + second - 1)).toBeNull();
        expect(await claim(["admitted"], start + second)).not.toBeNull();
      });

      it("gives a new fence each time", async () => {
        await broughtTo("preparing");
        const { id, fence } = existing(await claim(["preparing"]));
        await store.release({ id, fence, now: start });
        const again = existing(await claim(["preparing"]));

        expect(again.fence).toBeGreaterThan(fence);
        expect(again.lease).toEqual({
          worker: "worker",
          fence: again.fence,
          until: start + leaseMs,
        });
      });
    });

    describe("a lease", () => {
      it("lives on by its heartbeat", async () => {
        const { id, fence } = await leased();
        const later = start + leaseMs - 1;

        const beat = await store.heartbeat({ id, fence, leaseMs, now: later });

        expect(beat).toEqual({ held: true, cancelRequested: false });
        expect(await store.reap({ maxLosses: 3, now: later + leaseMs })).toEqual([]);
        expect(await store.reap({ maxLosses: 3, now: later + leaseMs + 1 })).toHaveLength(1);
      });

      it("is not extended by another fence, nor after it ran out", async () => {
        const { id, fence } = await leased();
        const lost = { held: false, cancelRequested: false };

        expect(await store.heartbeat({ id, fence: fence + 1, leaseMs, now: start })).toEqual(lost);
        expect(await store.heartbeat({ id, fence, leaseMs, now: start + leaseMs + 1 })).toEqual(
          lost,
        );
        expect(await store.heartbeat({ id: "nobody", fence, leaseMs, now: start })).toEqual(lost);
      });

      it("of a worker that was taken for dead neither beats, nor moves, nor keeps, nor is given back", async () => {
        const zombie = await leased();
        const later = start + leaseMs + 1;
        await store.reap({ maxLosses: 3, now: later });
        const heir = await claim(["preparing"], later, "heir");
        const held = { fence: zombie.fence };

        const { id, fence } = zombie;
        expect(await store.heartbeat({ id, fence, leaseMs, now: later })).toMatchObject({
          held: false,
        });
        expect(await store.transition(change(zombie, "diagnosing", { held, now: later }))).toEqual({
          outcome: "lost",
        });
        expect(await store.transition(change(zombie, "preparing", { held, now: later }))).toEqual({
          outcome: "lost",
        });
        expect(await store.release({ id, fence, now: later })).toBeNull();
        expect(await current(id)).toEqual(heir);
      });

      it("that ran out moves nothing even when nobody took it", async () => {
        const fix = await leased();
        const late = { held: { fence: fix.fence }, now: start + leaseMs + 1 };

        expect(await store.transition(change(fix, "diagnosing", late))).toEqual({
          outcome: "lost",
        });
      });

      it("keeps everybody else from moving the fix", async () => {
        const fix = await leased();

        expect(await store.transition(change(fix, "diagnosing"))).toEqual({ outcome: "lost" });
      });

      it("ends with a move to another state, and lasts through a checkpoint", async () => {
        const fix = await leased();
        const held = { fence: fix.fence };
        const kept = await moved(fix, "preparing", { held, patch: { workspace } });
        const gone = await moved(kept, "diagnosing", { held });

        expect(kept).toMatchObject({ state: "preparing", workspace, lease: fix.lease });
        expect(gone).toMatchObject({ state: "diagnosing", workspace, lease: null });
      });

      it("saves the work from incidents that join meanwhile, but not a decision made from the document", async () => {
        const fix = await leased();
        const joining = { ...request(), repository: fix.repository };
        const report = { ...joining.report, fingerprint: fix.fingerprint };
        await store.receiveFix({ ...joining, report });

        const decided = await store.transition(
          change(fix, "diagnosing", { held: { fence: fix.fence, version: fix.version } }),
        );
        const worked = await store.transition(
          change(fix, "diagnosing", { held: { fence: fix.fence } }),
        );

        expect(decided).toEqual({ outcome: "lost" });
        expect(worked).toMatchObject({ outcome: "moved", fix: { incidents: [{}, {}] } });
      });

      it("given back is no loss, and may name a time", async () => {
        const { id, fence } = await leased();
        const notBefore = start + second;

        const free = await store.release({ id, fence, notBefore, now: start });

        expect(free).toMatchObject({ lease: null, losses: 0, requeues: 0, notBefore });
        expect(await claim(["preparing"])).toBeNull();
        expect(await claim(["preparing"], notBefore)).not.toBeNull();
      });

      it("given back with a setback counts it, and says it in the audit", async () => {
        const { id, fence } = await leased();

        const free = await store.release({ id, fence, setback: "no network", now: start });

        expect(free).toMatchObject({ lease: null, losses: 0, requeues: 1 });
        expect(free?.audit.at(-1)).toMatchObject({ what: "put back", detail: "no network" });
      });

      it("that ran out may still be given back while nobody took it", async () => {
        const { id, fence } = await leased();

        expect(await store.release({ id, fence, now: start + leaseMs + 1 })).toMatchObject({
          lease: null,
          losses: 0,
        });
      });

      it("is reaped once by many reapers", async () => {
        const fixes = [await leased(), await leased(), await leased()];
        const later = start + leaseMs + 1;

        const reaped = await Promise.all(
          Array.from({ length: 10 }, (_, turn) => handle(turn).reap({ maxLosses: 3, now: later })),
        );

        expect(
          reaped
            .flat()
            .map(({ id }) => id)
            .toSorted(),
        ).toEqual(fixes.map(({ id }) => id).toSorted());
        expect(reaped.flat().map(({ losses }) => losses)).toEqual([1, 1, 1]);
      });

      it("of a dead worker is reaped before it runs out, and nobody else's", async () => {
        const dead = await leased("dead");
        const alive = await leased("alive");

        const reaped = await store.reap({ worker: "dead", maxLosses: 3, now: start });

        expect(reaped.map(({ id }) => id)).toEqual([dead.id]);
        expect(await current(alive.id)).toEqual(alive);
      });

      it("is not reaped from a worker that finished first", async () => {
        const fix = await leased();
        await moved(fix, "diagnosing", { held: { fence: fix.fence } });

        expect(await store.reap({ maxLosses: 0, now: start + leaseMs + 1 })).toEqual([]);
        expect(await current(fix.id)).toMatchObject({ state: "diagnosing", losses: 0 });
      });

      it("is not reaped by a clock that went back", async () => {
        await leased();

        expect(await store.reap({ maxLosses: 0, now: start - 3_600 * second })).toEqual([]);
      });

      it("lost past the cap fails the fix and says so; a finished state begins the count anew", async () => {
        await broughtTo("preparing");
        let now = start;
        async function lose(state: FixState): Promise<Fix> {
          await claim([state], now);
          now += leaseMs + 1;
          const [freed = null] = await store.reap({ maxLosses: 2, now });
          return existing(freed);
        }
        await lose("preparing");
        const twice = await lose("preparing");
        const further = await moved(twice, "diagnosing", { now });
        await lose("diagnosing");
        await lose("diagnosing");
        const poisoned = await lose("diagnosing");

        expect([twice.losses, further.losses]).toEqual([2, 0]);
        expect(poisoned).toMatchObject({
          state: "failed",
          lease: null,
          outcome: { code: "MW_LEASE_LOST" },
        });
      });
    });

    describe("moving", () => {
      it("goes every way of the table", async () => {
        for (const [from, to] of pairs().filter((pair) => mayMove(...pair))) {
          const fix = await broughtTo(from);

          const outcome = await store.transition(change(fix, to));

          expect(outcome).toMatchObject({ outcome: "moved", fix: { state: to } });
        }
      });

      it("goes no other way", async () => {
        for (const [from, to] of pairs().filter((pair) => !mayMove(...pair))) {
          const fix = await broughtTo(from);

          await expect(store.transition(change(fix, to))).rejects.toMatchObject({
            code: "MW_ILLEGAL_MOVE",
          });
          expect(await current(fix.id)).toEqual(fix);
        }
      });

      it("is won by one of many", async () => {
        const fix = await broughtTo("proposed");

        const outcomes = await Promise.all(
          Array.from({ length: 20 }, (_, turn) =>
            handle(turn).transition(change(fix, turn % 2 ? "expired" : "cancelled")),
          ),
        );

        expect(outcomes.filter(({ outcome }) => outcome === "moved").length).toBe(1);
        expect(outcomes.filter(({ outcome }) => outcome === "lost").length).toBe(19);
      });

      it("is lost when the fix is another by now, or is none", async () => {
        const fix = await received();
        await moved(fix, "admitted");

        const late: MoveOutcome = await store.transition(change(fix, "observed"));
        const unknown = await store.transition({ ...change(fix, "observed"), id: "nobody" });

        expect([late, unknown]).toEqual([{ outcome: "lost" }, { outcome: "lost" }]);
      });

      it("writes state, patch and audit together", async () => {
        const fix = await received();
        const patch: FixPatch = { outcome: { code: "below-min-severity", text: "Told only." } };

        const after = await moved(fix, "observed", { patch, detail: "low", now: start + 5 });

        expect(after).toMatchObject({ ...patch, stateSince: start + 5, updatedAt: start + 5 });
        expect(after.version).toBe(fix.version + 1);
        expect(after.audit.at(-1)).toEqual({
          at: start + 5,
          actor: "test",
          what: "state changed",
          from: "received",
          to: "observed",
          detail: "low",
        });
      });

      it("has the whole path in the audit, and nothing else, whatever the path", async () => {
        await assert(
          asyncProperty(array(nat(), { maxLength: 12 }), async (choices) => {
            let fix = await received();
            const path: FixState[] = [fix.state];
            for (const choice of choices) {
              const ways = fixStates.filter((to) => mayMove(fix.state, to));
              const to = ways[choice % Math.max(1, ways.length)];
              if (to === undefined) break;
              fix = await moved(fix, to);
              path.push(to);
            }

            expect(fix.audit.map((entry) => entry.to)).toEqual(path);
            expect(fix.audit.slice(1).map((entry) => entry.from)).toEqual(path.slice(0, -1));
            expect(await current(fix.id)).toEqual(fix);
          }),
          { numRuns: 20 },
        );
      });

      it("works on one fix of a repository at a time, and on other repositories beside it", async () => {
        const one = await broughtTo("admitted", await received({}, { repository: "/repo" }));
        const two = await broughtTo("admitted", await received({}, { repository: "/repo" }));
        const other = await broughtTo("admitted", await received({}, { repository: "/other" }));
        const working = await moved(one, "preparing");

        expect(await store.transition(change(two, "preparing"))).toEqual({
          outcome: "repository-busy",
        });
        expect(await current(two.id)).toEqual(two);
        await moved(other, "preparing");
        await moved(working, "failed");
        expect((await moved(two, "preparing")).state).toBe("preparing");
      });

      it("locks a repository for one of many that begin at once", async () => {
        const waiting: Fix[] = [];
        for (let each = 0; each < 10; each += 1) {
          waiting.push(await broughtTo("admitted", await received({}, { repository: "/repo" })));
        }

        const outcomes = await Promise.all(
          waiting.map((fix, turn) => handle(turn).transition(change(fix, "preparing"))),
        );

        expect(outcomes.filter(({ outcome }) => outcome === "moved").length).toBe(1);
        expect(outcomes.filter(({ outcome }) => outcome === "repository-busy").length).toBe(9);
      });

      it("holds the repository through every working state, and in no other", async () => {
        for (const state of openStates.filter((each) => each !== "received")) {
          if (!pathTo(state).length) continue;
          const repository = `/repos/${state}`;
          await broughtTo(state, await received({}, { repository }));
          const next = await broughtTo("admitted", await received({}, { repository }));

          const { outcome } = await store.transition(change(next, "preparing"));

          const expected = workingStates.includes(state) ? "repository-busy" : "moved";
          expect([state, outcome]).toEqual([state, expected]);
        }
      });
    });

    describe("a decision", () => {
      it("waits without a lease", async () => {
        const fix = await proposed();

        expect(fix.lease).toBeNull();
        expect(await store.reap({ maxLosses: 0, now: start + 365 * 86_400 * second })).toEqual([]);
      });

      it("is the first of many, and the others are told whose it was", async () => {
        const fix = await proposed();

        const outcomes = await Promise.all(
          Array.from({ length: 20 }, (_, turn) =>
            handle(turn).decide(decision(fix, `terminal:${turn}`, turn % 2 ? "skip" : "approve")),
          ),
        );

        const winners = outcomes.filter(({ outcome }) => outcome === "decided");
        const late = outcomes.filter(({ outcome }) => outcome === "already-decided");
        expect([winners.length, late.length]).toEqual([1, 19]);
        const decided = (await current(fix.id)).decision;
        for (const one of late) expect(one).toMatchObject({ fix: { decision: decided } });
      });

      it("approves or skips, and is kept with the fix", async () => {
        const approved = await store.decide(decision(await proposed(), "terminal:anna"));
        const skipped = await store.decide(decision(await proposed(), "terminal:ben", "skip"));

        expect(approved).toMatchObject({
          outcome: "decided",
          fix: { state: "approved", decision: { actor: "terminal:anna", commit: "c0ffee" } },
        });
        expect(skipped).toMatchObject({
          outcome: "decided",
          fix: { state: "skipped", outcome: { code: "skipped" } },
        });
      });

      it("about another commit than the present one is stale and changes nothing", async () => {
        const fix = await proposed("c0ffee");

        const stale = await store.decide({ ...decision(fix, "terminal:anna"), commit: "beef" });

        expect(stale.outcome).toBe("stale");
        expect(await current(fix.id)).toEqual(fix);
      });

      it("is asked for anew when the fix is proposed again", async () => {
        const fix = await proposed("c0ffee");
        await store.decide(decision(fix, "terminal:anna"));
        const publishing = await moved(await current(fix.id), "publishing");
        const again = await moved(await moved(publishing, "checking"), "proposed", {
          patch: { candidate: candidate("beef") },
        });

        const old = await store.decide(decision(fix, "terminal:anna"));
        const fresh = await store.decide(decision(again, "terminal:ben"));

        expect(again.decision).toBeNull();
        expect([old.outcome, fresh.outcome]).toEqual(["stale", "decided"]);
      });

      it("is not taken where nobody is asked, or there is no such fix", async () => {
        const fix = await broughtTo("admitted");

        const early = await store.decide(decision(fix, "terminal:anna"));
        const unknown = await store.decide({ ...decision(fix, "terminal:anna"), id: "nobody" });

        expect([early.outcome, unknown.outcome]).toEqual(["not-waiting", "unknown-fix"]);
      });

      it("about a diagnosis makes it due, or closes it", async () => {
        async function waiting(): Promise<Fix> {
          const diagnosed = await broughtTo("diagnosed");
          const { id, fence } = existing(await claim(["diagnosed"]));
          await store.release({ id, fence, now: start, notBefore: start + 86_400 * second });
          return diagnosed;
        }
        const go = await waiting();
        const approved = await store.decide(decision(go, "terminal:anna"));
        const due = await claim(["diagnosed"]);
        const skipped = await store.decide(decision(await waiting(), "terminal:anna", "skip"));

        expect(approved).toMatchObject({ outcome: "decided", fix: { state: "diagnosed" } });
        expect(due).toMatchObject({ id: go.id, decision: { decision: "approve" } });
        expect(skipped).toMatchObject({ outcome: "decided", fix: { state: "skipped" } });
      });
    });

    describe("a cancel", () => {
      const anna = { actor: "terminal:anna", reason: "we repaired it", now: start };
      const text = "Cancelled by terminal:anna (we repaired it).";

      it("of a fix that nobody holds is done at once", async () => {
        const fix = await broughtTo("proposed");

        const after = await store.requestCancel({ id: fix.id, ...anna });

        expect(after).toMatchObject({ state: "cancelled", outcome: { code: "cancelled", text } });
      });

      it("of a held fix is seen at the next heartbeat, and turns the next move", async () => {
        await broughtTo("preparing");
        const { id, fence, lease } = existing(await claim(["preparing"]));
        const after = existing(await store.requestCancel({ id, ...anna }));

        expect(after).toMatchObject({ state: "preparing", cancelRequested: true, lease });
        expect(await store.heartbeat({ id, fence, leaseMs, now: start })).toEqual({
          held: true,
          cancelRequested: true,
        });
        const end = await moved(after, "diagnosing", { held: { fence }, patch: { workspace } });
        expect(end).toMatchObject({ state: "cancelled", workspace, outcome: { text } });
      });

      it("of a held fix does not turn a move that closes it anyway", async () => {
        await broughtTo("diagnosing");
        const held = existing(await claim(["diagnosing"]));
        await store.requestCancel({ id: held.id, ...anna });

        const end = await moved(held, "abstained", { held: { fence: held.fence } });

        expect(end).toMatchObject({ state: "abstained", cancelRequested: false });
      });

      it("of a held fix is done when its worker dies, or gives it back", async () => {
        await broughtTo("preparing");
        const dying = existing(await claim(["preparing"]));
        await broughtTo("preparing");
        const leaving = existing(await claim(["preparing"]));
        for (const { id } of [dying, leaving]) await store.requestCancel({ id, ...anna });

        await store.release({ id: leaving.id, fence: leaving.fence, now: start });
        await store.reap({ maxLosses: 9, now: start + leaseMs + 1 });

        const ended = { state: "cancelled", outcome: { text } };
        expect(await current(dying.id)).toMatchObject(ended);
        expect(await current(leaving.id)).toMatchObject(ended);
      });

      it("of a closed fix changes nothing, and of none is null", async () => {
        const fix = await broughtTo("failed");

        expect(await store.requestCancel({ id: fix.id, ...anna })).toEqual(fix);
        expect(await current(fix.id)).toEqual(fix);
        expect(await store.requestCancel({ id: "nobody", ...anna })).toBeNull();
      });
    });

    describe("the ledger", () => {
      it("never passes its cap under 20 concurrent charges", async () => {
        const outcomes = await Promise.all(
          Array.from({ length: 20 }, (_, turn) =>
            handle(turn).reserve(charge(`fix-${turn}`, 1, { runs: 7 })),
          ),
        );

        const refused = outcomes.filter(({ outcome }) => outcome === "refused");
        expect(refused).toHaveLength(13);
        expect(refused[0]).toEqual({ outcome: "refused", scope: "runs" });
        expect(await store.spent("runs")).toBe(7);
      });

      it("charges a key once, also past the cap", async () => {
        const one = charge("fix-1", 1, { runs: 1 });
        const outcomes = await Promise.all(
          Array.from({ length: 10 }, (_, turn) => handle(turn).reserve(one)),
        );

        expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(["reserved"]));
        expect(await store.spent("runs")).toBe(1);
        expect((await store.reserve({ ...one, key: "fix-2" })).outcome).toBe("refused");
        await store.forgive("fix-1");
        expect((await store.reserve({ ...one, key: "fix-2" })).outcome).toBe("reserved");
      });

      it("reserves in every scope or in none, and names the one that leaves least", async () => {
        await store.reserve(charge("a", 3, { month: 9 }));

        const refused = await store.reserve(charge("b", 2, { day: 4, month: 4 }));

        expect(refused).toEqual({ outcome: "refused", scope: "month" });
        expect([await store.spent("day"), await store.spent("month")]).toEqual([0, 3]);
      });

      it("reserves what the caps leave, where that is not less than what is enough", async () => {
        await store.reserve(charge("a", 3, { day: 5 }));

        const enough = await store.reserve({ ...charge("b", 4, { day: 5 }), least: 2 });
        const little = await store.reserve({ ...charge("c", 4, { day: 5.5 }), least: 1 });

        expect(enough).toMatchObject({ outcome: "reserved", charge: { reserved: 2 } });
        expect(little).toEqual({ outcome: "refused", scope: "day" });
      });

      it("counts a run with what it reserved, then with what it spent, also what it tells late", async () => {
        await store.reserve(charge("a", 2, { day: 9, month: 9 }, aRun));
        const counts = [await store.spent("day")];
        await store.spend({ key: "a", total: using(0.5), now: start + 1 });
        counts.push(await store.spent("day"));
        await store.spend({ key: "a", total: using(2.25), now: start + 2 });
        await store.spend({ key: "a", total: using(1), now: start + 3 });
        counts.push(await store.spent("day"));
        await store.reserve(charge("b", 2, { day: 9 }, aRun));
        await store.spend({ key: "b", total: using(0.5), now: start + 4 });
        await store.settle("b");
        await store.settle("b");
        counts.push(await store.spent("day"));
        await store.spend({ key: "b", total: using(0.75), now: start + 5 });
        counts.push(await store.spent("day"));

        expect(counts).toEqual([2, 2, 2.25, 2.75, 3]);
        expect(await store.spent("month")).toBe(2.25);
        expect(await store.spent("another scope")).toBe(0);
      });

      it("lists charges of a fix, open ones and those that changed lately, with their steps", async () => {
        await store.reserve({ ...charge("a", 2, { day: 9 }, aRun), fix: "aa000001" });
        await store.reserve({ ...charge("b", 2, { day: 9 }, aRun), now: start + 1 });
        await store.spend({ key: "b", total: using(0.5), now: start + 5 });
        await store.spend({ key: "b", total: using(0.5), now: start + 6 });
        await store.spend({ key: "b", total: using(2), now: start + 7 });
        await store.settle("b");

        expect(await keysOf({})).toEqual(["a", "b"]);
        expect(await keysOf({ fix: "aa000001" })).toEqual(["a"]);
        expect(await keysOf({ settled: false })).toEqual(["a"]);
        expect(await keysOf({ changedSince: start + 1 })).toEqual(["b"]);
        const [, last] = await store.listCharges({});
        expect(last).toMatchObject({
          amount: 2,
          settled: true,
          updatedAt: start + 7,
          run: {
            step: "repair",
            spending: using(2),
            steps: [
              { at: start + 5, dollars: 0.5 },
              { at: start + 7, dollars: 1.5 },
            ],
          },
        });
      });

      it("does not know a charge that was never reserved", async () => {
        await store.spend({ key: "nobody", total: using(1), now: start });
        await store.settle("nobody");

        expect(await store.listCharges({})).toEqual([]);
      });

      it("keeps what may still be in a month's sum, and what is open, when it forgets", async () => {
        const month = 31 * 86_400 * second;
        for (const key of ["open", "old", "late"]) {
          await store.reserve(charge(key, 1, { day: 9 }, aRun));
        }
        await store.spend({ key: "late", total: using(1), now: start + second });
        for (const key of ["old", "late"]) await store.settle(key);

        await store.prune(start + month);
        const kept = await keysOf({});
        await store.prune(start + month + 1);

        expect(kept).toEqual(["late", "old", "open"]);
        expect(await keysOf({})).toEqual(["late", "open"]);
        expect(await store.spent("day")).toBe(2);
      });

      it("adds up to what a simple model says, whatever happens in whatever order", async () => {
        let game = 0;
        await assert(
          asyncProperty(ledgerEvents, async (events) => {
            game += 1;

            expect(await playLedger(under.handles, `game-${game}`, events)).toEqual([]);
          }),
          { numRuns: 50 },
        );
      });
    });

    describe("a hold of the queue", () => {
      const plan = {
        reason: "plan-limit",
        text: "used up",
        since: start,
        until: start + 5,
      } as const;

      it("is begun by one of many, and what comes later prolongs it", async () => {
        const begun = await Promise.all(
          Array.from({ length: 10 }, (_, turn) => handle(turn).hold({ ...plan, tries: 0 })),
        );
        const later = await store.hold({ ...plan, since: start + 3, until: start + 9, tries: 1 });

        expect(begun.filter((each) => each.begun)).toHaveLength(1);
        expect(later).toEqual({ hold: { ...plan, until: start + 9, tries: 1 }, begun: false });
        expect(await store.listHolds()).toEqual([later.hold]);
      });

      it("is ended by one of many, and no other with it", async () => {
        await store.hold({ ...plan, tries: 0 });
        await store.hold({ ...plan, reason: "login", tries: 0 });

        const ended = await Promise.all(
          Array.from({ length: 10 }, (_, turn) => handle(turn).endHold("plan-limit")),
        );

        expect(ended.filter((hold) => hold !== null)).toEqual([{ ...plan, tries: 0 }]);
        expect((await store.listHolds()).map(({ reason }) => reason)).toEqual(["login"]);
      });
    });

    describe("the plan", () => {
      it("has the newest news of each window", async () => {
        const five = { window: "five_hour", used: 0.5, resetsAt: start + 5, rejected: false };
        const seven = { window: "seven_day", used: null, resetsAt: start + 7, rejected: true };
        await store.planSeen(five, start);
        await store.planSeen(seven, start);
        await store.planSeen({ ...five, used: 0.6 }, start + 1);
        await store.planSeen({ ...five, used: 0.4 }, start - 1);

        expect(await store.listPlan()).toEqual([
          { ...five, used: 0.6, seenAt: start + 1 },
          { ...seven, seenAt: start },
        ]);
      });
    });

    describe("the errors", () => {
      it("add up every report once, in any order, however often each is sent", async () => {
        const report = record({
          id: integer({ min: 0, max: 12 }),
          count: integer({ min: 1, max: 50 }),
          minute: integer({ min: 0, max: 50 }),
          length: integer({ min: 0, max: 9 }),
        });
        let run = 0;
        await assert(
          asyncProperty(array(report, { minLength: 1, maxLength: 20 }), async (sent) => {
            run += 1;
            const project = `shop-${run}`;
            const unique = [...new Map(sent.map((one) => [one.id, one])).values()];
            function wire(one: (typeof sent)[number]): Report {
              return sampleReport({
                project,
                id: `report-${one.id}`,
                count: one.count,
                firstSeen: new Date(start + one.minute * 60 * second).toISOString(),
                lastSeen: new Date(start + (one.minute + one.length) * 60 * second).toISOString(),
              });
            }
            const deliveries = [...unique, ...unique.toReversed(), ...unique];

            const answers = [];
            for (const one of deliveries) answers.push(await store.recordReport(wire(one), start));

            const error = await store.getError(project, "00000000000000aa");
            expect(error?.count).toBe(unique.reduce((sum, one) => sum + one.count, 0));
            expect(error?.firstSeen).toBe(
              start + Math.min(...unique.map((one) => one.minute)) * 60 * second,
            );
            expect(error?.lastSeen).toBe(
              start + Math.max(...unique.map((one) => one.minute + one.length)) * 60 * second,
            );
            expect(answers.filter(({ duplicate }) => !duplicate).length).toBe(unique.length);
          }),
          { numRuns: 25 },
        );
      });

      it("count a report once when it arrives many times at once", async () => {
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, turn) =>
            handle(turn).recordReport(sampleReport({ count: 4 }), start),
          ),
        );

        expect(answers.filter(({ duplicate }) => !duplicate).length).toBe(1);
        expect((await store.getError("shop", "00000000000000aa"))?.count).toBe(4);
      });

      it("take no count from an announcement", async () => {
        const announced = sampleReport({ id: "announced", phase: "announced", count: 0 });
        await store.recordReport(announced, start);
        const { error } = await store.recordReport(
          sampleReport({ id: "settled-1", announcement: "announced", count: 2 }),
          start,
        );

        expect(error.count).toBe(2);
      });

      it("are told as the newest full report has it", async () => {
        const times = {
          firstSeen: "2026-11-20T11:00:00.000Z",
          lastSeen: "2026-11-20T11:00:00.000Z",
        };
        await store.recordReport(
          sampleReport({
            id: "newest-1",
            error: errorSaying("newest"),
            severity: "critical",
            ...times,
          }),
          start,
        );
        await store.recordReport(
          sampleReport({ id: "older-01", error: errorSaying("older"), severity: "low" }),
          start,
        );
        const later = {
          firstSeen: "2026-11-20T12:00:00.000Z",
          lastSeen: "2026-11-20T12:00:00.000Z",
        };
        const { error } = await store.recordReport(
          sampleReport({
            id: "counts-1",
            detail: "counts",
            error: errorSaying(""),
            severity: "low",
            ...later,
          }),
          start,
        );

        expect(error).toMatchObject({ error: { message: "newest" }, severity: "low", count: 9 });
      });

      it("remember whose symptom they were last", async () => {
        const root = "00000000000000bb";
        const symptom = { id: "incident-0009", role: "symptom", root } as const;
        await store.recordReport(sampleReport({ id: "symptom-1", incident: symptom }), start);
        const { error } = await store.recordReport(sampleReport({ id: "alone-01" }), start);

        expect(error.symptomOf).toEqual({ root, at: Date.parse("2026-11-20T10:00:30.000Z") });
        expect(error.incident.role).toBe("root");
      });

      it("are listed latest first, for one project where asked", async () => {
        for (const [index, project] of ["shop", "api", "shop"].entries()) {
          const fingerprint = `00000000000000a${index}`;
          const lastSeen = new Date(start + index * second).toISOString();
          const firstSeen = new Date(start).toISOString();
          const id = `report-${index}`;
          await store.recordReport(
            sampleReport({ id, project, fingerprint, firstSeen, lastSeen }),
            start,
          );
        }

        const all = await store.listErrors({ limit: 2 });
        const shop = await store.listErrors({ project: "shop", limit: 9 });

        expect(all.map(({ fingerprint }) => fingerprint.at(-1))).toEqual(["2", "1"]);
        expect(shop.map(({ fingerprint }) => fingerprint.at(-1))).toEqual(["2", "0"]);
        expect(await store.getError("shop", "00000000000000ff")).toBeNull();
      });
    });

    describe("the lists", () => {
      it("show fixes newest first, by state, project, fingerprint and beginning of the id", async () => {
        const old = await received({}, { id: "aa000001", now: start - 2 });
        const mid = await received({ project: "api" }, { id: "aa000002", now: start - 1 });
        const top = await broughtTo("admitted", await received({}, { id: "bb000003" }));

        expect(await idsOf({ limit: 9 })).toEqual([top.id, mid.id, old.id]);
        expect(await idsOf({ limit: 1 })).toEqual([top.id]);
        expect(await idsOf({ states: ["received"], limit: 9 })).toEqual([mid.id, old.id]);
        expect(await idsOf({ project: "api", limit: 9 })).toEqual([mid.id]);
        expect(await idsOf({ idPrefix: "aa", limit: 9 })).toEqual([mid.id, old.id]);
        expect(await idsOf({ idPrefix: "a%", limit: 9 })).toEqual([]);
        const { repository, fingerprint } = old;
        expect(await idsOf({ repository, fingerprint, limit: 9 })).toEqual([old.id]);
      });

      it("show what is due, and what changed lately", async () => {
        const old = await received({}, { now: start - 2 });
        const working = await broughtTo("preparing", await received({}, { now: start - 2 }));
        const waiting = await moved(working, "admitted", { patch: { notBefore: start + 1 } });

        expect(await idsOf({ dueAt: start, limit: 9 })).toEqual([old.id]);
        expect(await idsOf({ dueAt: start + 1, limit: 9 })).toEqual([old.id, waiting.id]);
        expect(await idsOf({ changedSince: start, limit: 9 })).toEqual([waiting.id]);
      });

      it("agree with the statistics", async () => {
        await received();
        await broughtTo("failed");
        await broughtTo("failed");
        await store.recordReport(sampleReport({ severity: "critical" }), start);

        expect(await store.stats()).toEqual({
          fixes: { received: 1, failed: 2 },
          errors: { critical: 1, high: 0, medium: 0, low: 0 },
        });
      });

      it("forget old closed fixes, and never an open one", async () => {
        const waiting = await received({}, { now: start - 9 });
        const fresh = await broughtTo("failed");
        const old = await moved(await received({}, { now: start - 9 }), "failed", {
          now: start - 2,
        });

        expect(await store.prune(start - 1)).toBe(1);
        expect(await store.getFix(old.id)).toBeNull();
        const left = (await store.listFixes({ limit: 9 })).map(({ id }) => id);
        expect(left.toSorted()).toEqual([waiting.id, fresh.id].toSorted());
      });

      it("forget errors that were last seen long ago, and that their reports came", async () => {
        const lastSeen = new Date(start).toISOString();
        const old = { project: "api", firstSeen: lastSeen, lastSeen };
        await store.recordReport(sampleReport(old), start);
        await store.recordReport(sampleReport(), start + 5);

        await store.prune(start + 1);

        const left = await store.listErrors({ limit: 9 });
        expect(left.map(({ project }) => project)).toEqual(["shop"]);
        const again = await store.recordReport(sampleReport(old), start);
        expect([again.duplicate, again.error.count]).toEqual([false, 3]);
      });
    });

    describe("wanted changes", () => {
      it("wait with the proposal until somebody begins the round, and are the one decision", async () => {
        const fix = await proposed("c0ffee");
        const instruction = "Return null instead.";

        const asked = await store.decide({
          ...decision(fix, "telegram:Anna (42)", "change"),
          instruction,
        });
        const late = await store.decide(decision(fix, "terminal:ben"));
        const begun = await moved(await current(fix.id), "repairing", {
          patch: { round: 2, instruction },
        });

        expect(asked).toMatchObject({ outcome: "decided", fix: { state: "proposed" } });
        expect(late).toMatchObject({ outcome: "already-decided", first: { instruction } });
        expect(begun).toMatchObject({ state: "repairing", round: 2, instruction });
        expect(begun.audit.map(({ detail }) => detail)).toContain(instruction);
      });

      it("cannot be asked of a diagnosis", async () => {
        const fix = await broughtTo("diagnosed");

        const asked = await store.decide(decision(fix, "telegram:Anna (42)", "change"));

        expect(asked.outcome).toBe("not-waiting");
        expect(await current(fix.id)).toEqual(fix);
      });
    });

    describe("a mute", () => {
      it("closes what is asked about, as a skip of its own kind", async () => {
        const muted = await store.decide(decision(await proposed(), "terminal:anna", "mute"));

        expect(muted).toMatchObject({
          outcome: "decided",
          fix: { state: "skipped", outcome: { code: "muted" } },
        });
      });
    });

    describe("a fix that a person wants", () => {
      it("begins in the queue, with the error of the closed one and who wanted it", async () => {
        const old = await observed();

        const wanted = await store.fixAgain(wanting(old, "wanted01"));

        expect(wanted).toMatchObject({
          begun: true,
          fix: {
            id: "wanted01",
            state: "admitted",
            fingerprint: old.fingerprint,
            report: old.report,
            requestedBy: "telegram:Anna (42)",
          },
        });
        expect(await store.getFix(old.id)).toEqual(old);
        expect((await claim(["preparing"]))?.id).toBeUndefined();
        expect((await moved(await current("wanted01"), "preparing")).state).toBe("preparing");
      });

      it("is one, however many want it at once", async () => {
        const old = await observed();

        const wanted = await Promise.all(
          Array.from({ length: 20 }, (_, turn) =>
            handle(turn).fixAgain(wanting(old, `wanted${String(turn).padStart(2, "0")}`)),
          ),
        );

        expect(wanted.filter((one) => one?.begun).length).toBe(1);
        expect(new Set(wanted.map((one) => one?.fix.id)).size).toBe(1);
      });

      it("is none where there is no such fix", async () => {
        expect(
          await store.fixAgain({ ...wanting(await observed(), "x"), of: "nobody" }),
        ).toBeNull();
      });
    });

    describe("what comes after a merge", () => {
      const same = { fingerprint: "00000000000000aa" };
      async function mergedFix(): Promise<Fix> {
        return broughtTo(
          "merged",
          await received({ ...same, severity: "high" }, { repository: "/repo" }),
        );
      }

      it("joins the fix and waits with it to be judged, of each host and version the newest", async () => {
        const fix = await mergedFix();
        const asked = [
          request({ ...same, deployed: "old" }, { repository: "/repo" }),
          request({ ...same, deployed: "new" }, { repository: "/repo" }),
          request({ ...same, deployed: "old" }, { repository: "/repo" }),
        ];
        for (const one of asked) await store.receiveFix(one);
        await store.receiveFix(asked[0] ?? request());

        const { aftermath, incidents, state } = await current(fix.id);

        expect(state).toBe("merged");
        expect(incidents).toHaveLength(4);
        expect(aftermath?.unjudged).toEqual([asked[1]?.report, asked[2]?.report]);
      });

      it("does not wait with a fix that is not merged yet", async () => {
        const fix = await broughtTo("in_review", await received(same, { repository: "/repo" }));
        await store.receiveFix(request(same, { repository: "/repo" }));

        expect(await current(fix.id)).toMatchObject({ aftermath: null });
      });

      it("begins the next attempt after a regression, once, no less severe", async () => {
        const fix = await mergedFix();
        const recurrence = request({ ...same, severity: "low" }, { repository: "/repo" });
        await store.receiveFix(recurrence);
        await moved(await moved(await current(fix.id), "deployed"), "regressed");

        const plain = await store.receiveFix({ ...recurrence, id: "plain001" });
        const next = await store.receiveFix({ ...recurrence, id: "next0001", after: fix.id });
        const again = await store.receiveFix({ ...recurrence, id: "next0002", after: fix.id });

        expect(plain).toMatchObject({ outcome: "answered", fix: { id: fix.id } });
        expect(next).toMatchObject({
          outcome: "created",
          fix: { id: "next0001", attempt: 2, severity: "high", report: recurrence.report },
        });
        expect(again).toMatchObject({ outcome: "joined", fix: { id: "next0001" } });
      });
    });

    describe("a revert", () => {
      it("begins approved by the tap, beside the fix that it takes back", async () => {
        const of = await proposed();

        const begun = await store.beginRevert(takingBack(of, "revert01"));

        expect(begun).toMatchObject({
          begun: true,
          fix: {
            id: "revert01",
            state: "approved",
            reverts: of.id,
            attempt: 1,
            report: of.report,
            workspace,
            candidate: { commit: "facade" },
            decision: { decision: "approve", actor: "telegram:Anna (42)", commit: "facade" },
            requestedBy: "telegram:Anna (42)",
          },
        });
        expect(begun?.fix.audit.map(({ what, to }) => [what, to])).toEqual([
          ["revert asked for", "proposed"],
          ["state changed", "approved"],
        ]);
        expect(await store.getFix(of.id)).toEqual(of);
        expect((await claim(["approved"]))?.id).toBe("revert01");
      });

      it("is one, however many want it at once", async () => {
        const of = await proposed();

        const begun = await Promise.all(
          Array.from({ length: 20 }, (_, turn) =>
            handle(turn).beginRevert(takingBack(of, `revert${String(turn).padStart(2, "0")}`)),
          ),
        );

        expect(begun.filter((one) => one?.begun).length).toBe(1);
        expect(new Set(begun.map((one) => one?.fix.id)).size).toBe(1);
      });

      it("may begin again where the first came to nothing, and not where it was merged", async () => {
        const of = await proposed();
        const { fix: first } = existing(await store.beginRevert(takingBack(of, "revert01")));
        await moved(first, "failed");
        const { fix: again } = existing(await store.beginRevert(takingBack(of, "revert02")));
        const merge = { actor: "test", at: start, head: "facade", commit: "ba5e" };
        await moved(again, "failed", { patch: { merge } });

        const third = await store.beginRevert(takingBack(of, "revert03"));

        expect(again).toMatchObject({ attempt: 2, state: "approved" });
        expect(third).toMatchObject({ begun: false, fix: { id: "revert02" } });
      });

      it("is no attempt at the error, and does not answer its reports", async () => {
        const same = { fingerprint: "00000000000000aa" };
        const of = await received(same, { repository: "/repo" });
        await store.beginRevert(takingBack(of, "revert01"));
        await moved(of, "cancelled");

        const next = await store.receiveFix(request(same, { repository: "/repo" }));

        expect(next).toMatchObject({ outcome: "created", fix: { attempt: 2 } });
      });

      it("is none where there is no such fix", async () => {
        const nobody = { ...takingBack(await proposed(), "x"), of: "nobody" };

        expect(await store.beginRevert(nobody)).toBeNull();
      });
    });

    describe("a card", () => {
      it("is the one of its fix, and is found by each of its messages", async () => {
        const card = sampleCard("aaaa0001", { message: 7, messages: [7, 9] });

        const before = await store.getCard("aaaa0001");
        await store.putCard(sampleCard("aaaa0001"));
        await store.putCard(card);

        expect(before).toBeNull();
        for (const each of under.handles) {
          expect(await each.getCard("aaaa0001")).toEqual(card);
          expect(await each.findCard("42", 9)).toEqual(card);
          expect(await each.findCard("42", 8)).toBeNull();
          expect(await each.findCard("43", 9)).toBeNull();
        }
      });

      it("is forgotten with its fix, and not before", async () => {
        const fix = await moved(await received(), "observed");
        await store.putCard(sampleCard(fix.id));

        await store.prune(start);
        const kept = await store.getCard(fix.id);
        await store.prune(start + 1);

        expect(kept?.fix).toBe(fix.id);
        expect(await store.getCard(fix.id)).toBeNull();
      });
    });

    describe("the chat", () => {
      it("is unknown at first, and changes part by part", async () => {
        const before = await store.getChatState();
        const anna = { id: "42", name: "Anna", at: start };

        await Promise.all([
          handle(0).changeChatState({ chat: "-7", since: start }),
          handle(1).changeChatState({ people: [anna] }),
        ]);
        const changed = await store.changeChatState({ lastUpdate: 5 });

        expect(before).toEqual(noChatYet);
        expect(changed).toEqual({
          ...before,
          chat: "-7",
          since: start,
          people: [anna],
          lastUpdate: 5,
        });
        expect(await handle(1).getChatState()).toEqual(changed);
      });
    });

    describe("the pause", () => {
      const anna = { actor: "terminal:anna", reason: "we deploy", at: start };

      it("holds from the first of many who begin one, and the others are told whose it is", async () => {
        const before = await store.getPause();
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, turn) =>
            handle(turn).pause({ actor: `web:person-${turn}`, reason: null, at: start + turn }),
          ),
        );

        const first = await store.getPause();
        expect(before).toBeNull();
        expect(answers.filter(({ begun }) => begun).map(({ pause }) => pause)).toEqual([first]);
        for (const { pause } of answers) expect(pause).toEqual(first);
      });

      it("is ended by one of many, and may begin again", async () => {
        await store.pause({ ...anna, actor: "terminal:ben" });

        const ended = await Promise.all(
          Array.from({ length: 20 }, (_, turn) => handle(turn).resume()),
        );
        const between = await store.getPause();
        const again = await store.pause(anna);

        expect(ended.filter((pause) => pause !== null).map(({ actor }) => actor)).toEqual([
          "terminal:ben",
        ]);
        expect(between).toBeNull();
        expect(again).toEqual({ pause: anna, begun: true });
      });

      it("stops nothing by itself: a fix still moves", async () => {
        const fix = await broughtTo("admitted");

        await store.pause(anna);

        expect((await moved(fix, "preparing")).state).toBe("preparing");
      });

      it("is not forgotten with what is old", async () => {
        await store.pause(anna);

        await store.prune(start + 1);

        expect(await store.getPause()).toEqual(anna);
      });
    });

    describe("the watchers", () => {
      it("are known by their newest heartbeat", async () => {
        await store.watcherBeat("prod-2", heartbeat("only", 5), start);
        await store.watcherBeat("prod-1", heartbeat("newer", 5), start + 1);
        await store.watcherBeat("prod-1", heartbeat("older", 4), start + 2);

        const known = (await store.listWatchers()).map(({ watcher, heartbeat: beat, seenAt }) => [
          watcher,
          beat.id,
          seenAt,
        ]);
        expect(known).toEqual([
          ["prod-1", "newer-beat", start + 1],
          ["prod-2", "only-beat", start],
        ]);
      });

      it("have the pace of their last two heartbeats, whatever comes late or twice", async () => {
        for (const [id, at] of [
          ["first", 4],
          ["second", 6],
          ["second", 6],
          ["late", 5],
        ] as const) {
          await store.watcherBeat("prod-1", heartbeat(id, at), start);
        }
        await store.watcherBeat("prod-2", heartbeat("only", 5), start);

        const paces = (await store.listWatchers()).map(({ pace }) => pace);
        expect(paces).toEqual([2 * second, undefined]);
      });
    });
  });
}

const workspace = {
  clone: "/state/repos/shop.git",
  path: "/state/repos/shop/.worktrees/hotfix/auto-aa",
  branch: "hotfix/auto-aa",
  base: "main",
  baseCommit: "ba5e",
};

const aRun: ChargedRun = { step: "repair", round: 1, billing: "api" };

function charge(
  key: string,
  amount: number,
  caps: Readonly<Record<string, number>>,
  run: ChargedRun | null = null,
): ReserveCharge {
  const limits = Object.entries(caps).map(([scope, cap]) => ({ scope, cap }));
  return { key, fix: key, amount, limits, run, now: start };
}

function existing<T>(value: T | null): T {
  if (value === null) throw new Error("it should be there");
  return value;
}

function candidate(commit: string): NonNullable<Fix["candidate"]> {
  return { agent: "rehearsal", commit, patch: "", files: [] };
}

/** The shortest way of the table from `received`, without `received`; empty where there is none. */
function pathTo(state: FixState): readonly FixState[] {
  const paths = new Map<FixState, readonly FixState[]>([["received", []]]);
  for (const [from, path] of paths) {
    for (const to of fixStates) {
      if (!isClosed(from) && mayMove(from, to) && !paths.has(to)) paths.set(to, [...path, to]);
    }
  }
  return paths.get(state) ?? [];
}

function heartbeat(name: string, seconds: number): Heartbeat {
  return {
    version: "1.0",
    id: `${name}-beat`,
    host: "prod-1",
    sentAt: new Date(start + seconds * second).toISOString(),
    deployed: {},
    sources: [],
    outbox: {
      reports: 0,
      bytes: 0,
      setAside: 0,
      dropped: { critical: 0, high: 0, medium: 0, low: 0 },
    },
  };
}

function change(fix: Fix, to: FixState, more: Partial<MoveFix> = {}): MoveFix {
  return {
    id: fix.id,
    from: fix.state,
    to,
    held: { version: fix.version },
    patch: {},
    actor: "test",
    detail: null,
    now: start,
    ...more,
  };
}

/** Of a fix that a person wants again. */
function wanting(of: Fix, id: string) {
  return { id, of: of.id, actor: "telegram:Anna (42)", now: start };
}

/** Takes a fix back. */
function takingBack(of: Fix, id: string): BeginRevert {
  const repair = { title: "revert: let a guest check out", summary: "" };
  const actor = "telegram:Anna (42)";
  return { id, of: of.id, workspace, repair, candidate: candidate("facade"), actor, now: start };
}

function sampleCard(fix: string, changes: Partial<Card> = {}): Card {
  return {
    fix,
    chat: "42",
    topic: null,
    message: null,
    messages: [],
    version: 3,
    shown: "digest",
    token: { value: "AAAAAAAAAAAAAAAAAAAAAA", step: "proposed", round: 1, commit: "c0ffee" },
    nudge: null,
    diffOf: null,
    countBefore: null,
    running: null,
    noReason: false,
    updatedAt: start,
    ...changes,
  };
}

function decision(fix: Fix, actor: string, what: DecisionKind = "approve") {
  const commit = fix.candidate?.commit ?? null;
  return { id: fix.id, decision: what, actor, commit, at: start };
}

function errorSaying(message: string): ReportedError {
  return { ...sampleReport().error, message };
}

/** Every pair of different states whose first one can be reached. */
function pairs(): readonly (readonly [FixState, FixState])[] {
  return fixStates
    .filter((from) => from === "received" || pathTo(from).length > 0)
    .flatMap((from) => fixStates.filter((to) => to !== from).map((to) => [from, to] as const));
}
