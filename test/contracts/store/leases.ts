import type { Fix, FixState, Store } from "@mendwatch/fixer";
import { beforeEach, describe, expect, it } from "vitest";

import {
  change,
  existing,
  leaseMs,
  second,
  start,
  workspace,
  type StoreBench,
} from "./store-bench.ts";

/** Who may work on a fix. */
export function describeLeases(bench: StoreBench): void {
  const { handle, request, received, claim, moved, broughtTo, leased, current } = bench;
  let store: Store;
  beforeEach(() => {
    store = bench.store();
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
      expect(await store.heartbeat({ id, fence, leaseMs, now: start + leaseMs + 1 })).toEqual(lost);
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
}
