import { exitCodes, MendwatchError } from "@mendwatch/protocol";
import { describe, expect, it } from "vitest";

import { eventually } from "../../../../test/support/eventually.ts";
import {
  commit,
  failing,
  held,
  hour,
  passTo,
  refusingOnce,
  runnerBench,
  usualPace,
  withAutonomy,
} from "../../../../test/support/runner-bench.ts";
import { fixerErrors } from "../errors/errors.ts";

describe("the runner", () => {
  describe("closes a fix as failed", () => {
    it("with the code and the words of an error that was foreseen", async () => {
      const { events, begin, received, inState } = runnerBench();
      begin({ preparing: failing(new MendwatchError("MW_GIT_MISSING", 69, "there is no git")) });
      const { id } = await received();

      const { outcome } = await inState(id, "failed");

      expect(outcome?.code).toBe("MW_GIT_MISSING");
      expect(outcome?.text).toBe(`there is no git. ${fixerErrors.MW_GIT_MISSING.remedy}`);
      expect(events.some(({ event }) => event === "fixer:fault")).toBe(false);
    });

    it("with MW_INTERNAL for one that was not, whose cause is told but not kept", async () => {
      const { events, begin, received, inState } = runnerBench();
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
      const { begin, received, inState } = runnerBench();
      begin({ preparing: passTo("proposed") });
      const { id } = await received();

      expect((await inState(id, "failed")).outcome?.code).toBe("MW_ILLEGAL_MOVE");
    });

    it("when its project is no longer configured, and a waiting one as cancelled", async () => {
      const { projects, begin, received, inState } = runnerBench();
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
      const { begin, received, inState } = runnerBench();
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
      const { store, clock, begin, received, current } = runnerBench();
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
      const { begin, received, inState } = runnerBench();
      begin({ repairing: failing(offline) });
      const { id } = await received();

      const failed = await inState(id, "failed");

      expect(failed).toMatchObject({ requeues: 3, outcome: { code: "MW_OFFLINE" } });
    });

    it("in the same state when it was approved, so that nobody is asked again", async () => {
      const { approval, begin, received, inState } = runnerBench();
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

  describe("asks again about what was approved and could not be published", () => {
    const refused = new MendwatchError("MW_GITHUB_TOKEN_INVALID", 77, "GitHub said 401");
    it("with the reason and the same commit, and publishes it when it is approved again", async () => {
      const { approval, begin, received, inState, askedAgain } = runnerBench();
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
      const { projects, approval, begin, received, current, inState, askedAgain } = runnerBench();
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
      const { approval, begin, received, inState } = runnerBench();
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
});
