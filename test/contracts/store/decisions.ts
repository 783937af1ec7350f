import type { DecisionKind, Fix, Store } from "@mendwatch/fixer";
import { beforeEach, describe, expect, it } from "vitest";

import {
  candidate,
  existing,
  leaseMs,
  second,
  start,
  workspace,
  type StoreBench,
} from "./store-bench.ts";

/** What people say about a fix. */
export function describeDecisions(bench: StoreBench): void {
  const { handle, claim, moved, broughtTo, proposed, observed, current } = bench;
  let store: Store;
  beforeEach(() => {
    store = bench.store();
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
      expect(await store.fixAgain({ ...wanting(await observed(), "x"), of: "nobody" })).toBeNull();
    });
  });
}

/** Of a fix that a person wants again. */
function wanting(of: Fix, id: string) {
  return { id, of: of.id, actor: "telegram:Anna (42)", now: start };
}

function decision(fix: Fix, actor: string, what: DecisionKind = "approve") {
  const commit = fix.candidate?.commit ?? null;
  return { id: fix.id, decision: what, actor, commit, at: start };
}
