import type { Fix } from "@mendwatch/fixer";

import type { CardContext } from "../../packages/fixer/src/adapters/telegram/card/card-view.ts";
import type { CardFacts } from "../../packages/fixer/src/adapters/telegram/card/card-facts.ts";
import { noAftermath } from "../../packages/fixer/src/model/fix-changes.ts";
import { proposedCommit, proposedProof } from "../support/proposed-store.ts";
import { sampleFix } from "../support/sample-fix.ts";
import { sampleReport } from "../support/sample-report.ts";
import { sampleReview } from "../support/sample-review.ts";
import { using } from "../support/using.ts";

/** What happens, and the card then. */
export interface SampleCard {
  readonly title: string;
  readonly fix: Fix;
  readonly running: { readonly count: number; readonly stoppedAfter: number | null } | null;
  /** The owner's own deploy command. */
  readonly deploy: string | null;
  readonly facts: CardFacts;
  readonly symptoms: CardContext["symptoms"];
}

const commit = proposedCommit;

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
      detail: "cooldown, since the project's last fixes came to nothing",
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
    ...proposedProof,
    level: "P3",
    limits: [],
    reproduction: { before: { shown: 3, runs: 3 }, after: { shown: 0, runs: 3 } },
    notChecked: ["lint: not configured"],
  },
};
const charges = [
  {
    run: "1a2b3c4d-1-repair",
    step: "repair",
    round: 1,
    billing: "subscription",
    spending: using(0.42),
    plan: { window: "five_hour", share: 0.02 },
    begunAt: at(3, 13),
    duration: 250_000,
  },
] as const;
const diagnosing = [
  { ...charges[0], step: "diagnose", spending: using(0.08), duration: 65_000 },
] as const;
const anna = { actor: "telegram:Anna (42)", commit, at: at(3, 20) };
const approved: Fix = {
  ...proposed,
  state: "publishing",
  stateSince: at(3, 20),
  decision: { decision: "approve", ...anna },
};
/** The entry of whoever ended it. */
function ended(actor: string): Fix["audit"][number] {
  return { at: at(3, 20), actor, what: "moved", from: "checking", to: "cancelled", detail: null };
}
const instruction = "Return null instead of 0.";

const open: Fix = {
  ...approved,
  state: "in_review",
  pullRequest: { url: "https://github.com/acme/shop/pull/7", number: 7, adopted: false },
};
const review = sampleReview({ checks: "pending", blocked: "checks are not through yet: test" });
const passing: Fix = { ...open, review: { ...review, checks: "passing", blocked: null } };
const mergeCommit = "5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e";
const wanted = { actor: anna.actor, at: at(3, 26), head: commit, commit: null };
const merged: Fix = { ...passing, state: "merged", merge: { ...wanted, commit: mergeCommit } };
const run = { actor: anna.actor, begunAt: at(3, 30), endedAt: null, exitCode: null, output: "" };
const deployed: Fix = {
  ...merged,
  state: "deployed",
  deployment: { version: "5ca1ab1e5ca1", actor: "watcher:prod-1", at: at(3, 32) },
};
const quiet = { ...noAftermath, coveredUntil: at(5, 12) };
const suspect = {
  project: "shop",
  fingerprint: "00000000000000aa",
  type: "RangeError",
  message: "Invalid currency code: undefined",
  path: "src/cart.ts",
  firstSeen: at(4, 2),
};
const regressed: Fix = {
  ...deployed,
  state: "regressed",
  aftermath: { ...quiet, recurrences: 3 },
  outcome: { code: "regressed", text: "It came again after the deploy." },
};
const closed: Fix = {
  ...passing,
  state: "closed",
  audit: [ended("github:anna")],
  outcome: {
    code: "closed",
    text: "Its pull request was closed without a merge by github:anna. Should it be opened again within 14 days, Mendwatch follows it again.",
  },
};
const skipped: Fix = {
  ...proposed,
  state: "skipped",
  stateSince: at(3, 20),
  decision: { decision: "skip", ...anna },
  outcome: { code: "skipped", text: "Skipped." },
};

