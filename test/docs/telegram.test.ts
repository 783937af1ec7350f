import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";

import type { Fix } from "@mendwatch/fixer";
import { describe, expect, it } from "vitest";

import { viewCard } from "../../packages/fixer/src/adapters/telegram/card-view.ts";
import { sampleFix } from "../support/sample-fix.ts";
import { sampleProject } from "../support/sample-project.ts";
import { sampleReport } from "../support/sample-report.ts";
import { parseHtml } from "../support/telegram/html-entities.ts";

const path = resolve(import.meta.dirname, "../../docs/guides/telegram.md");
const beginning = "<!-- cards: written by test/docs/telegram.test.ts -->";

const day = 24 * 60 * 60_000;
const commit = "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00";

/** Local times, so that the page is the same everywhere. */
function at(hour: number, minute: number): number {
  return new Date(2026, 10, 20, hour, minute).getTime();
}

const begun = sampleFix({
  state: "admitted",
  severity: "critical",
  createdAt: at(3, 13),
  stateSince: at(3, 13),
  report: sampleReport({
    severity: "critical",
    count: 14,
    deployed: "a1b2c3d",
    firstSeen: new Date(at(3, 12)).toISOString(),
    lastSeen: new Date(at(3, 13)).toISOString(),
  }),
  workspace: { clone: "/c", path: "/w", branch: "b", base: "main", baseCommit: "ba5e" },
});
const waiting: Fix = {
  ...begun,
  notBefore: at(3, 25),
  audit: [
    {
      at: at(3, 13),
      actor: "fixer",
      what: "noted",
      from: "admitted",
      to: "admitted",
      detail: "cooldown",
    },
  ],
};
const diagnosed: Fix = {
  ...begun,
  state: "diagnosed",
  diagnosis: {
    verdict: "fix",
    confidence: "high",
    cause: "a guest has no cart row. getCart() returns null, checkout reads .total.",
    nextStep: "",
  },
};
const proposed: Fix = {
  ...diagnosed,
  state: "proposed",
  stateSince: at(3, 17) + 10_000,
  createdAt: at(3, 13),
  candidate: {
    agent: "claude",
    commit,
    patch:
      "diff --git a/src/cart.ts b/src/cart.ts\n--- a/src/cart.ts\n+++ b/src/cart.ts\n@@ -8 +8 @@\n-  return (await getCart(id)).total\n+  return (await getCart(id))?.total ?? 0\n",
    files: [
      { path: "src/cart.ts", status: "modified", added: 2, removed: 1, test: false },
      { path: "test/guest.test.ts", status: "added", added: 18, removed: 0, test: true },
    ],
  },
  policy: { refusals: [], flags: [] },
  proof: {
    level: "P3",
    limits: [],
    baseCommit: "ba5e",
    commit,
    runs: [
      {
        tree: "fix",
        check: "test",
        command: "npm test",
        exitCode: 0,
        duration: 1_200,
        tests: { passed: 41, failed: 0, skipped: 0 },
      },
    ],
    repaired: ["a guest pays nothing"],
    reproduction: { before: { shown: 3, runs: 3 }, after: { shown: 0, runs: 3 } },
    newlyBroken: [],
    changedExpectations: [],
    tools: {},
    notChecked: ["lint: not configured"],
    at: 0,
  },
};
const anna = { actor: "telegram:Anna (42)", commit, at: at(3, 20) };
const approved: Fix = {
  ...proposed,
  state: "publishing",
  decision: { decision: "approve", ...anna },
};
const instruction = "Return null instead of 0.";

/** What happens, and the card then. */
const cards: readonly (readonly [title: string, fix: Fix])[] = [
  ["It waits its turn", waiting],
  ["It is diagnosed", { ...begun, state: "diagnosing" }],
  ["At autonomy diagnose it asks first", diagnosed],
  ["It is repaired", { ...diagnosed, state: "repairing" }],
  ["It is proven", { ...diagnosed, state: "checking" }],
  ["The proposal", proposed],
  [
    "You answered the card",
    { ...proposed, decision: { decision: "change", instruction, ...anna } },
  ],
  ["Another round", { ...diagnosed, state: "repairing", round: 2, instruction }],
  ["You approved", approved],
  [
    "The pull request is open",
    {
      ...approved,
      state: "in_review",
      pullRequest: { url: "https://github.com/acme/shop/pull/7", number: 7, adopted: false },
    },
  ],
  [
    "You skipped",
    {
      ...proposed,
      state: "skipped",
      decision: { decision: "skip", ...anna },
      outcome: { code: "skipped", text: "Skipped." },
    },
  ],
  [
    "You muted",
    {
      ...diagnosed,
      state: "skipped",
      decision: { decision: "mute", ...anna, commit: null },
      outcome: { code: "muted", text: "Muted." },
    },
  ],
  [
    "Nobody decided",
    {
      ...proposed,
      state: "expired",
      outcome: {
        code: "expired",
        text: "Nobody decided in time. The next occurrence begins a new fix.",
      },
    },
  ],
  [
    "There is nothing to repair in the code",
    {
      ...diagnosed,
      state: "abstained",
      diagnosis: {
        verdict: "config",
        confidence: "high",
        cause: "PAYMENT_KEY is empty since the last deploy.",
        nextStep: "Set PAYMENT_KEY on prod-1 and restart the service.",
      },
    },
  ],
  [
    "The repair was not good enough",
    {
      ...diagnosed,
      state: "refused",
      outcome: {
        code: "newly-broken",
        text: "The change breaks what worked before it, also in round 3: cart has a total",
      },
    },
  ],
  [
    "It is told and not attempted",
    {
      ...begun,
      state: "observed",
      outcome: {
        code: "infrastructure",
        text: "Something the service depends on could not be reached, and no line of its own code is involved. Look at that first.",
      },
    },
  ],
  [
    "It failed",
    {
      ...begun,
      state: "failed",
      outcome: { code: "MW_AGENT_TIMEOUT", text: "the agent was not done after 20 min" },
    },
  ],
  [
    "It was cancelled",
    {
      ...begun,
      state: "cancelled",
      outcome: { code: "cancelled", text: "Cancelled by terminal:ben." },
    },
  ],
];

function transcript([title, fix]: readonly [string, Fix]): string {
  const autonomy = {
    critical: "diagnose",
    high: "diagnose",
    medium: "diagnose",
    low: "diagnose",
  } as const;
  const project = sampleProject({ label: "PA", base: "main", autonomy });
  const token = {
    value: "A".repeat(22),
    step: fix.state,
    round: fix.round,
    commit: fix.candidate?.commit ?? null,
  };
  const asked = ["proposed", "diagnosed", "observed", "skipped", "expired", "abstained"];
  const mayAsk = asked.includes(fix.state) && !(fix.state === "proposed" && fix.decision !== null);
  const { content } = viewCard(fix, project, mayAsk ? token : null, day);
  const rows = content.keyboard.map((row) => row.map(({ text }) => `[${text}]`).join(" "));
  return `### ${title}\n\n\`\`\`text\n${[parseHtml(content.html).text, ...rows].join("\n")}\n\`\`\`\n`;
}

describe("docs/guides/telegram.md", () => {
  it("shows every card as it is", async () => {
    const page = await readFile(path, "utf8");
    const [before = ""] = page.split(beginning);
    const whole = `${before}${beginning}\n\n${cards.map(transcript).join("\n")}`;
    if (process.env["MENDWATCH_UPDATE_DOCS"] === "1") await writeFile(path, whole);

    expect(await readFile(path, "utf8")).toBe(whole);
  });
});
