import type { ProjectConfig } from "@mendwatch/config";
import type { Severity } from "@mendwatch/protocol";
import { describe, expect, it } from "vitest";

import { sampleProject } from "../../../../../test/support/sample-project.ts";
import { sampleReport, type ReportChanges } from "../../../../../test/support/sample-report.ts";
import type { Fix } from "../../model/fix.ts";
import { begin } from "../../model/fix-beginnings.ts";
import { decideAdmission, type AdmissionFacts } from "./admission.ts";

const now = Date.parse("2026-11-20T10:00:00.000Z");
const day = 86_400_000;

describe("admission", () => {
  it("admits a severe error of a project that can be repaired", () => {
    expect(decideAdmission(facts())).toBeNull();
  });

  it("tells what is below the project's severity, and admits from there on", () => {
    const project = sampleProject({ minSeverity: "high" });

    expect(code(facts({ project }, { severity: "medium" }))).toBe("below-min-severity");
    expect(code(facts({ project }, { severity: "high" }))).toBeNull();
    expect(code(facts({ project }, { severity: "critical" }))).toBeNull();
  });

  it("goes by the worst severity that joined, not by the first report's", () => {
    const fix = { ...sampleFix({ severity: "low" }), severity: "high" } as const;

    expect(decideAdmission(facts({ fix }))).toBeNull();
  });

  it("only tells at autonomy observe, for each severity on its own", () => {
    const project = withAutonomy({ medium: "observe" });

    expect(code(facts({ project }, { severity: "medium" }))).toBe("observe");
    expect(code(facts({ project }, { severity: "high" }))).toBeNull();
  });

  it("does not promise what cannot be kept: no repository, no agent, no forge", () => {
    expect(code(facts({ project: sampleProject({ repo: null }) }))).toBe("no-repository");
    expect(code(facts({ abilities: { agent: false, forges: ["local"] } }))).toBe("no-agent");
    expect(code(facts({ project: sampleProject({ forge: "github" }) }))).toBe("no-forge");
  });

  it("names the owner's own word before what is not built", () => {
    const abilities = { agent: false, forges: [] };
    const project = withAutonomy({ high: "observe" });

    expect(code(facts({ abilities, project }))).toBe("observe");
  });

  it("has no fix for a symptom while its root has one", () => {
    const openRoot = { ...sampleFix(), id: "ffff0000" };

    const outcome = decideAdmission(facts({ openRoot }));

    expect(outcome?.code).toBe("symptom");
    expect(outcome?.text).toContain("ffff0000");
  });

  it("tells of something unreachable without a paid run, unless the service's own code is involved", () => {
    const { error } = sampleReport();
    const message = "connect ECONNREFUSED 10.0.0.5:5432";
    const outside = error.frames.map((frame) => ({ ...frame, inApp: false }));

    expect(code(facts({}, { error: { ...error, message, frames: outside } }))).toBe(
      "infrastructure",
    );
    expect(code(facts({}, { error: { ...error, message } }))).toBeNull();
    expect(code(facts({}, { error: { ...error, frames: outside } }))).toBeNull();
  });

  describe("when the same error was answered before", () => {
    it.each([
      ["a verdict", "abstained", 29 * day, "known-verdict"],
      ["a verdict that has expired", "abstained", 31 * day, null],
      ["a skip", "skipped", 13 * day, "skipped-before"],
      ["a skip that has expired", "skipped", 15 * day, null],
      ["a refusal", "refused", day, null],
    ] as const)("by %s", (_, state, ago, expected) => {
      const earlier = [closed(state, ago)];

      expect(code(facts({ earlier }))).toBe(expected);
    });

    it("asks again once it comes ten times as often", () => {
      const earlier = [closed("abstained", day, { count24h: 3 })];

      expect(code(facts({ earlier }, { count24h: 29 }))).toBe("known-verdict");
      expect(code(facts({ earlier }, { count24h: 30 }))).toBeNull();
    });

    it("asks again once it comes ten times as often as when it was skipped", () => {
      const earlier = [closed("skipped", day, { count24h: 3 })];

      expect(code(facts({ earlier }, { count24h: 29 }))).toBe("skipped-before");
      expect(code(facts({ earlier }, { count24h: 30 }))).toBeNull();
    });

    it("takes it for an answer that the agent was not sure, or changed nothing", () => {
      for (const answer of ["low-confidence", "empty-change"]) {
        const outcome = { code: answer, text: "Look at the cart." };
        const earlier = [{ ...closed("abstained", day), outcome }];

        expect(decideAdmission(facts({ earlier }))).toMatchObject({
          code: "known-verdict",
          text: expect.stringContaining("Look at the cart."),
        });
      }
    });

    it("says how long the answer holds, and until how many occurrences", () => {
      const earlier = [closed("abstained", day, { count24h: 3 })];

      expect(decideAdmission(facts({ earlier }))?.holds).toEqual({
        until: now + 29 * day,
        below: 30,
      });
    });

    it("lets a newer answer hold where an older one does not any more", () => {
      const earlier = [
        closed("abstained", day, { count24h: 20 }),
        closed("abstained", 2 * day, { count24h: 1 }),
      ];

      expect(code(facts({ earlier }, { count24h: 50 }))).toBe("known-verdict");
    });

    it("tells what the answer was", () => {
      const text = "Set DATABASE_URL on the host.";
      const outcome = { code: "verdict:config", text };
      const earlier = [{ ...closed("abstained", day), outcome }];

      expect(decideAdmission(facts({ earlier }))?.text).toContain(text);
    });
  });

  describe("counts as attempts", () => {
    it("fixes that were tried to the end, in the last 30 days", () => {
      expect(code(facts({ earlier: [closed("refused", day), closed("expired", day)] }))).toBe(
        "attempts-used",
      );
      expect(
        code(facts({ earlier: [closed("refused", day), closed("refused", 31 * day)] })),
      ).toBeNull();
    });

    it("fixes whose agent used up what it may, and no other failure of it", () => {
      const failed = closed("failed", day);
      function failing(outcome: string): Fix[] {
        return [1, 2].map(() => ({ ...failed, outcome: { code: outcome, text: "" } }));
      }

      expect(code(facts({ earlier: failing("MW_BUDGET_RUN") }))).toBe("attempts-used");
      expect(code(facts({ earlier: failing("MW_AGENT_TURNS") }))).toBe("attempts-used");
      expect(code(facts({ earlier: failing("MW_CLAUDE_MISSING") }))).toBeNull();
      expect(code(facts({ earlier: failing("MW_INTERNAL") }))).toBeNull();
    });

    it("what was skipped, and not what was muted or ignored", () => {
      expect(code(facts({ earlier: turnedDown("skipped") }))).toBe("attempts-used");
      expect(code(facts({ earlier: turnedDown("muted") }))).toBeNull();
      expect(code(facts({ earlier: turnedDown("ignored") }))).toBeNull();
    });

    it("neither failures of Mendwatch's own, nor what was cancelled, nor what was only told", () => {
      const earlier = (["failed", "cancelled", "observed"] as const).flatMap((state) => [
        closed(state, day),
        closed(state, day),
      ]);

      expect(code(facts({ earlier }))).toBeNull();
    });
  });
});

