import { describe, expect, it } from "vitest";

import { eventually } from "../../../../test/support/eventually.ts";
import { held, hour, name, runnerBench, usualPace } from "../../../../test/support/runner-bench.ts";
import type { Fix } from "../model/fix.ts";

describe("the runner", () => {
  describe("stops a run", () => {
    it("at once when its fix is cancelled", async () => {
      const { events, approval, begin, received, inState } = runnerBench();
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
      const { begin, received, current } = runnerBench();
      const repairing = held("checking");
      const { stop } = begin({ repairing: repairing.worker });
      const { id } = await received();
      await eventually("work", () => repairing.begun.length === 1);

      await stop();

      expect(repairing.aborted).toHaveLength(1);
      expect(await current(id)).toMatchObject({ state: "repairing", lease: null, losses: 0 });
    });

    it("that does not listen, as far as the store is concerned, when it stops itself", async () => {
      const { begin, received, current } = runnerBench();
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
      const { store, clock, begin, received, current } = runnerBench();
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
      const { clock, events, begin, received, current } = runnerBench();
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
      const { store, clock, events, begin, received } = runnerBench();
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
      const { store, clock, begin, received, inState } = runnerBench();
      const { id } = await received();
      const dead = { worker: name, states: ["received"] as const, leaseMs: hour };
      await store.claim({ ...dead, now: clock.now() });
      begin();

      const fix = await inState(id, "proposed");

      expect(fix.audit.filter(({ what }) => what === "lease lost")).toHaveLength(1);
    });

    it("leaves alone what another fixer holds", async () => {
      const { store, clock, begin, received, current, inState } = runnerBench();
      const theirs = await received();
      const alive = { worker: "another", states: ["received"] as const, leaseMs: hour };
      await store.claim({ ...alive, now: clock.now() });
      begin();
      const ours = await received();

      await inState(ours.id, "proposed");

      expect((await current(theirs.id)).lease?.worker).toBe("another");
    });

    it("takes over what another fixer held once its lease ran out", async () => {
      const { store, clock, begin, received, inState } = runnerBench();
      const theirs = await received();
      const gone = { worker: "another", states: ["received"] as const, leaseMs: 100 };
      await store.claim({ ...gone, now: clock.now() });
      begin();

      expect((await inState(theirs.id, "proposed")).fence).toBeGreaterThan(1);
    });

    it("fails what was lost too often in one state", async () => {
      const { store, clock, events, begin, received, inState } = runnerBench();
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
});
