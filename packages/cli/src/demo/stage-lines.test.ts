import type { Proof } from "@mendwatch/fixer";
import { describe, expect, it } from "vitest";

import {
  causeStage,
  fixingStage,
  promptStage,
  errorStage,
  proofStage,
  settledStage,
  toldStage,
  type SeenError,
  type ShownFix,
} from "./stage-lines.ts";

const error: SeenError = {
  fingerprint: "7c1e09d2b44fa6e3",
  type: "TypeError",
  message: "Cannot read properties of null (reading 'total')",
  topFrame: { file: "/tmp/demo/shop-api/src/cart.ts", function: "checkoutTotal" },
  request: { method: "POST", path: "/api/checkout" },
};

describe("the stages of the demo", () => {
  it("say where an error happened, seen from the shop's folder", () => {
    const stage = errorStage(error, "/tmp/demo/shop-api");

    expect(stage.text).toBe("TypeError: Cannot read properties of null (reading 'total')");
    expect(stage.details).toEqual(["POST /api/checkout · src/cart.ts checkoutTotal"]);
  });

  it("leave out what the log does not say", () => {
    const bare = { ...error, type: null, topFrame: null, request: null, message: "no\nstack" };

    expect(errorStage(bare, "/tmp")).toMatchObject({ text: "Error: no", details: [] });
    expect(errorStage({ ...bare, request: error.request }, "/tmp").details).toEqual([
      "POST /api/checkout",
    ]);
  });

  it("count an incident's root and symptoms", () => {
    const incident = { severity: "high", count: 14, symptoms: [] };

    const alone = settledStage(incident, error, false).text;
    const withOne = settledStage({ ...incident, symptoms: [1] }, error, false).text;
    const withTwo = settledStage({ ...incident, symptoms: [1, 2] }, error, false).text;

    expect(alone).toBe("high · TypeError · 14× · 1 root, 0 symptoms");
    expect(withOne).toContain("1 root, 1 symptom");
    expect(withTwo).toContain("1 root, 2 symptoms");
  });

  it("say once that the demo settles sooner than a real watcher", () => {
    const incident = { severity: "high", count: 14, symptoms: [] };

    expect(settledStage(incident, error, true).text).toContain("(5 s here, 30 s by default)");
    expect(settledStage(incident, error, false).text).not.toContain("default");
  });

  it("show what was measured, and that only the repair was rehearsed", () => {
    const stage = proofStage(fix({ proof }), "rehearsal");

    expect(stage.text).toBe(
      "P3   your error 3 of 3 before, 0 of 3 after · base guest.test.ts red · fix guest.test.ts green · npm test 54 pass, 0 newly broken",
    );
    expect(stage.details.join(" ")).toContain("rehearsed");
  });

  it("claim no reproduction where no test turned from red to green", () => {
    const stage = proofStage(
      fix({ proof: { ...proof, level: "P1", repaired: [], reproduction: null } }),
      "rehearsal",
    );

    expect(stage.text).toBe("P1   npm test 54 pass, 0 newly broken");
  });

  it("tell the verdict and the next step of an error that is not repaired", () => {
    const diagnosis = {
      verdict: "config",
      confidence: "high",
      cause: "No text.",
      nextStep: "Add it.",
    } as const;

    const stage = toldStage(fix({ diagnosis }), "rehearsal");

    expect(stage.text).toContain("verdict config");
    expect(stage.details).toEqual(["REHEARSED diagnosis: No text.", "Next: Add it."]);
  });

  it("call nothing rehearsed where the real agent plays", () => {
    const shown = [
      proofStage(fix({ proof }), "claude"),
      causeStage(fix({}), "claude"),
      fixingStage(fix({}), "claude"),
      toldStage(fix({}), "claude"),
      promptStage("claude"),
    ];

    expect(JSON.stringify(shown)).not.toMatch(/rehears/i);
    expect(JSON.stringify(shown)).toContain("nothing the agent says counts as proof");
  });

  it("tell the outcome of a fix that ended without a diagnosis", () => {
    const stage = toldStage(
      fix({ outcome: { code: "no-agent", text: "Nobody repairs." } }),
      "rehearsal",
    );

    expect(stage.text).toContain("failed");
    expect(stage.details).toEqual(["Nobody repairs."]);
  });

  it("tell how a fix ended that was to be repaired and was not", () => {
    const outcome = { code: "proof", text: "The tests fail on the base." };
    const diagnosis = {
      verdict: "fix",
      confidence: "high",
      cause: "No cart.",
      nextStep: "",
    } as const;

    const stage = toldStage(fix({ state: "refused", diagnosis, outcome }), "claude");

    expect(stage.text).toContain("refused");
    expect(stage.details).toEqual(["diagnosis: No cart.", "The tests fail on the base."]);
  });
});

const proof: Proof = {
  level: "P3",
  limits: [],
  baseCommit: "a".repeat(40),
  commit: "b".repeat(40),
  runs: [
    run("base", "npm test", 52),
    run("fix", "npm test", 54),
    run("base+tests", "npm test", 52),
    run("fix", "node --test test/guest.test.ts", 2),
  ],
  repaired: ["a guest pays nothing"],
  reproduction: { before: { shown: 3, runs: 3 }, after: { shown: 0, runs: 3 } },
  newlyBroken: [],
  changedExpectations: [],
  tools: {},
  notChecked: [],
  at: 0,
};

function fix(parts: Partial<ShownFix>): ShownFix {
  const patch = { path: "test/guest.test.ts", status: "added", test: true } as const;
  return {
    state: "failed",
    report: { error },
    diagnosis: null,
    candidate: { files: [patch] },
    proof: null,
    outcome: null,
    workspace: null,
    ...parts,
  };
}

function run(
  tree: "base" | "base+tests" | "fix",
  command: string,
  passed: number,
): Proof["runs"][0] {
  const tests = { passed, failed: 0, skipped: 0 };
  return { tree, check: "test", command, exitCode: 0, duration: 1, tests };
}
