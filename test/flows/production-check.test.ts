import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import type { Fix } from "@mendwatch/fixer";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { noAftermath } from "../../packages/fixer/src/model/fix-changes.ts";
import { readBackground } from "../../packages/fixer/src/stages/diagnosis/background.ts";
import { moveFix } from "../support/move-fix.ts";
import { tellProduction, type Production } from "../support/production.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe("after a merge", () => {
  let production: Production;
  beforeEach(async () => {
    production = await tellProduction();
  });
  afterEach(() => production.end());

  /** Merged, and seen in production on prod-1. */
  async function deployed(): Promise<Fix> {
    const fix = await production.merged();
    await production.beat("prod-1", mergeOf(fix));
    return production.until(fix.id, "deployed", ({ aftermath }) => aftermath?.quietSince !== null);
  }

  describe("the deployment", () => {
    it("is seen when a heartbeat names a version that has the merge, also behind later commits", async () => {
      const fix = await production.merged();
      await production.beat("prod-1", production.before);
      await production.until(fix.id, "merged", ({ aftermath }) =>
        (aftermath?.waitsFor ?? "").includes(`prod-1 runs ${production.before.slice(0, 12)}`),
      );
      await production.owner.commit("Something else", { "src/tax.js": "export const tax = 7;\n" });
      await production.owner.git("tag", "v1.4.2");
      await production.owner.git("push", "--quiet", "--tags", "origin", "main");

      await production.beat("prod-1", "registry.example.com/shop:1.4.2");

      const { deployment } = await production.until(fix.id, "deployed");
      expect(deployment).toMatchObject({
        version: "registry.example.com/shop:1.4.2",
        actor: "watcher:prod-1",
      });
    });

    it("waits for the last host, and says which lag", async () => {
      const fix = await production.merged();
      await production.beat("prod-2", production.before);
      await production.beat("prod-1", mergeOf(fix).slice(0, 10));
      const { audit } = await production.until(
        fix.id,
        "merged",
        ({ aftermath }) => aftermath?.waitsFor?.includes("prod-1 has it") ?? false,
      );

      await production.beat("prod-2", mergeOf(fix));

      expect(audit.at(-1)?.detail).toBe(
        `prod-1 has it; prod-2 runs ${production.before.slice(0, 12)}.`,
      );
      await production.until(fix.id, "deployed");
    });

    it("is what a person says, where the commit is the one that was shown", async () => {
      const fix = await production.merged();

      const wrong = production.approval.decide(fix.id, "deployed", "c0ffee", "telegram:Anna (42)");
      await expect(wrong).rejects.toMatchObject({ code: "MW_STALE_DECISION" });
      await production.approval.decide(fix.id, "deployed", mergeOf(fix), "telegram:Anna (42)");

      const { deployment } = await production.until(fix.id, "deployed");
      expect(deployment).toMatchObject({ version: null, actor: "telegram:Anna (42)" });
    });

    it("that nobody sees in time leaves no evidence", async () => {
      const fix = await production.merged();
      await production.beat("prod-1", production.before);

      production.clock.advance(14 * day);

      const { outcome } = await production.later(fix.id, "no_evidence");
      expect(outcome).toMatchObject({ code: "not-deployed" });
      expect(outcome?.text).toContain("prod-1 runs");
    });

    it("is asked for by watching the error from its first occurrence", async () => {
      const fix = await production.merged();

      const watched = await production.beat("prod-1", production.before);

      expect(watched).toContain(fix.fingerprint);
    });
  });

  describe("quiet", () => {
    it("resolves the fix once all of the period was read, however late that is told", async () => {
      const fix = await deployed();
      production.clock.advance(23 * hour);
      await production.beat("prod-1", mergeOf(fix));
      await production.until(
        fix.id,
        "deployed",
        ({ aftermath }) => aftermath?.coveredUntil === production.clock.now(),
      );

      production.clock.advance(3 * day);
      await production.beat("prod-1", mergeOf(fix));

      const { outcome } = await production.until(fix.id, "resolved");
      expect(outcome?.text).toContain("not seen again in 24 h");
      expect(await production.beat("prod-1", mergeOf(fix))).toEqual([]);
    });

    it("resolves the fix also when the fixer slept past every bound and only then hears of it", async () => {
      const fix = await deployed();

      production.clock.advance(60 * day);
      await production.until(
        fix.id,
        "deployed",
        ({ aftermath }) => aftermath?.waitsFor?.includes("last heard of") ?? false,
      );
      await production.beat("prod-1", mergeOf(fix), {
        unbrokenSince: production.clock.now() - 90 * day,
      });

      const { outcome } = await production.until(fix.id, "resolved");
      expect(outcome).toMatchObject({ code: "resolved" });
    });

    it("does not wait for a host that was gone before the deployment", async () => {
      const merged = await production.merged();
      await production.beat("prod-2", production.before);
      production.clock.advance(2 * day);
      await production.beat("prod-1", mergeOf(merged));
      const fix = await production.until(
        merged.id,
        "deployed",
        ({ aftermath }) => aftermath?.quietSince !== null,
      );

      expect(fix.aftermath?.hosts.map(({ watcher }) => watcher)).toEqual(["prod-1"]);
      production.clock.advance(4 * day);
      await production.beat("prod-1", mergeOf(fix));
      await production.until(fix.id, "resolved");
    });

    it("begins anew after bytes were missed", async () => {
      const fix = await deployed();
      production.clock.advance(23 * hour);
      const back = production.clock.now();
      production.clock.advance(hour);

      await production.beat("prod-1", mergeOf(fix), { unbrokenSince: back });

      const { aftermath } = await production.until(
        fix.id,
        "deployed",
        (now) => now.aftermath?.quietSince === back,
      );
      expect(aftermath?.quietUntil).toBe(back + day);
      production.clock.advance(day);
      await production.beat("prod-1", mergeOf(fix), { unbrokenSince: back });
      await production.until(fix.id, "resolved");
    });

    it("is not believed of a log that nothing is written to, and ends without evidence", async () => {
      const fix = await production.merged();
      await production.beat("prod-1", mergeOf(fix), { bytesRead: 500 });
      await production.until(fix.id, "deployed", ({ aftermath }) => aftermath?.quietSince !== null);
      production.clock.advance(2 * day);
      await production.beat("prod-1", mergeOf(fix), { bytesRead: 500 });
      await production.until(
        fix.id,
        "deployed",
        ({ aftermath }) => aftermath?.coveredUntil === production.clock.now(),
      );

      production.clock.advance(14 * day);
      await production.beat("prod-1", mergeOf(fix), { bytesRead: 500 });

      const { outcome } = await production.later(fix.id, "no_evidence");
      expect(outcome?.text).toContain("Nothing was written to its logs.");
    });

    it("waits for a watcher that is away, and says so, and ends without evidence", async () => {
      const fix = await deployed();
      production.clock.advance(hour);
      const waiting = await production.until(
        fix.id,
        "deployed",
        ({ aftermath }) => aftermath?.waitsFor !== null,
      );
      expect(waiting.aftermath?.waitsFor).toContain("prod-1 was last heard of at");

      production.clock.advance(15 * day);

      const { outcome } = await production.later(fix.id, "no_evidence");
      expect(outcome?.text).toContain("prod-1 was last heard of at");
    });

    it("counts only from where a rollback ends", async () => {
      const fix = await deployed();
      production.clock.advance(20 * hour);
      await production.beat("prod-1", production.before);
      const rolledBack = await production.until(
        fix.id,
        "deployed",
        ({ aftermath }) => aftermath?.quietSince === production.clock.now(),
      );
      expect(rolledBack.audit.at(-1)?.detail).toContain(
        `prod-1 runs ${production.before.slice(0, 12)}`,
      );
      production.clock.advance(day);
      await production.beat("prod-1", production.before);
      await production.beat("prod-1", mergeOf(fix));

      const { aftermath } = await production.until(
        fix.id,
        "deployed",
        (now) => now.aftermath?.coveredUntil === production.clock.now(),
      );

      expect(aftermath?.waitsFor).toBeNull();
      expect(aftermath?.quietSince).toBe(production.clock.now());
    });

    it("must last longer than the error's own pauses", async () => {
      await production.report(production.before);
      production.clock.advance(4 * day);
      const fix = await production.merged();
      await production.beat("prod-1", mergeOf(fix));
      const { audit, aftermath } = await production.until(
        fix.id,
        "deployed",
        (now) => now.aftermath?.quietSince !== null,
      );

      expect(audit.at(-1)?.detail).toBe(
        "It must be quiet for 6 days: it had paused for 4 days before.",
      );
      expect(aftermath?.quietUntil).toBe(production.clock.now() + 6 * day);
      production.clock.advance(2 * day);
      await production.beat("prod-1", mergeOf(fix));
      await production.until(
        fix.id,
        "deployed",
        (now) => now.aftermath?.coveredUntil === production.clock.now(),
      );
    });

    it("says nothing of an error that comes once in a month or more", async () => {
      await production.report(production.before);
      production.clock.advance(40 * day);
      const fix = await production.merged();
      await production.beat("prod-1", mergeOf(fix));
      await production.until(fix.id, "deployed", ({ aftermath }) => aftermath?.quietSince !== null);
      production.clock.advance(day);

      await production.beat("prod-1", mergeOf(fix));

      const { outcome } = await production.until(fix.id, "no_evidence");
      expect(outcome).toMatchObject({ code: "too-rare" });
    });
  });

  describe("the error again", () => {
    it("from a version that has the merge is a regression, and begins the next attempt", async () => {
      const fix = await deployed();
      production.clock.advance(hour);

      await production.report(mergeOf(fix), { severity: "low", count: 1 });

      const regressed = await production.until(
        fix.id,
        "regressed",
        ({ aftermath }) => aftermath?.unjudged.length === 0,
      );
      expect(regressed.aftermath).toMatchObject({ recurrences: 1 });
      expect(regressed.outcome).toMatchObject({ code: "regressed" });
      const [next] = await production.store.listFixes({ states: ["received"], limit: 9 });
      expect(next).toMatchObject({
        attempt: 2,
        fingerprint: fix.fingerprint,
        severity: fix.severity,
        report: { deployed: mergeOf(fix) },
      });
      expect(regressed.audit.at(-1)?.detail).toBe(`followed by fix ${next?.id}`);
    });

    it("begins the next attempt also where the fixer was killed right after it closed the first", async () => {
      const fix = await deployed();
      const { store, clock } = production;
      const report = { ...fix.report, id: "report-again-1" };
      const unjudged = [{ ...report, incident: { ...report.incident, id: "incident-again" } }];
      const aftermath = { ...(fix.aftermath ?? noAftermath), unjudged };
      await moveFix(store, fix, "regressed", { aftermath }, { now: clock.now() });

      await production.beat("prod-1", mergeOf(fix));

      await production.until(fix.id, "regressed", (now) => now.aftermath?.unjudged.length === 0);
      const begun = await store.listFixes({ states: ["received"], limit: 9 });
      expect(begun).toMatchObject([{ attempt: 2, report: { id: "report-again-1" } }]);
    });

    it("is told to the agent of the next attempt, with the change that did not hold", async () => {
      const fix = await deployed();
      production.clock.advance(hour);
      await production.report(mergeOf(fix));
      await production.until(fix.id, "regressed");
      const [next] = await production.store.listFixes({ states: ["received"], limit: 9 });
      const { project, owner } = production;
      const place = { clone: join(owner.path, ".git"), baseCommit: mergeOf(fix) };
      const workspace = { ...place, path: "", branch: "", base: "main" };

      const { attempts } = await readBackground(
        production,
        next ?? fix,
        project,
        workspace,
        new AbortController().signal,
      );

      expect(attempts).toEqual([
        {
          attempt: 1,
          outcome: expect.stringMatching(/^regressed: The error came again on prod-1 in [0-9a-f]+/),
          cause: "A guest has no cart.",
          patch: fix.candidate?.patch,
        },
      ]);
    });

    it("from a host that has it while others lag is a regression too", async () => {
      const fix = await production.merged();
      await production.beat("prod-2", production.before);

      await production.report(mergeOf(fix));

      const { deployment } = await production.until(fix.id, "regressed");
      expect(deployment).toMatchObject({ actor: "host:prod-1" });
    });

    it("from a host that still runs the old version is none, begins nothing, and is counted", async () => {
      const fix = await deployed();
      production.clock.advance(hour);

      await production.report(production.before, { host: "prod-2" });

      const { aftermath } = await production.until(
        fix.id,
        "deployed",
        (now) =>
          now.aftermath?.unjudged.length === 0 &&
          now.aftermath.quietSince === production.clock.now(),
      );
      expect(aftermath).toMatchObject({ recurrences: 0 });
      expect(await production.store.listFixes({ limit: 9 })).toHaveLength(1);
      expect(await production.store.getError("shop", fix.fingerprint)).toMatchObject({ count: 6 });
    });

    it("without a version is judged by its time", async () => {
      const fix = await deployed();
      const early = new Date(production.clock.now() - minute).toISOString();
      await production.report(null, { firstSeen: early });
      await production.until(fix.id, "deployed", (now) => now.aftermath?.unjudged.length === 0);
      production.clock.advance(minute);

      await production.report(null);

      const { aftermath } = await production.until(fix.id, "regressed");
      expect(aftermath).toMatchObject({ recurrences: 3 });
    });

    it("is not judged by any clock while the repository refuses to tell of its version, and is once it does", async () => {
      const fix = await deployed();
      const refusing = createServer((_, response) => response.writeHead(403).end());
      await new Promise<void>((resolve) => refusing.listen(0, "127.0.0.1", resolve));
      const { port } = refusing.address() as AddressInfo;
      const origin = ["remote", "set-url", "origin"] as const;
      await production.owner.git(...origin, `http://127.0.0.1:${port}/octo/shop.git`);
      production.clock.advance(hour);

      await production.report(mergeOf(fix));

      const waiting = await production.until(
        fix.id,
        "deployed",
        ({ aftermath }) => aftermath?.waitsFor?.includes("cannot be looked up because") ?? false,
      );
      expect(waiting.aftermath).toMatchObject({ recurrences: 0, unjudged: [{}] });
      expect(waiting.audit.at(-1)?.detail).toContain("The error was seen again on prod-1");
      await production.owner.git(...origin, production.remote);
      production.clock.advance(minute);
      await production.until(fix.id, "regressed");
      refusing.close();
    });

    it("that nobody may look up until the end leaves no evidence, and says why", async () => {
      const fix = await deployed();
      await production.owner.git("remote", "set-url", "origin", "http://127.0.0.1:1/octo/shop.git");
      production.clock.advance(hour);
      await production.report(mergeOf(fix));
      await production.until(
        fix.id,
        "deployed",
        ({ aftermath }) => aftermath?.waitsFor?.includes("out of reach") ?? false,
      );

      production.clock.advance(30 * day);

      const { outcome } = await production.later(fix.id, "no_evidence");
      expect(outcome?.code).toBe("not-covered");
      expect(outcome?.text).toContain("The error was seen again on prod-1");
    });

    it("while the merge waits for its deployment begins no second fix", async () => {
      const fix = await production.merged();

      await production.report(production.before);

      await production.until(
        fix.id,
        "merged",
        (now) => now.incidents.length === 2 && now.aftermath?.unjudged.length === 0,
      );
      expect(await production.store.listFixes({ limit: 9 })).toHaveLength(1);
    });
  });

  it("a new error in a changed file is told once as maybe caused by the fix", async () => {
    const fix = await production.merged();
    await production.report(production.before, {
      fingerprint: "00000000000000ee",
      error: frameIn("/srv/shop/src/cart.js", "ReferenceError"),
    });
    production.clock.advance(hour);
    await production.beat("prod-1", mergeOf(fix));
    await production.until(fix.id, "deployed", ({ aftermath }) => aftermath?.quietSince !== null);
    production.clock.advance(hour);
    const suspect = {
      fingerprint: "00000000000000bb",
      error: frameIn("/srv/shop/src/cart.js", "RangeError"),
    };

    await production.report(mergeOf(fix), {
      fingerprint: "00000000000000cc",
      error: frameIn("/srv/shop/src/tax.js", "SyntaxError"),
    });
    await production.report(mergeOf(fix), suspect);
    await production.until(fix.id, "deployed", (now) => now.aftermath?.suspects.length === 1);
    await production.report(mergeOf(fix), suspect);
    await production.beat("prod-1", mergeOf(fix));

    const { aftermath, audit } = await production.until(
      fix.id,
      "deployed",
      (now) => now.aftermath?.coveredUntil === production.clock.now(),
    );
    expect(aftermath?.suspects).toMatchObject([
      { fingerprint: "00000000000000bb", type: "RangeError", path: "src/cart.js" },
    ]);
    expect(audit.filter(({ detail }) => detail?.includes("maybe caused by"))).toHaveLength(1);
  });
});

function mergeOf(fix: Fix): string {
  return fix.merge?.commit ?? "";
}

function frameIn(file: string, type: string) {
  const frame = { file, line: 1, column: 1, function: "total", inApp: true };
  return { type, message: "it broke", code: null, frames: [frame], stack: type, causes: [] };
}
