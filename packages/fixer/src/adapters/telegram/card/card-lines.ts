import type { ProjectConfig } from "@mendwatch/config";

import { asksToDecide } from "../../../model/asks-to-decide.ts";
import type { Fix } from "../../../model/fix.ts";
import { isClosed } from "../../../model/fix-lifecycle.ts";
import {
  againText,
  asksWhy,
  callsPerson,
  offersAgain,
  offersRevert,
  offersStop,
} from "./card-actions.ts";
import type { CardFacts } from "./card-facts.ts";
import { timeOfDay } from "../messages/local-time.ts";
import { kindOfAnswer, type AnswerKind } from "../../../stages/admission/admission.ts";
import { actorName } from "../updates/people.ts";
import { productionLines } from "./production-lines.ts";
import { proposalLines } from "./proposal-lines.ts";
import { pullRequestLines } from "./pull-request-lines.ts";
import { costText } from "../../../wording/cost-text.ts";
import { code, prose } from "../messages/safe-text.ts";

/** What lines about a state are made of besides the fix. */
export interface StateContext {
  readonly facts: CardFacts;
  /** How long an answer holds, in milliseconds. */
  readonly expire: Readonly<Record<AnswerKind, number>>;
}

/** What is known by now, and what comes next; below the error itself. */
export function stateLines(
  fix: Fix,
  project: ProjectConfig | undefined,
  { facts, expire }: StateContext,
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
    ...(asksToDecide(fix, project) ? askLines(fix) : []),
    ...pullRequestLines(fix),
    ...productionLines(fix, project),
    ...(facts.revert === null ? [] : [`↩️ Taken back by fix ${code(facts.revert, 8)}.`]),
  ];
  // Of a fix that is over. What a person closed ends with who did, and a verdict with its next step.
  const isSaid = (decision !== null && state === "skipped") || isVerdict(fix);
  if (outcome !== null && isClosed(state) && !isSaid) {
    lines.push("", prose(namingPeople(sentence(outcome.text), fix), 500));
  }
  if (facts.stopAsked && offersStop(fix, project)) lines.push("", stopLine(fix));
  return [
    ...lines,
    ...answerLines(fix, facts, expire),
    ...costLines(fix),
    ...ruleLines(fix, facts),
    ...(asksWhy(fix, facts) ? whyLines : tapLines(fix, facts)),
    ...lost,
  ];
}

/** What each tap on a diagnosis does, and what it cost up to here. */
function askLines({ charges }: Fix): readonly string[] {
  return [
    ...(charges.length === 0 ? [] : [`Cost until now: ${prose(costText(charges), 100)}`]),
    "",
    "Fix it lets the agent write a repair. You decide about that again.",
    "Skip closes this one. Mute and Ignore keep the error quiet.",
  ];
}

/** Of what is over; the question says it too, where there is one. */
function costLines({ charges, state }: Fix): readonly string[] {
  if (!isClosed(state) || charges.length === 0) return [];
  return ["", `Cost: ${prose(costText(charges), 100)}`];
}

/** What a tap does under what is over. */
function tapLines(fix: Fix, facts: CardFacts): readonly string[] {
  const taps = [
    ...(offersRevert(fix, facts)
      ? ["Revert PR opens a pull request that takes the merge back. Nothing is deployed by it."]
      : []),
    ...(fix.outcome?.code === "cancelled" && facts.isNewest && facts.rule === null
      ? ["The next report of the error begins a new fix by itself."]
      : []),
    ...(offersAgain(fix, facts)
      ? [
          `${againText(fix)} begins a new fix.`,
          facts.rule === null
            ? "Ignore keeps the error quiet until somebody takes that back."
            : "With Ignore no more it is told again.",
        ]
      : []),
  ];
  return taps.length === 0 ? [] : ["", ...taps];
}

/** Messages of errors begin small. */
function sentence(text: string): string {
  return text.replace(/^[a-z](?=[a-z]* )/, (letter) => letter.toUpperCase());
}

/** Until when it is not tried again by itself. */
function answerLines(
  fix: Fix,
  { isNewest, rule }: CardFacts,
  expire: StateContext["expire"],
): readonly string[] {
  const kind = kindOfAnswer(fix);
  if (kind === null || !isNewest || rule !== null) return [];
  const until = timeOfDay(fix.stateSince + expire[kind], fix.createdAt);
  const what = kind === "mute" ? "Quiet" : "Not tried again";
  return [`${what} until ${until}, unless it comes ten times as often.`];
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
  return `Stop it? What was made is thrown away, what it cost stays spent. The next report of the error begins a new fix, unless the error is ignored.${stays}`;
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
      "It is critical, so you hear of it at once. Its diagnosis begins in a few minutes, once it is counted.",
    ];
  }
  if (state !== "admitted") return [];
  if (notBefore <= stateSince) {
    return ["", "It begins when its turn comes. The dashboard says what the queue waits for."];
  }
  const why = (audit.at(-1)?.detail ?? "").replace(/^MW_\w+: /, "");
  return ["", `Waits until ${timeOfDay(notBefore, stateSince)}: ${prose(why, 200)}`];
}
