import { describe, expect, it } from "vitest";

import { sampleFix } from "../../../../../test/support/sample-fix.ts";
import { sampleReport } from "../../../../../test/support/sample-report.ts";
import { using } from "../../../../../test/support/using.ts";
import type { Candidate, Proof } from "../../model/proof.ts";
import type { Fix } from "../../model/fix.ts";
import { pullRequestText } from "./pull-request-text.ts";

const candidate: Candidate = {
  agent: "claude",
  commit: "c".repeat(40),
  patch: "",
  files: [
    { path: "src/cart.js", status: "modified", added: 1, removed: 1, test: false },
    { path: "test/guest.test.js", status: "added", added: 9, removed: 0, test: true },
  ],
};
const proof: Proof = {
  level: "P2",
  limits: ["the production error itself was not reproduced"],
  baseCommit: "b".repeat(40),
  commit: "c".repeat(40),
  runs: [
    {
      tree: "base+tests",
      check: "test",
      command: "npm test",
      exitCode: 1,
      duration: 812,
      tests: { passed: 41, failed: 1, skipped: 2 },
    },
    { tree: "fix", check: "lint", command: "a | b", exitCode: null, duration: 5, tests: null },
  ],
  repaired: ["test/guest.test.js: a guest pays nothing"],
  reproduction: { before: { shown: 3, runs: 3 }, after: { shown: 0, runs: 3 } },
  newlyBroken: [],
  changedExpectations: [],
  tools: { node: "v24.21.0" },
  notChecked: ["types: not configured"],
  at: 0,
};
const repair = { title: "Let a guest check out", summary: "No cart, no total." };

function published(changes: Partial<Fix> = {}, from: Partial<Candidate> = {}): string {
  const fix = sampleFix({
    candidate,
    repair,
    proof,
    policy: { refusals: [], flags: [{ rule: "auth", path: "src/auth.js", reason: "decides" }] },
    diagnosis: {
      verdict: "fix",
      confidence: "high",
      cause: "A guest has no cart row.",
      nextStep: "",
    },
    ...changes,
  });
  return pullRequestText({
    fix,
    candidate: { ...candidate, ...from },
    repair: fix.repair ?? repair,
  }).body;
}

describe("the text of a pull request", () => {
  it("says what the agent cost, where it cost something", () => {
    const run = { run: "1a2b3c4d-1-repair", step: "repair", round: 1, begunAt: 0 } as const;
    const charge = { ...run, billing: "api", duration: 70_000, spending: using(0.5) } as const;

    expect(published({ charges: [charge] })).toContain(
      "The agent cost $0.50 in 1 run, 1 min 10 s.",
    );
    expect(published()).not.toContain("The agent cost");
  });

  it("has a conventional title", () => {
    const fix = sampleFix({ candidate, repair, proof });

    expect(pullRequestText({ fix, candidate, repair }).title).toBe("fix: Let a guest check out");
    const typed = { ...repair, title: "fix(cart): let a guest check out" };
    expect(pullRequestText({ fix, candidate, repair: typed }).title).toBe(typed.title);
  });

  it("says what broke, how often, since when, where and in which request", () => {
    const text = published();

    for (const said of [
      "TypeError: Cannot read properties of null (reading 'total')",
      "3 × from 2026-11-20T10:00:00.000Z to 2026-11-20T10:00:30.000Z",
      "`prod-1`",
      "`POST /api/checkout`",
      "`/srv/shop/src/cart.js:6`",
    ]) {
      expect(text).toContain(said);
    }
  });

  it("says why, what changes, what was measured, and what was not", () => {
    const text = published();

    for (const said of [
      "A guest has no cart row.",
      "No cart, no total.",
      "| `src/cart.js` | modified | +1 | −1 |",
      "| `test/guest.test.js` | added, test | +9 | −0 |",
      "## Proof P2",
      "Proof: your error 3 of 3 before, 0 of 3 after.",
      "| base+tests | test | `npm test` | 1 | 41 | 1 | 2 |",
      String.raw`| fix | lint | ${"`a \\| b`"} | killed | ? | ? | ? |`,
      "`test/guest.test.js: a guest pays nothing`",
      "the production error itself was not reproduced",
      "types: not configured",
      "**auth** `src/auth.js`",
      "Nothing was merged and nothing was deployed.",
    ]) {
      expect(text).toContain(said);
    }
  });

  it("has the proof in a line of numbers, for a status", () => {
    const text = pullRequestText({
      fix: sampleFix({ candidate, repair, proof }),
      candidate,
      repair,
    });
    const without = pullRequestText({ fix: sampleFix({ candidate, repair }), candidate, repair });

    expect(text.proof).toBe(
      "P2, your error 3 of 3 before, 0 of 3 after, 1 repaired, 0 newly broken",
    );
    expect(without.proof).toBe("nothing was measured");
  });

  it("carries a hidden mark first and the trailers last", () => {
    const lines = published().trimEnd().split("\n");

    expect(lines[0]).toBe("<!-- mendwatch fix=1a2b3c4d fingerprint=00000000000000aa -->");
    const fix = sampleFix({ candidate, repair, proof });
    expect(pullRequestText({ fix, candidate, repair }).marker).toBe(lines[0]);
    expect(lines.slice(-2)).toEqual([
      "Mendwatch-Fingerprint: 00000000000000aa",
      "Mendwatch-Fix: 1a2b3c4d",
    ]);
  });

  it("calls a rehearsed repair so, and no other", () => {
    expect(published({}, { agent: "rehearsal" })).toContain("**Rehearsed repair.**");
    expect(published().toLowerCase()).not.toContain("rehears");
  });

  it("gives strangers and the agent no mention, link, reference, HTML or heading outside of code", () => {
    const evil =
      "@anna #12 https://evil.example <img src=x> [a](b) ```\n# Heading\n<!-- x -->\n| a |";
    const { error } = sampleReport();
    const frames = error.frames.map((frame) => ({ ...frame, file: evil }));
    const report = sampleReport({
      host: evil,
      deployed: evil,
      request: { method: "GET", path: evil },
      error: { ...error, type: evil, message: evil, frames },
    });
    const text = published(
      {
        report,
        diagnosis: { verdict: "fix", confidence: "high", cause: evil, nextStep: "" },
        repair: { title: evil, summary: evil },
        proof: {
          ...proof,
          limits: [evil],
          repaired: [evil],
          notChecked: [evil],
          tools: { node: evil },
        },
        policy: { refusals: [], flags: [{ rule: "auth", path: evil, reason: evil }] },
      },
      { files: [{ path: evil, status: "added", added: 1, removed: 0, test: false }] },
    );

    const outside = withoutCode(text).replace(/^<!-- mendwatch .*? -->/, "");
    expect(outside).not.toMatch(/@|#1|https|<|\[a\]|Heading/);
    expect(outside).toContain("## Proof");
  });

  it("is the same text for the same fix", () => {
    expect(published()).toBe(published());
  });
});

/** What a forge renders as more than code. */
function withoutCode(markdown: string): string {
  return markdown
    .replaceAll(/^(`{3,})\w*\n[\s\S]*?\n\1$/gm, "")
    .replaceAll(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, "");
}
