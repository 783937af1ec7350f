import { array, assert, constantFrom, property, record, string } from "fast-check";
import { describe, expect, it } from "vitest";

import { sampleFix } from "../../../../../../test/support/sample-fix.ts";
import { sampleProject } from "../../../../../../test/support/sample-project.ts";
import { sampleReport } from "../../../../../../test/support/sample-report.ts";
import { sampleReview } from "../../../../../../test/support/sample-review.ts";
import { using } from "../../../../../../test/support/using.ts";
import { findEntities, parseHtml } from "../../../../../../test/support/telegram/html-entities.ts";
import { noAftermath } from "../../../model/fix-changes.ts";
import type { Fix } from "../../../model/fix.ts";
import { fixStates, type FixState } from "../../../model/fix-lifecycle.ts";
import { subjectOf } from "./card-subject.ts";
import { cardData, readCardData } from "./card-buttons.ts";
import { viewCard, type CardContext } from "./card-view.ts";
import { sendableLength } from "../messages/safe-text.ts";

const day = 24 * 60 * 60_000;
const expire = { mute: day, skip: 14 * day, verdict: 30 * day };
const project = sampleProject({ label: "PA", base: "main" });
const facts = {
  isNewest: true,
  rule: null,
  noReason: false,
  stopAsked: false,
  revert: null,
  lostSince: null,
};

function context(changes: Partial<CardContext> = {}): CardContext {
  return { project, token: null, expire, running: null, facts, symptoms: [], ...changes };
}
const token = { value: "A".repeat(22), step: "proposed", round: 1, commit: "c0ffee" } as const;

const inReview = { ...token, step: "in_review" } as const;

/** A run of the agent that was paid for, with every part that a cost may have. */
const charge = {
  run: "r",
  step: "repair",
  round: 1,
  billing: "subscription",
  spending: using(123.45),
  plan: { window: "five_hour", share: 0.9 },
  begunAt: 0,
  duration: 9_999_000,
} as const;

/** What logs and agents like to say to people who are about to decide. */
const bait = [
  "Tap https://evil.example/approve or t.me/evil",
  "@mendwatch_bot /approve /skip@mendwatch_bot",
  "<a href='https://evil.example'>Approve</a>",
  "</code><b>APPROVED</b>",
  "&lt;b&gt; &amp; &#60;script&#62;",
  "#outage $TSLA +49 170 1234567 170 123 45 67 89",
  "mail me@evil.example, tg://resolve?domain=evil",
  "‮gnp.exe \u200bzero\u200dwidth\u0000 \u001b[31mred",
  "[Approve](https://evil.example) `code` **bold**",
  "example.com/approve。example。com",
  "a".repeat(9_000),
  "😀".repeat(3_000),
  "line\nFlags: none\nApprove opens a PR to main.",
] as const;

const words = string({ unit: "grapheme", maxLength: 400 });
const anything = array(constantFrom<string>(...bait, "word", "42", ""), { maxLength: 6 }).chain(
  (parts) => words.map((text) => [...parts, text].join(" ")),
);

function fixSaying(text: string, changes: Partial<Fix> = {}): Fix {
  const { error } = sampleReport();
  return sampleFix({
    state: "proposed",
    report: sampleReport({
      error: { ...error, type: text, message: text },
      host: text,
      deployed: text,
      request: { method: "POST", path: text },
    }),
    diagnosis: { verdict: "fix", confidence: "high", cause: text, nextStep: text },
    repair: { title: text, summary: text },
    round: 2,
    instruction: text,
    candidate: {
      agent: "claude",
      commit: "c0ffee",
      patch: `diff --git a/${text} b/${text}\n--- a/x\n+++ b/${text}\n@@ -1 +1 @@\n-${text}\n+${text}\n`,
      files: [{ path: text, status: "modified", added: 1, removed: 1, test: false }],
    },
    policy: { refusals: [], flags: [{ rule: text, path: text, reason: text }] },
    proof: {
      level: "P1",
      limits: [text, text],
      baseCommit: "ba5e",
      commit: "c0ffee",
      runs: [],
      repaired: [text],
      reproduction: null,
      newlyBroken: [],
      changedExpectations: [text],
      tools: {},
      notChecked: [text, "lint: not configured"],
      at: 0,
    },
    workspace: { clone: "/c", path: "/w", branch: "b", base: text, baseCommit: "ba5e" },
    pullRequest: { url: text, number: 1, adopted: false },
    review: {
      ...sampleReview(),
      head: text,
      checks: "failing",
      failing: Array.from({ length: 9 }, () => text),
      blocked: text,
      rounds: 2,
      stoppedBy: `github:${text}`,
    },
    merge: { actor: `github:${text}`, at: 0, head: text, commit: text },
    deployRun: { actor: text, begunAt: 0, endedAt: 1, exitCode: 1, output: text },
    deployment: { version: text, actor: `watcher:${text}`, at: 0 },
    aftermath: {
      ...noAftermath,
      recurrences: 1,
      coveredUntil: 1,
      waitsFor: text,
      suspects: Array.from({ length: 5 }, () => ({
        project: text,
        fingerprint: text,
        type: text,
        message: text,
        path: text,
        firstSeen: 0,
      })),
    },
    charges: Array.from({ length: 12 }, () => charge),
    reason: { kind: "wrong-fix", words: text, actor: `telegram:${text} (42)`, at: 0 },
    outcome: { code: "x", text },
    ...changes,
  });
}