function turnedDown(outcome: string): Fix[] {
  const skipped = closed("skipped", 15 * day);
  return [1, 2].map(() => ({ ...skipped, outcome: { code: outcome, text: "" } }));
}

function facts(changes: Partial<AdmissionFacts> = {}, report: ReportChanges = {}): AdmissionFacts {
  return {
    fix: sampleFix(report),
    project: sampleProject(),
    abilities: { agent: true, forges: ["local"] },
    limits: { attempts: 2, expire: { verdict: 30 * day, skip: 14 * day, mute: day } },
    earlier: [],
    rule: null,
    openRoot: null,
    now,
    ...changes,
  };
}

function code(given: AdmissionFacts): string | null {
  return decideAdmission(given)?.code ?? null;
}

function sampleFix(report: ReportChanges = {}, at: number = now): Fix {
  const request = { id: "aa000001", repository: "/code/shop", observedSince: 0, now: at };
  return begin({ ...request, report: sampleReport(report) }, 1);
}

function closed(state: Fix["state"], ago: number, report: ReportChanges = {}): Fix {
  return { ...sampleFix(report, now - ago), state };
}

function withAutonomy(words: Partial<Record<Severity, "observe">>): ProjectConfig {
  const { autonomy } = sampleProject();
  return sampleProject({ autonomy: { ...autonomy, ...words } });
}
