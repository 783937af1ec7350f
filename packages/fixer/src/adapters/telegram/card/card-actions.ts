import { isAbsolute } from "node:path";

import type { ProjectConfig } from "@mendwatch/config";

import { asksToDecide } from "../../../model/asks-to-decide.ts";
import type { Fix, Reason } from "../../../model/fix.ts";
import type { FixState } from "../../../model/fix-lifecycle.ts";
import type { CardFacts } from "./card-facts.ts";

/** Why somebody turned a fix down, by one tap. */
export type ReasonVerb = Exclude<Reason["kind"], "other">;

/** What a button on a card does. */
export type CardVerb =
  | "approve"
  | "skip"
  | "mute"
  | "diff"
  | "change"
  | "again"
  | "merge"
  | "deploy"
  | "deployed"
  | "revert"
  | "ignore"
  | "unignore"
  | "no-reason"
  | "stop"
  | "stop-now"
  | "go-on"
  | "stop-listed"
  | ReasonVerb;

/** Closed states after which a person may still want a repair. */
const canBeFixed: readonly FixState[] = [
  "observed",
  "muted",
  "ignored",
  "skipped",
  "expired",
  "abstained",
  "failed",
  "refused",
  "cancelled",
  "closed",
  "regressed",
  "no_evidence",
];

/** States in which work is done that a person may stop: it asks nobody, and the forge has nothing of it. */
const canBeStopped: readonly FixState[] = [
  "admitted",
  "preparing",
  "diagnosing",
  "diagnosed",
  "repairing",
  "checking",
  "approved",
  "publishing",
];

/** True where a tap stops the work, once the person is sure. */
export function offersStop(fix: Fix, project: ProjectConfig | undefined): boolean {
  return canBeStopped.includes(fix.state) && !fix.cancelRequested && !asksToDecide(fix, project);
}

/** Whoever stops it may want to hear no more of its error; what was approved is no such error. */
function stopRows({ state }: Fix): readonly (readonly CardVerb[])[] {
  const mayIgnore = state !== "approved" && state !== "publishing";
  return [["stop-now", "go-on"], ...(mayIgnore ? ignoreRow : [])];
}

const ignoreRow: readonly (readonly CardVerb[])[] = [["ignore"]];

/** True where one tap begins a new fix of the same error. */
export function offersFix({ state, reverts }: Fix): boolean {
  return reverts === null && canBeFixed.includes(state);
}

/** True where a person is wanted now, so that the card makes a sound. */
export function callsPerson(fix: Fix, project: ProjectConfig | undefined): boolean {
  const { state, aftermath, decision } = fix;
  if (asksToDecide(fix, project) || offersMerge(fix)) return true;
  // Whoever approved a commit takes it for published.
  if (state === "failed" && decision?.decision === "approve") return decision.commit !== null;
  return state === "regressed" || (state === "deployed" && hasSuspects(aftermath));
}

/** True where a tap merges the head that is shown. */
function offersMerge({ state, review, merge }: Fix): boolean {
  return state === "in_review" && merge === null && review?.blocked === null;
}

/** True where a person is asked why: once, after a skip and after a pull request was closed. */
export function asksWhy({ state, decision, reason }: Fix, { noReason }: CardFacts): boolean {
  if (reason !== null || noReason) return false;
  return state === "closed" || (state === "skipped" && decision?.decision === "skip");
}

/** The buttons that fit the state and only the state, in rows. */
export function cardActions(
  fix: Fix,
  project: ProjectConfig | undefined,
  facts: CardFacts,
): readonly (readonly CardVerb[])[] {
  if (asksToDecide(fix, project)) {
    return fix.state === "proposed"
      ? [
          ["approve", "skip"],
          ["diff", "change"],
        ]
      : [
          ["approve", "skip"],
          ["mute", "ignore"],
        ];
  }
  if (offersStop(fix, project)) return facts.stopAsked ? stopRows(fix) : [["stop"]];
  if (offersMerge(fix)) return [["merge"]];
  if (fix.state === "merged") {
    return offersDeploy(fix, project) ? [["deploy", "deployed"]] : [["deployed"]];
  }
  return [
    ...(asksWhy(fix, facts) ? whyRows : []),
    ...(offersRevert(fix, facts) ? revertRow : []),
    ...againRows(fix, facts),
  ];
}

/** True where a tap runs the owner's own deploy command. */
function offersDeploy({ deployRun }: Fix, project: ProjectConfig | undefined): boolean {
  const isRunning = deployRun !== null && deployRun.endedAt === null;
  return runsDeploy(project) && !isRunning;
}

/** True where the owner's deploy command can be run here: it runs in the owner's checkout. */
export function runsDeploy(project: ProjectConfig | undefined): boolean {
  const { deploy = null, repo = null } = project ?? {};
  return deploy !== null && repo !== null && isAbsolute(repo);
}

/** True where production says that the merge did harm, or no good. */
export function offersRevert({ state, aftermath, merge }: Fix, { revert }: CardFacts): boolean {
  if ((merge?.commit ?? null) === null || revert !== null) return false;
  return state === "regressed" || hasSuspects(aftermath);
}

function hasSuspects(aftermath: Fix["aftermath"]): boolean {
  return aftermath !== null && aftermath.suspects.length > 0;
}

const revertRow: readonly (readonly CardVerb[])[] = [["revert"]];

const whyRows: readonly (readonly CardVerb[])[] = [
  ["wrong-cause", "wrong-fix"],
  ["not-worth-it", "done-otherwise"],
  ["no-reason"],
];

function againRows(fix: Fix, facts: CardFacts): readonly (readonly CardVerb[])[] {
  return offersAgain(fix, facts) ? [["again", facts.rule === null ? "ignore" : "unignore"]] : [];
}

/** True where a tap begins a new fix, and another has the error ignored. */
export function offersAgain(fix: Fix, { isNewest }: CardFacts): boolean {
  return offersFix(fix) && isNewest;
}

/** What the button says that begins a new fix. */
export function againText({ state }: Fix): string {
  return state === "regressed" || state === "no_evidence" ? "Try again" : "Fix it";
}
