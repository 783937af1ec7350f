import { describe, expect, it } from "vitest";

import { eventually } from "../../../../test/support/eventually.ts";
import {
  commit,
  expire,
  held,
  passTo,
  runnerBench,
  withAutonomy,
} from "../../../../test/support/runner-bench.ts";
import type { FixState } from "../model/fix-lifecycle.ts";
import type { Store } from "../ports/store.ts";
import type { StateWorker } from "../stages/stage.ts";

describe("the runner", () => {
  it("carries a fix from the report to the proposal, tells each step, and waits for a person", async () => {
    const { events, approval, begin, received, inState } = runnerBench();
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
    const { begin, received, inState } = runnerBench();
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
    const { store, begin, received } = runnerBench();
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
    const { approval, begin, received, inState } = runnerBench();
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
    const { clock, begin, received, current, inState } = runnerBench();
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

  describe("asks", () => {
    it("nobody at autonomy publish: the configuration has decided, and is named", async () => {
      const { projects, begin, received, inState } = runnerBench();
      projects.set("shop", withAutonomy("publish"));
      begin();
      const { id } = await received();

      const { decision } = await inState(id, "in_review");

      expect(decision).toMatchObject({ decision: "approve", actor: "policy", commit });
    });

    it("before the repair at autonomy diagnose, and holds neither lease nor repository meanwhile", async () => {
      const { projects, approval, begin, received, current, inState } = runnerBench();
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
      const { projects, approval, begin, received, current, inState } = runnerBench();
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
      const { clock, projects, begin, received, current, inState } = runnerBench();
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
    let broken = true;
    const { begin, received, inState, events } = runnerBench(
      (store) =>
        new Proxy(store, {
          get(target, key: keyof Store) {
            if (broken && key === "claim") return () => Promise.reject(new Error("disk full"));
            return target[key];
          },
        }),
    );
    begin();
    const { id } = await received();
    await eventually("a fault", () => events.some(({ event }) => event === "fixer:fault"));

    broken = false;

    expect((await inState(id, "proposed")).losses).toBe(0);
  });
});
