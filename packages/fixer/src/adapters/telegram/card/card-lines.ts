import type { ProjectConfig } from "@mendwatch/config";

import { asksToDecide } from "../../../model/asks-to-decide.ts";
import type { Fix } from "../../../model/fix.ts";
import { isClosed } from "../../../model/fix-lifecycle.ts";
import { asksWhy, callsPerson, offersStop } from "./card-actions.ts";
import type { CardFacts } from "./card-facts.ts";
import { timeOfDay } from "../messages/local-time.ts";
import { actorName } from "../updates/people.ts";
import { productionLines } from "./production-lines.ts";
import { proposalLines } from "./proposal-lines.ts";
import { pullRequestLines } from "./pull-request-lines.ts";
import { code, prose } from "../messages/safe-text.ts";

/** What is known by now, and what comes next; below the error itself. */
export function stateLines(
  fix: Fix,
  project: ProjectConfig | undefined,
  facts: CardFacts,
): readonly string[] {
  const lost = callsPerson(fix, project) ? lostLines(fix, facts) : [];
  if (fix.state === "proposed" && fix.decision === null) {
    return ["", ...proposalLines(fix, project), ...lost];
  }
  const { decision, outcome, state } = fix;
  const lines = [
    ...(fix.reverts === null
      ? []
      : ["", `It takes back the merge of fix ${code(fix.reverts, 8)}.`]),
    ...diagnosisLines(fix),
    ...waitingLines(fix),
    ...(asksToDecide(fix, project)
      ? ["", "Fix it lets the agent write a repair. You decide about that again."]
      : []),
    ...pullRequestLines(fix),
    ...productionLines(fix, project),
    ...(facts.revert === null ? [] : [`↩️ Taken back by fix ${code(facts.revert, 8)}.`]),
  ];
  // Of a fix that is over. What a person closed ends with who did, and a verdict with its next step.
  const isSaid = (decision !== null && state === "skipped") || isVerdict(fix);
  if (outcome !== null && isClosed(state) && !isSaid) {
    lines.push("", prose(namingPeople(outcome.text, fix), 500));
  }
  if (facts.stopAsked && offersStop(fix, project)) lines.push("", stopLine(fix));
  return [...lines, ...ruleLines(fix, facts), ...(asksWhy(fix, facts) ? whyLines : []), ...lost];
}

/** Whoever ended it as people know them, `Anna` for `telegram:Anna (42)`. */
function namingPeople(text: string, { audit }: Fix): string {
  const actor = audit.at(-1)?.actor ?? "";
  return text.replace(`by ${actor}`, () => `by ${actorName(actor)}`);
}

/** Once there is a pull request the diagnosis stands there too, and the card has more to say. */
function diagnosisLines(fix: Fix): readonly string[] {
  const { diagnosis, pullRequest } = fix;
  if (diagnosis === null) return [];
  const { cause, confidence, verdict, nextStep } = diagnosis;
  const told = verdict === "fix" ? "fix, but nothing is repaired on a guess" : verdict;
  return [
    "",
    pullRequest === null
      ? `Why (confidence ${confidence}): ${prose(cause, 600)}`
      : `Why: ${prose(cause, 250)}`,
    ...(verdict !== "fix" || isVerdict(fix) ? [`Verdict: ${prose(told, 60)}`] : []),
    ...(nextStep === "" || pullRequest !== null ? [] : [`Next step: ${prose(nextStep, 400)}`]),
  ];
}

/** True where the diagnosis ended it: the outcome says what the lines of the diagnosis say. */
function isVerdict({ diagnosis, state, outcome }: Fix): boolean {
  if (diagnosis === null || state !== "abstained" || outcome === null) return false;
  return outcome.code === "low-confidence" || outcome.code.startsWith("verdict:");
}

/** Asked once; how it may be answered stands on the buttons. */
const whyLines: readonly string[] = [
  "",
  "Why was it turned down? Tap, or answer this card in your words.",
];

function stopLine({ pullRequest }: Fix): string {
  const stays = pullRequest === null ? "" : " Its pull request stays as it is.";
  return `Stop it for good? What was made is thrown away, what it cost stays spent.${stays}`;
}

function lostLines({ createdAt }: Fix, { lostSince }: CardFacts): readonly string[] {
  if (lostSince === null) return [];
  const since = timeOfDay(lostSince, createdAt);
  return [
    "",
    `⏰ Mendwatch was away for more than a day. Taps since ${since} may be lost: tap again.`,
  ];
}

function ruleLines({ createdAt, state }: Fix, { rule }: CardFacts): readonly string[] {
  if (rule === null || !isClosed(state)) return [];
  const who = `${prose(actorName(rule.actor), 80)}, ${timeOfDay(rule.at, createdAt)}`;
  return ["", `🚫 Ignored by ${who}: it is counted, and neither told nor repaired.`];
}

function waitingLines({ state, report, notBefore, stateSince, audit }: Fix): readonly string[] {
  if (state === "admitted" && report.phase === "announced") {
    return [
      "",
      "It is critical, so it is told at once. It is looked at as soon as it has settled.",
    ];
  }
  if (state !== "admitted" || notBefore <= stateSince) return [];
  const why = audit.at(-1)?.detail ?? "";
  return ["", `Waits until ${timeOfDay(notBefore, stateSince)}: ${prose(why, 200)}`];
}
