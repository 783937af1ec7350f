import { describe, expect, it } from "vitest";

import { sampleFix } from "../../../../test/support/sample-fix.ts";
import { using } from "../../../../test/support/using.ts";
import { fixLines } from "./fix-lines.ts";

describe("what is shown of a fix", () => {
  const run = { round: 1, billing: "subscription", begunAt: 0, duration: 65_000 } as const;

  it("says how sure the agent is, and which prompts it was asked with where a model was", () => {
    const diagnosis = {
      verdict: "fix",
      confidence: "low",
      cause: "No cart.",
      nextStep: "",
    } as const;
    const repair = { title: "fix: it", summary: "It.", prompt: "repair@1" };

    const asked = sampleFix({ diagnosis: { ...diagnosis, prompt: "diagnosis@1" }, repair });
    const lines = fixLines(asked, "SH", (_, text) => text);
    const rehearsed = fixLines(sampleFix({ diagnosis }), "SH", (_, text) => text);

    expect(lines).toContain("  fix (confidence low): No cart.");
    expect(lines).toContain("  prompts: diagnosis@1, repair@1");
    expect(rehearsed.join("\n")).not.toContain("prompts");
  });

  it("has the proof with what ran where, how it ended and how long it took", () => {
    const tests = { passed: 41, failed: 1, skipped: 0 };
    const check = { check: "test", command: "npm test", duration: 1_250 };
    const proof = {
      level: "P3",
      limits: [],
      baseCommit: "a".repeat(40),
      commit: "b".repeat(40),
      runs: [
        { ...check, tree: "base+tests", exitCode: 1, tests },
        { ...check, tree: "fix", exitCode: null, tests: null },
      ],
      repaired: ["test/a.test.js: lets a guest in"],
      reproduction: { before: { shown: 3, runs: 3 }, after: { shown: 0, runs: 3 } },
      newlyBroken: [],
      changedExpectations: [],
      tools: { node: "v24.21.0", vitest: "5.1.0", box: "bubblewrap", bwrap: "0.8.0" },
      notChecked: ["lint: not configured", "flaky, so it counts for nothing: a: b"],
      at: 0,
    } as const;

    const lines = fixLines(sampleFix({ proof }), "SH", (_, text) => text);

    const begin = lines.indexOf("proof");
    expect(lines.slice(begin, begin + 9)).toEqual([
      "proof",
      expect.stringMatching(/^ {2}P3 · .*3 of 3/),
      "  red before, green after: test/a.test.js: lets a guest in",
      "  base+tests test   exit 1  1.3 s  41 passed, 1 failed, 0 skipped  (npm test)",
      "  fix        test   killed  1.3 s  (npm test)",
      `  base ${"a".repeat(40)}, fix ${"b".repeat(40)}`,
      "  tools: node v24.21.0, vitest 5.1.0, box bubblewrap, bwrap 0.8.0",
      "  not checked:",
      "    lint: not configured",
    ]);
  });

  it("has what it cost, in all and run by run", () => {
    const charges = [
      { ...run, run: "1a2b3c4d-1-diagnose", step: "diagnose", spending: using(0.25) } as const,
      { ...run, run: "1a2b3c4d-2-repair", step: "repair", spending: using(0.5) } as const,
    ];

    const lines = fixLines(sampleFix({ charges }), "SH", (_, text) => text);

    const begin = lines.indexOf("cost");
    expect(lines.slice(begin, begin + 4)).toEqual([
      "cost",
      "  $0.75 (notional: a plan pays) in 2 runs, 2 min 10 s",
      "  diagnose round 1  $0.25  1 request  9 tokens in, 3 out  (1a2b3c4d-1-diagnose)",
      "  repair round 1  $0.50  1 request  9 tokens in, 3 out  (1a2b3c4d-2-repair)",
    ]);
  });

  it("has nothing of it where no agent was paid for", () => {
    expect(fixLines(sampleFix(), "SH", (_, text) => text)).not.toContain("cost");
  });
});
