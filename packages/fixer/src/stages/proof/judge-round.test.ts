import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { describe, expect, it } from "vitest";

import { sampleFix } from "../../../../../test/support/sample-fix.ts";
import { sampleProject } from "../../../../../test/support/sample-project.ts";
import type { Candidate, PolicyOutcome, Proof } from "../../model/proof.ts";
import type { Fix } from "../../model/fix.ts";
import {
  healable,
  judgeExpectations,
  judgeFiles,
  judgePolicy,
  judgeProof,
  judgeRepetition,
  type Round,
} from "./judge-round.ts";

const base = "ba5e".repeat(10);
const candidate: Candidate = {
  agent: "claude",
  commit: "c0ffee".repeat(7).slice(0, 40),
  patch: "",
  files: [changed("src/cart.js"), changed("test/guest.test.js")],
};
const policy: PolicyOutcome = { refusals: [], flags: [] };
const repair = { title: "Let a guest check out", summary: "No cart, no total." };
const noRedTest = "no new test is red on the base and green on the fix";

describe("what becomes of a round", () => {
  it("is a proposal where the proof is as good as it can get", () => {
    const proof = proofOf({ level: "P3" });

    expect(judgeProof(round(), { policy, proof })).toEqual({
      to: "proposed",
      patch: { policy, proof, fallback: null },
      detail: "P3",
    });
  });

  it("is another round with the findings where it breaks what worked", () => {
    const proof = proofOf({ level: "P0", newlyBroken: ["a cart has a total (failed)"] });

    const result = judgeProof(round(), { policy, proof });

    expect(result).toMatchObject({
      to: "repairing",
      patch: { round: 2, repair: null, proof },
      detail: "round 1: it broke 1",
    });
    expect(result.patch.instruction).toContain("- a cart has a total (failed)");
    expect(result.patch.instruction).not.toContain("lacks a test");
  });

  it("says all at once where it breaks what worked and brings no test either", () => {
    const proof = proofOf({ level: "P0", newlyBroken: ["lint: ended with exit code 1"] });
    const untested = { ...candidate, files: [changed("src/cart.js")] };

    const { patch } = judgeProof(round({ candidate: untested }), { policy, proof });

    expect(patch.instruction).toMatch(/- lint: ended with exit code 1\nIt also lacks a test/);
  });

  it.each([
    ["in the last round", { fix: fixOf({ round: 3 }) }],
    ["where the agent was told and changed nothing", { unchanged: true }],
    ["where the repair is a rehearsal", { candidate: { ...candidate, agent: "rehearsal" } }],
  ] as const)("is the end %s", (_, changes) => {
    const proof = proofOf({ level: "P0", newlyBroken: ["a cart has a total (failed)"] });
    const given = round(changes);

    expect(judgeProof(given, { policy, proof })).toMatchObject({
      to: "refused",
      patch: { outcome: { code: "newly-broken" } },
    });
    expect(judgePolicy(given, refusing("max-lines"))?.to).toBe("refused");
  });

  describe("that repeats what people did not want", () => {
    const reason = {
      kind: "wrong-fix",
      words: "Throw instead.",
      actor: "web:anna",
      at: 1,
    } as const;
    const before = fixOf({ id: "aaaa0001", reason });

    it("is another round, which knows why", () => {
      const again = judgeRepetition(round(), before);

      expect(again).toMatchObject({ to: "repairing", patch: { round: 2, repair: null } });
      expect(again?.patch.instruction).toContain(
        "did not want this very change when fix aaaa0001 had it (wrong fix: Throw instead.)",
      );
    });

    it("is the end where it was told so, in the last round, and for a rehearsal", () => {
      const told = judgeRepetition(round(), before)?.patch.instruction ?? "";
      const ends = [
        judgeRepetition(round({ fix: fixOf({ round: 2, instruction: told }) }), before),
        judgeRepetition(round({ fix: fixOf({ round: 3 }) }), before),
        judgeRepetition(round({ candidate: { ...candidate, agent: "rehearsal" } }), before),
      ];

      for (const end of ends) {
        expect(end).toMatchObject({
          to: "refused",
          patch: { outcome: { code: "turned-down-before" } },
        });
        expect(end?.patch.outcome?.text).toContain("Throw instead.");
      }
    });

    it("goes on where there is no such fix", () => {
      expect(judgeRepetition(round(), null)).toBeNull();
    });
  });

  describe("that edits tests until they pass", () => {
    const proof = proofOf({ level: "P3", changedExpectations: ["test/cart.test.js: adds up"] });

    it("is another round, and then the end", () => {
      const again = judgeExpectations(round(), { policy, proof });
      const end = judgeExpectations(round({ fix: fixOf({ round: 3 }) }), { policy, proof });

      expect(again).toMatchObject({
        to: "repairing",
        detail: "round 1: refused by changed-expectation",
        patch: { policy: { refusals: [{ rule: "changed-expectation" }] }, proof: { level: "P0" } },
      });
      expect(again.patch.instruction).toContain("- test/cart.test.js: adds up");
      expect(end).toMatchObject({ to: "refused", patch: { outcome: { code: "policy" } } });
    });

    it("is a proposal with a flag where its owner lifted the rule", () => {
      const lifted = { ...sampleProject().policy, allow: ["changed-expectation"] };
      const project = sampleProject({ policy: lifted });

      expect(judgeExpectations(round({ project }), { policy, proof })).toMatchObject({
        to: "proposed",
        patch: { policy: { refusals: [], flags: [{ rule: "changed-expectation" }] } },
      });
    });
  });

  describe("that the policy refuses", () => {
    it("is another round where the agent can take it back", () => {
      const result = judgePolicy(round(), refusing("max-files", "dependencies"));

      expect(result).toMatchObject({
        to: "repairing",
        detail: "round 1: refused by max-files, dependencies",
      });
      expect(result?.patch.instruction).toContain("- max-files: src/cart.js is not allowed");
    });

    it.each([
      "ci",
      "symlink",
      "secret",
      "git-config",
      "tool-config",
      "strange-text",
      "secret-file",
    ])("is the end where no repair makes such a change: %s", (rule) => {
      expect(judgePolicy(round(), refusing("max-files", rule))).toMatchObject({
        to: "refused",
        patch: { outcome: { code: "policy" } },
      });
    });

    it("names in the guide what goes back", () => {
      const guide = resolve(import.meta.dirname, "../../../../../docs/guides/diff-policy.md");
      const [, section = ""] = readFileSync(guide, "utf8").split("## What goes back to the agent");

      const named = [...section.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name);
      expect(named).toEqual(healable);
    });

    it("goes on where nothing is refused", () => {
      expect(judgePolicy(round(), policy)).toBeNull();
    });
  });

  describe("that changed only tests", () => {
    const only = { ...candidate, files: [changed("test/guest.test.js")] };

    it("is one more round, and then an end that a person understands", () => {
      const first = judgeFiles(round({ candidate: only }));
      const told = fixOf({ round: 2, instruction: first?.patch.instruction ?? "" });

      expect(first).toMatchObject({ to: "repairing", patch: { round: 2 } });
      expect(judgeFiles(round({ candidate: only, fix: told }))).toMatchObject({
        to: "refused",
        patch: {
          outcome: { code: "only-tests", text: expect.stringContaining("nothing is repaired") },
        },
      });
    });

    it("is none where anything else changed too", () => {
      expect(judgeFiles(round())).toBeNull();
    });
  });

  describe("whose test shows nothing", () => {
    const proof = proofOf({ level: "P1", limits: [noRedTest] });

    it("is another round, with this one to come back to", () => {
      const result = judgeProof(round(), { policy, proof });

      expect(result).toMatchObject({
        to: "repairing",
        patch: { round: 2, repair: null, fallback: { repair, candidate, policy, proof } },
      });
      expect(result.patch.instruction).toContain(noRedTest);
      expect(result.patch.instruction).toContain("the production error itself");
    });

    it("is proposed as it is where the same was asked for in vain", () => {
      const { instruction = "" } = judgeProof(round(), { policy, proof }).patch;
      const fix = fixOf({ round: 2, instruction });

      expect(judgeProof(round({ fix }), { policy, proof })).toMatchObject({
        to: "proposed",
        patch: { fallback: null },
      });
    });

    it("is proposed as it is where the runner cannot be read, so that no test could show more", () => {
      const unread = proofOf({ level: "P1", limits: ["only its exit code counts"] }, null);

      expect(judgeProof(round(), { policy, proof: unread }).to).toBe("proposed");
    });

    it("is asked about until the rounds end where the proof is below minProof, and is then refused", () => {
      const project = sampleProject({ minProof: "P2" });
      const { instruction = "" } = judgeProof(round({ project }), { policy, proof }).patch;
      const again = round({ project, fix: fixOf({ round: 2, instruction }) });
      const last = round({ project, fix: fixOf({ round: 3, instruction }) });

      expect(judgeProof(again, { policy, proof }).to).toBe("repairing");
      expect(judgeProof(last, { policy, proof })).toMatchObject({
        to: "refused",
        patch: {
          outcome: { code: "below-min-proof", text: `Proof P1 is below P2: ${noRedTest}.` },
        },
      });
    });

    it("is asked about at P2 only where minProof is P3", () => {
      const p2 = proofOf({
        level: "P2",
        limits: ["not with the production error"],
        reproduction: { before: { shown: 0, runs: 3 }, after: { shown: 0, runs: 3 } },
      });
      const project = sampleProject({ minProof: "P3" });

      expect(judgeProof(round(), { policy, proof: p2 }).to).toBe("proposed");
      expect(judgeProof(round({ project }), { policy, proof: p2 }).to).toBe("repairing");
    });
  });

  it("asks for a test that Node.js runs by itself where there is no suite, and only then", () => {
    const proof = proofOf({ level: "P0", limits: ["no tests: checks.test is not set"] }, null);
    const python = { ...candidate, files: [changed("shop/cart.py")] };

    expect(judgeProof(round(), { policy, proof }).patch.instruction).toContain("`node --test`");
    expect(judgeProof(round({ candidate: python }), { policy, proof }).to).toBe("refused");
    const broken = { ...proof, limits: ['"npm test" passes no test on the base'] };
    expect(judgeProof(round(), { policy, proof: broken }).to).toBe("refused");
  });

  it("comes back to the earlier round that could be proposed, unless the base has moved", () => {
    const earlier = { repair, candidate, policy, proof: proofOf({ level: "P1" }) };
    const proof = proofOf({ level: "P0", newlyBroken: ["x"] });
    const fix = fixOf({ round: 3, fallback: earlier });
    const moved = { ...earlier, proof: { ...earlier.proof, baseCommit: "0".repeat(40) } };

    expect(judgeProof(round({ fix }), { policy, proof })).toEqual({
      to: "proposed",
      patch: { ...earlier, fallback: null },
      detail: "P1 of an earlier round; the last one ended as newly-broken",
    });
    expect(judgePolicy(round({ fix }), refusing("ci"))?.to).toBe("proposed");
    const late = fixOf({ round: 3, fallback: moved });
    expect(judgeProof(round({ fix: late }), { policy, proof }).to).toBe("refused");
  });

  it("names fifty findings at most", () => {
    const newlyBroken = Array.from({ length: 60 }, (_, nth) => `test ${nth} (failed)`);

    const { patch } = judgeProof(round(), { policy, proof: proofOf({ newlyBroken }) });

    expect(patch.instruction).toContain("- test 49 (failed)\n- and 10 more");
  });
});

