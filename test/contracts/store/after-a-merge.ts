import type { BeginRevert, Fix, Store } from "@mendwatch/fixer";
import { beforeEach, describe, expect, it } from "vitest";

import { candidate, existing, start, workspace, type StoreBench } from "./store-bench.ts";

/** What production shows of a merge, and what takes it back. */
export function describeAfterAMerge(bench: StoreBench): void {
  const { handle, request, received, claim, moved, broughtTo, proposed, current } = bench;
  let store: Store;
  beforeEach(() => {
    store = bench.store();
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
}

/** Takes a fix back. */
function takingBack(of: Fix, id: string): BeginRevert {
  const repair = { title: "revert: let a guest check out", summary: "" };
  const actor = "telegram:Anna (42)";
  return { id, of: of.id, workspace, repair, candidate: candidate("facade"), actor, now: start };
}