const rule = {
  id: "0badcafe",
  project: "shop",
  fingerprint: begun.fingerprint,
  error: { type: "TypeError", message: "Cannot read properties of null (reading 'total')" },
  actor: anna.actor,
  at: at(3, 22),
};

const nothing = {
  isNewest: true,
  rule: null,
  noReason: false,
  stopAsked: false,
  revert: null,
  lostSince: null,
};

function errorSaying(message: string): CardContext["symptoms"][number] {
  return { project: begun.project, error: { ...begun.report.error, type: null, message } };
}

function card(title: string, fix: Fix, more: Partial<SampleCard> = {}): SampleCard {
  return { title, fix, running: null, deploy: null, facts: nothing, symptoms: [], ...more };
}

/** Every state of a card, in the order in which they come. */
export const sampleCards: readonly SampleCard[] = [
  card("A critical error is told at once", {
    ...begun,
    report: { ...begun.report, phase: "announced", count: 0 },
  }),
  card("It waits its turn", begun),
  card("It waits for a time", waiting),
  card("Its code is fetched", { ...begun, state: "preparing" }),
  card(
    "It is diagnosed, and goes on meanwhile",
    { ...begun, state: "diagnosing" },
    { running: { count: 212, stoppedAfter: null } },
  ),
  card(
    "Other errors came with it",
    { ...begun, state: "diagnosing" },
    { symptoms: ["POST /api/checkout answered 500", "The mail was not sent"].map(errorSaying) },
  ),
  card(
    "It stops by itself",
    { ...begun, state: "diagnosing" },
    { running: { count: 217, stoppedAfter: 4 * 60_000 } },
  ),
  card("At autonomy diagnose it asks first", { ...diagnosed, charges: diagnosing }),
  card("It is repaired", { ...diagnosed, state: "repairing" }),
  card("It is proven", { ...diagnosed, state: "checking" }),
  card(
    "You tapped Stop",
    { ...diagnosed, state: "checking" },
    { facts: { ...nothing, stopAsked: true } },
  ),
  card("It is being stopped", { ...diagnosed, state: "checking", cancelRequested: true }),
  card("The proposal", proposed),
  card("The proposal, made on a plan", { ...proposed, charges }),
  card("It asks still after a long sleep of the fixer", proposed, {
    facts: { ...nothing, lostSince: at(4, 0) },
  }),
  card("You answered the card", {
    ...proposed,
    decision: { decision: "change", instruction, ...anna },
  }),
  card("Another round", {
    ...diagnosed,
    state: "repairing",
    stateSince: at(3, 20),
    round: 2,
    instruction,
  }),
  card("You approved", { ...approved, state: "approved" }),
  card("Your approval is published", approved),
  card("The pull request is open", open),
  card("Its checks run", { ...open, review }),
  card("A check fails", {
    ...open,
    review: {
      ...review,
      checks: "failing",
      failing: ["test (node 24)", "lint"],
      blocked: "checks fail: test (node 24), lint",
      rounds: 1,
    },
  }),
  card("It is blocked", {
    ...passing,
    review: { ...review, checks: "passing", blocked: "main wants a review before a merge." },
  }),
  card("It is ready to merge", passing),
  card("You tapped Merge", { ...passing, state: "merging", stateSince: at(3, 26), merge: wanted }),
  card("It waits for the deploy", merged),
  card("It waits for the deploy, with a command of yours", merged, { deploy: "./deploy.sh shop" }),
  card("Your deploy command runs", { ...merged, deployRun: run }, { deploy: "./deploy.sh shop" }),
  card(
    "Your deploy command failed",
    {
      ...merged,
      deployRun: { ...run, endedAt: at(3, 31), exitCode: 1, output: "building…\nno space left\n" },
    },
    { deploy: "./deploy.sh shop" },
  ),
  card("It is in production", deployed),
  card("It stays quiet", { ...deployed, aftermath: quiet }),
  card("A new error in the changed files", {
    ...deployed,
    aftermath: { ...quiet, suspects: [suspect] },
  }),
  card("It is resolved", {
    ...deployed,
    state: "resolved",
    aftermath: quiet,
    outcome: { code: "resolved", text: "It stayed away through the quiet period." },
  }),
  card("It is back", regressed),
  card("It is being taken back", regressed, {
    facts: { ...nothing, revert: "5a5a5a5a" },
  }),
  card("The revert", {
    ...open,
    id: "5a5a5a5a",
    reverts: "1a2b3c4d",
    diagnosis: null,
    pullRequest: { url: "https://github.com/acme/shop/pull/8", number: 8, adopted: false },
  }),
  card("There is no evidence", {
    ...merged,
    state: "no_evidence",
    outcome: { code: "no-deploy", text: "No deploy was seen in 14 days." },
  }),
  card("You skipped", skipped),
  card("You did not want to say why", skipped, {
    facts: { ...nothing, noReason: true },
  }),
  card("You ignored the error", skipped, {
    facts: { ...nothing, rule, noReason: true },
  }),
  card("You said why", {
    ...skipped,
    reason: {
      kind: "wrong-cause",
      words: "the cart is made later",
      actor: anna.actor,
      at: at(3, 21),
    },
  }),
  card("It was closed without a merge", closed),
  card("You muted", {
    ...diagnosed,
    state: "skipped",
    stateSince: at(3, 20),
    decision: { decision: "mute", ...anna, commit: null },
    outcome: { code: "muted", text: "Muted." },
  }),
  card("Nobody decided", {
    ...proposed,
    state: "expired",
    outcome: {
      code: "expired",
      text: "Nobody decided in time. The next occurrence begins a new fix.",
    },
  }),
  card("There is nothing to repair in the code", {
    ...diagnosed,
    charges: diagnosing,
    state: "abstained",
    diagnosis: {
      verdict: "config",
      confidence: "high",
      cause: "PAYMENT_KEY is empty since the last deploy.",
      nextStep: "Set PAYMENT_KEY on prod-1 and restart the service.",
    },
    outcome: {
      code: "verdict:config",
      text: "Verdict config, confidence high. PAYMENT_KEY is empty since the last deploy. Next: Set PAYMENT_KEY on prod-1 and restart the service.",
    },
  }),
  card("The agent is not sure of the cause", {
    ...diagnosed,
    charges: diagnosing,
    state: "abstained",
    diagnosis: {
      verdict: "fix",
      confidence: "low",
      cause: "perhaps the cart is emptied between two requests.",
      nextStep: "Log the cart at the begin of a checkout.",
    },
    outcome: {
      code: "low-confidence",
      text: "The agent takes it for a fault in the code, but is not sure of the cause, so nothing was repaired. perhaps the cart is emptied between two requests. Next: Log the cart at the begin of a checkout.",
    },
  }),
  card("The repair was not good enough", {
    ...diagnosed,
    charges,
    state: "refused",
    outcome: {
      code: "newly-broken",
      text: "The change breaks what worked before it, also in round 3: cart has a total",
    },
  }),
  card("It is told and not attempted", {
    ...begun,
    state: "observed",
    outcome: {
      code: "infrastructure",
      text: "Something the service depends on could not be reached or has run out, and no line of its own code is involved. Look at that first.",
    },
  }),
  card("It failed", {
    ...begun,
    state: "failed",
    outcome: { code: "MW_AGENT_TIMEOUT", text: "the agent was not done after 20 min" },
  }),
  card("It was cancelled", {
    ...begun,
    state: "cancelled",
    audit: [ended("telegram:Anna (42)")],
    outcome: { code: "cancelled", text: "Cancelled by telegram:Anna (42)." },
  }),
];