function round(changes: Partial<Round> = {}): Round {
  return {
    fix: fixOf(),
    project: sampleProject(),
    candidate,
    rounds: 3,
    unchanged: false,
    ...changes,
  };
}

function fixOf(changes: Partial<Fix> = {}): Fix {
  const workspace = { clone: "/c", path: "/w", branch: "b", base: "main", baseCommit: base };
  return sampleFix({ workspace, repair, candidate, ...changes });
}

function proofOf(
  changes: Partial<Proof>,
  tests: Proof["runs"][number]["tests"] = { passed: 1, failed: 0, skipped: 0 },
): Proof {
  const run = {
    tree: "base",
    check: "test",
    command: "npm test",
    exitCode: 0,
    duration: 1,
  } as const;
  return {
    level: "P1",
    limits: [],
    baseCommit: base,
    commit: candidate.commit,
    runs: [{ ...run, tests }],
    repaired: [],
    reproduction: null,
    newlyBroken: [],
    changedExpectations: [],
    tools: {},
    notChecked: [],
    at: 0,
    ...changes,
  };
}

function refusing(...rules: readonly string[]): PolicyOutcome {
  const refusals = rules.map((rule) => ({ rule, path: "src/cart.js", reason: "is not allowed" }));
  return { refusals, flags: [] };
}

function changed(path: string): Candidate["files"][number] {
  return { path, status: "modified", added: 1, removed: 1, test: path.startsWith("test/") };
}