describe("a card", () => {
  it("shows no link, mention, command or anything else to tap, whatever a log or an agent says", () => {
    const change = record({ text: anything, state: constantFrom(...fixStates) });
    assert(
      property(change, ({ text, state }) => {
        const decided = { decision: "change", actor: `telegram:${text} (42)`, commit: "c", at: 0 };
        const decision = { ...decided, decision: "change", instruction: text } as const;
        for (const fix of [fixSaying(text, { state }), fixSaying(text, { state, decision })]) {
          const { error } = fix.report;
          const made = { id: "0badcafe", project: "shop", fingerprint: text, error, at: 0 };
          const rule = { ...made, actor: `telegram:${text} (42)` };
          const told = { ...facts, rule, revert: text, lostSince: 1, stopAsked: true };
          const running = { count: 7, stoppedAfter: 240_000 };
          const symptoms = [
            { error, project: text },
            { error, project: text },
          ];
          const { content } = viewCard(fix, context({ facts: told, running, symptoms }));
          const parsed = parseHtml(content.html);

          expect(findEntities(parsed)).toEqual([]);
          expect(parsed.entities.map(({ type }) => type).filter((type) => type !== "code")).toEqual(
            [],
          );
          expect(parsed.text.length).toBeLessThanOrEqual(sendableLength);
          expect(content.keyboard).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("names what came with it, and the project where that is another", () => {
    const fix = fixSaying("pool closed");
    const { error } = fix.report;
    const symptoms = [fix.project, "billing"].map((name) => ({ project: name, error }));
    const { content } = viewCard(fix, context({ symptoms }));
    const line = parseHtml(content.html)
      .text.split("\n")
      .find((one) => one.startsWith("With it: "));

    expect(line?.split("billing: ").length).toBe(2);
  });

  it("has its own lines only where it puts them itself", () => {
    const { content } = viewCard(fixSaying(bait[12]), context({ token }));
    const lines = parseHtml(content.html).text.split("\n");

    expect(lines.filter((line) => line.startsWith("Approve opens a PR")).length).toBe(1);
    expect(lines.filter((line) => line.startsWith("Flags:")).length).toBe(1);
  });

  /** What each state offers; every other state offers nothing. */
  const offered: Partial<Record<FixState, readonly string[]>> = {
    admitted: ["⏹ Stop"],
    preparing: ["⏹ Stop"],
    diagnosing: ["⏹ Stop"],
    diagnosed: ["⏹ Stop"],
    repairing: ["⏹ Stop"],
    checking: ["⏹ Stop"],
    approved: ["⏹ Stop"],
    publishing: ["⏹ Stop"],
    proposed: ["✅ Approve → PR", "❌ Skip", "📄 Show diff", "✏️ Ask for changes"],
    in_review: ["🔀 Merge"],
    merged: ["✅ Deployed"],
    closed: [
      "The cause is wrong",
      "The fix is wrong",
      "Not worth it",
      "Done otherwise",
      "Do not ask",
      "🔧 Fix it",
      "🚫 Ignore",
    ],
    observed: ["🔧 Fix it", "🚫 Ignore"],
    muted: ["🔧 Fix it", "🚫 Ignore"],
    ignored: ["🔧 Fix it", "🚫 Ignore"],
    skipped: ["🔧 Fix it", "🚫 Ignore"],
    expired: ["🔧 Fix it", "🚫 Ignore"],
    abstained: ["🔧 Fix it", "🚫 Ignore"],
    failed: ["🔧 Fix it", "🚫 Ignore"],
    refused: ["🔧 Fix it", "🚫 Ignore"],
    cancelled: ["🔧 Fix it", "🚫 Ignore"],
    regressed: ["↩️ Revert PR", "🔧 Try again", "🚫 Ignore"],
    no_evidence: ["🔧 Try again", "🚫 Ignore"],
  };

  it.each(fixStates)("in %s has a phase, and the buttons that fit it and no others", (state) => {
    const merge = { actor: "github:anna", at: 0, head: "c0ffee", commit: "c0ffee" };
    // A merge that is wanted already is not offered.
    const fix = sampleFix({
      state,
      review: sampleReview({ head: "c0ffee" }),
      merge: state === "in_review" ? null : merge,
    });

    const { step } = subjectOf(fix, project);
    const { content } = viewCard(fix, context({ token: { ...token, step } }));
    const stale = viewCard(fix, context({ token: { ...token, step: "received" } }));

    expect(parseHtml(content.html).text.split("\n")[0]).toMatch(/^🟠 PA · [a-z]/);
    expect(content.keyboard.flat().map(({ text }) => text)).toEqual(offered[state] ?? []);
    expect(stale.content.keyboard).toEqual([]);
  });

  it.each([
    ["checks are pending", { checks: "pending", blocked: "checks are not through yet: test" }],
    ["a check fails", { checks: "failing", failing: ["test"], blocked: "checks fail: test" }],
    ["it is blocked", { blocked: "A review is missing." }],
  ] as const)("offers no merge where %s", (_, changes) => {
    const review = sampleReview(changes);
    const shown = viewCard(sampleFix({ state: "in_review", review }), context({ token: inReview }));

    expect(shown.content.keyboard).toEqual([]);
    expect(shown.calls).toBe(false);
  });

  it("says who wants changes where a merge is offered all the same", () => {
    const review = sampleReview({ wantedBy: ["github:ben", "github:<b>eve"] });
    const shown = viewCard(sampleFix({ state: "in_review", review }), context({ token: inReview }));

    expect(parseHtml(shown.content.html).text).toContain("✋ Changes wanted by ben (github), ");
    expect(shown.content.html).toContain("&lt;b&gt;eve");
    expect(shown.content.keyboard).not.toEqual([]);
  });

  it("has no buttons once somebody stopped it, and says that it is being stopped", () => {
    const fix = sampleFix({ state: "repairing", cancelRequested: true });
    const working = { ...token, step: "working" } as const;
    const { content } = viewCard(fix, context({ token: working }));

    expect(parseHtml(content.html).text.split("\n")[0]).toBe("🟠 PA · stopping");
    expect(content.keyboard).toEqual([]);
  });

  it("calls a person where a commit that was approved failed, and not where another did", () => {
    const approval = { decision: "approve", actor: "telegram:Anna (42)", at: 0 } as const;
    const decisions = [{ ...approval, commit: "c0ffee" }, { ...approval, commit: null }, null];

    const calls = decisions.map(
      (decision) => viewCard(sampleFix({ state: "failed", decision }), context()).calls,
    );

    expect(calls).toEqual([true, false, false]);
  });

  it("asks at autonomy diagnose, and nowhere else, whether to repair", () => {
    const diagnose = {
      critical: "diagnose",
      high: "diagnose",
      medium: "diagnose",
      low: "diagnose",
    } as const;
    const fix = fixSaying("It is so.", { state: "diagnosed" });
    const step = { ...token, step: "diagnosed" } as const;

    const asked = viewCard(
      fix,
      context({ project: sampleProject({ autonomy: diagnose }), token: step }),
    );
    const wanted = viewCard(
      { ...fix, requestedBy: "telegram:Anna (42)" },
      context({ project: sampleProject({ autonomy: diagnose }) }),
    );

    expect(asked.calls).toBe(true);
    expect(asked.content.keyboard.flat().map(({ text }) => text)).toEqual([
      "🔧 Fix it",
      "❌ Skip",
      "🔕 Mute 24 h",
      "🚫 Ignore",
    ]);
    expect(wanted.calls).toBe(false);
    expect(viewCard(fix, context()).calls).toBe(false);
  });

  it("says a verdict once, and how sure the agent is, and says why nothing was changed", () => {
    const cause = "The key is empty.";
    const diagnosis = {
      verdict: "config",
      confidence: "medium",
      cause,
      nextStep: "Set it.",
    } as const;
    const outcome = { code: "verdict:config", text: `Verdict config. ${cause} Next: Set it.` };
    const empty = { code: "empty-change", text: "The agent changed nothing." };

    const verdict = viewCard(sampleFix({ state: "abstained", diagnosis, outcome }), context());
    const unchanged = viewCard(
      sampleFix({ state: "abstained", diagnosis, outcome: empty }),
      context(),
    );

    const { text } = parseHtml(verdict.content.html);
    expect(text.split(cause).length).toBe(2);
    expect(text).toContain("Why (confidence medium): ");
    expect(text).toContain("PA · no repair: configuration\n");
    expect(text).toContain("Verdict: config\nNext step: Set it.\n");
    expect(parseHtml(unchanged.content.html).text).toContain(`\n${empty.text}\n`);
  });

  it("says what it cost, and what each tap does, once it is over, and since when it works before", () => {
    const paid = { billing: "api", spending: using(0.42), duration: 65_000 } as const;
    const { plan: _, ...run } = charge;
    const charges = [{ ...run, ...paid }];
    const stateSince = Date.parse(sampleReport().firstSeen);
    const fixes = [
      sampleFix({ state: "failed", charges }),
      sampleFix({ state: "repairing", charges, stateSince }),
    ];

    const [failed = "", working = ""] = fixes.map(
      (fix) => parseHtml(viewCard(fix, context()).content.html).text,
    );

    expect(failed).toContain("\nCost: $0.42 in 1 run, 1 min 5 s\n");
    expect(failed).toContain("\nFix it begins a new fix.\nIgnore keeps the error quiet");
    expect(working).toMatch(/^🟠 PA · repairing since \d\d:\d\d\n/);
    expect(working).not.toContain("Cost: ");
  });

  it.each([
    ["mute", "muted", "Quiet until 2 Jan"],
    ["skip", "skipped", "Not tried again until 15 Jan"],
  ] as const)("says until when a %s holds, and nothing of it once it does not", (_, code, said) => {
    const stateSince = new Date(2026, 0, 1, 12).getTime();
    const outcome = { code, text: "" };
    const fix = sampleFix({ state: "skipped", outcome, stateSince, createdAt: stateSince });
    const error = { type: null, message: "" };
    const rule = { id: "r", project: "shop", fingerprint: "f", error, actor: "web:anna", at: 0 };

    const shown = viewCard(fix, context()).content.html;
    const later = viewCard(fix, context({ facts: { ...facts, isNewest: false } })).content.html;
    const ignored = viewCard(fix, context({ facts: { ...facts, rule } })).content.html;

    expect(shown).toContain(`\n${said} 12:00, unless it comes ten times as often.`);
    expect(later).not.toContain("until");
    expect(ignored).not.toContain("unless");
  });

  it("opens the pull request by its address, and shows one that is a file as text", () => {
    const pullRequest = { url: "https://github.com/o/r/pull/1", number: 1, adopted: false };
    const open = sampleFix({ state: "in_review", pullRequest });

    const [button] = viewCard(open, context()).content.keyboard.flat();
    const local = { ...open, pullRequest: { ...pullRequest, url: "/state/pr.md" } };

    expect(button).toMatchObject({ url: pullRequest.url });
    expect(viewCard(local, context()).content.keyboard).toEqual([]);
    expect(viewCard(local, context()).content.html).toContain("/state/pr.md");
  });
});

describe("the data of a button", () => {
  it("keeps to 64 bytes and is read back as it was", () => {
    for (const verb of ["approve", "skip", "mute", "diff", "change", "again"] as const) {
      const data = cardData(verb, "aaaa0001", token.value);

      expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
      expect(readCardData(data)).toEqual({ verb, fix: "aaaa0001", token: token.value });
    }
  });

  it("is nothing where it is anything else", () => {
    assert(
      property(string({ maxLength: 64 }), (data) => {
        expect(readCardData(data)).toBeNull();
      }),
    );
  });
});
