import { array, assert, constantFrom, integer, property, record } from "fast-check";
import { describe, expect, it } from "vitest";

import { sampleFix } from "../../../../test/support/sample-fix.ts";
import { sampleReport } from "../../../../test/support/sample-report.ts";
import { using } from "../../../../test/support/using.ts";
import type { AuditEntry, Fix, FixCharge, Reason } from "../model/fix.ts";
import { fixStates, type FixState } from "../model/fix-lifecycle.ts";
import { median, recordOf } from "./record.ts";

const firstSeen = "2026-11-20T10:00:00.000Z";
const start = Date.parse(firstSeen);
const minute = 60_000;

describe("the record of fixes", () => {
  it("counts how far each came, and how it ended", () => {
    const counts = recordOf([
      went(["proposed", "approved", "in_review", "merged", "deployed", "resolved"]),
      went(["proposed", "approved", "in_review", "merged", "deployed", "regressed"]),
      went(["proposed", "approved", "in_review", "closed"]),
      went(["proposed", "repairing", "proposed", "skipped"]),
      went(["proposed"]),
      went(["abstained"]),
      went(["refused"]),
      went(["observed"]),
      went(["ignored"]),
    ]);

    expect(counts).toMatchObject({
      begun: 7,
      told: 2,
      proposed: 5,
      approved: 3,
      merged: 2,
      resolved: 1,
      regressed: 1,
      skipped: 1,
      closed: 1,
      abstained: 1,
      refused: 1,
      open: 1,
    });
  });

  it("counts apart what policy approved and no person did", () => {
    const byPolicy = went(["proposed", "approved", "in_review"], {}, 0, "policy");
    const byBoth = { ...byPolicy, audit: [...byPolicy.audit, ...went(["approved"]).audit] };
    const byPerson = went(["proposed", "approved"], {}, 0, "telegram:Anna (42)");

    expect(recordOf([byPolicy, byBoth, byPerson])).toMatchObject({
      proposed: 3,
      approved: 2,
      approvedByPolicy: 1,
    });
  });

  it("counts a revert apart, and no error as fixed by it", () => {
    const revert = went(["approved", "in_review", "merged", "resolved"], { reverts: "aaaa0001" });

    expect(recordOf([revert])).toMatchObject({ begun: 0, merged: 0, resolved: 0, reverts: 1 });
  });

  it("has the cost of everything for each error that was resolved", () => {
    const resolved = went(["proposed", "merged", "resolved"], { charges: [charge(1), charge(2)] });
    const refused = went(["refused"], { charges: [charge(3)] });

    expect(recordOf([resolved, refused]).cost).toEqual({
      dollars: 6,
      perResolved: 6,
      billing: "api",
    });
    expect(recordOf([refused]).cost.perResolved).toBeNull();
    const both = went(["refused"], { charges: [charge(1), charge(1, "subscription")] });
    expect(recordOf([both]).cost.billing).toBe("both");
    expect(recordOf([]).cost).toEqual({ dollars: 0, perResolved: null, billing: null });
  });

  it("has the median time from the first occurrence to the first proposal, the merge and the end", () => {
    const { times } = recordOf([
      went(["proposed", "merged", "resolved"]),
      went(["proposed", "repairing", "proposed"], {}, 3 * minute),
      went(["refused"]),
    ]);

    // The first stands at 1, 2 and 3 minutes; the second at 3 minutes later than the first.
    expect(times).toEqual({
      toProposal: 2.5 * minute,
      toMerge: 2 * minute,
      toResolved: 3 * minute,
    });
    expect(recordOf([]).times).toEqual({ toProposal: null, toMerge: null, toResolved: null });
  });

  it("holds the proof against what became of it", () => {
    const good = went(["proposed", "merged", "resolved"], proven("P3"));
    const bad = went(["proposed", "merged", "regressed"], proven("P1"));
    const unwanted = went(["proposed", "skipped"], proven("P1"));
    const never = went(["refused"], proven("P0"));

    const { proof } = recordOf([good, bad, unwanted, never]);

    expect(proof.P3).toEqual({ proposed: 1, merged: 1, resolved: 1, regressed: 0, turnedDown: 0 });
    expect(proof.P1).toEqual({ proposed: 2, merged: 1, resolved: 0, regressed: 1, turnedDown: 1 });
    expect(proof.P0.proposed).toBe(0);
  });

  it("holds verdicts against what people said", () => {
    const verdicts = recordOf([
      diagnosed("fix", "wrong-cause"),
      diagnosed("fix", null),
      diagnosed("fix", "not-worth-it"),
      diagnosed("config", "wrong-cause"),
    ]).verdicts;

    expect(verdicts).toMatchObject([
      { verdict: "fix", fixes: 3, said: { "wrong-cause": 1, "not-worth-it": 1, other: 0 } },
      { verdict: "config", fixes: 1, said: { "wrong-cause": 1 } },
    ]);
  });

  it("counts every fix once, whatever the fixes are", () => {
    const fixes = array(
      record({ state: constantFrom(...fixStates), dollars: integer({ min: 0, max: 9 }) }),
    );
    assert(
      property(fixes, (all) => {
        const counts = recordOf(
          all.map(({ state, dollars }) => went([state], { charges: [charge(dollars)] })),
        );
        const { begun, told, open, resolved, regressed, skipped, closed, expired } = counts;
        const { abstained, refused, failed, cancelled, noEvidence } = counts;
        const sum = open + resolved + regressed + skipped + closed + expired + noEvidence;
        expect(begun + told).toBe(all.length);
        expect(sum + abstained + refused + failed + cancelled).toBe(begun);
      }),
    );
  });
});

describe("the median", () => {
  it("is in the middle, whatever the order", () => {
    expect([median([]), median([7]), median([9, 1, 5]), median([4, 1, 3, 2])]).toEqual([
      null,
      7,
      5,
      2.5,
    ]);
  });
});

/** A fix that came into these states, one a minute after the first occurrence. */
function went(
  states: readonly FixState[],
  changes: Partial<Fix> = {},
  later = 0,
  actor = "fixer",
): Fix {
  const audit: AuditEntry[] = [];
  let from: FixState = "checking";
  for (const [index, to] of states.entries()) {
    const at = start + later + (index + 1) * minute;
    audit.push({ at, actor, what: "state changed", from, to, detail: null });
    from = to;
  }
  const report = { ...sampleReport(), firstSeen };
  return sampleFix({ state: states.at(-1) ?? "received", report, audit, ...changes });
}

function proven(level: "P0" | "P1" | "P3"): Pick<Fix, "proof"> {
  const none = { limits: [], runs: [], repaired: [], newlyBroken: [], notChecked: [] };
  const commits = { baseCommit: "ba5e", commit: "c0ffee", reproduction: null };
  return { proof: { level, ...none, ...commits, changedExpectations: [], tools: {}, at: 0 } };
}

function diagnosed(verdict: "fix" | "config", kind: Reason["kind"] | null): Fix {
  const reason = kind === null ? null : { kind, words: "", actor: "web:anna", at: 0 };
  const diagnosis = { verdict, confidence: "high", cause: "", nextStep: "" } as const;
  return went([verdict === "fix" ? "skipped" : "abstained"], { diagnosis, reason });
}

function charge(dollars: number, billing: FixCharge["billing"] = "api"): FixCharge {
  const run = { run: "run-1", step: "repair", round: 1, billing } as const;
  return { ...run, spending: using(dollars), begunAt: 0, duration: 1 };
}
