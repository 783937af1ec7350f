import { currentFingerprints, fingerprintVersion } from "@mendwatch/detection";
import type { Fix, Store } from "@mendwatch/fixer";
import { beforeEach, describe, expect, it } from "vitest";

import { sampleReport, type ReportChanges } from "../../support/sample-report.ts";
import { start, type StoreBench } from "./store-bench.ts";

/** How reports become fixes. */
export function describeReceiving(bench: StoreBench): void {
  const { handle, request, settledOf, received, moved, broughtTo, current } = bench;
  let store: Store;
  beforeEach(() => {
    store = bench.store();
  });

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
      const more = request({ ...same, project: "api", severity: "high" }, { repository: "/repo" });

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
}
