import type { ProjectConfig } from "@mendwatch/config";

import type { Fix, Reason } from "../../fix.ts";
import type { FixState } from "../../fix-lifecycle.ts";
import type { CardFacts } from "./card-facts.ts";
import { mayBeMerged } from "./pull-request-lines.ts";

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
  | "deployed"
  | "ignore"
  | "unignore"
  | "no-reason"
  | ReasonVerb;

/** Closed states after which a person may still want a repair. */
const canBeFixed: readonly FixState[] = [
  "observed",
  "muted",
  "ignored",
  "skipped",
  "expired",
  "abstained",
  "regressed",
  "no_evidence",
];

/** True where one tap begins a new fix of the same error. */
export function offersFix({ state }: Fix): boolean {
  return canBeFixed.includes(state);
}

/** True where the fix waits for a person to decide about a diagnosis or a proposal. */
export function asksToDecide(fix: Fix, project: ProjectConfig | undefined): boolean {
  if (fix.decision !== null) return false;
  if (fix.state === "proposed") return true;
  const waits = fix.state === "diagnosed" && fix.requestedBy === null;
  return waits && project?.autonomy[fix.severity] === "diagnose";
}

/** True where a person is wanted now, so that the card makes a sound. */
export function callsPerson(fix: Fix, project: ProjectConfig | undefined): boolean {
  const { state, aftermath } = fix;
  if (asksToDecide(fix, project) || offersMerge(fix)) return true;
  return state === "regressed" || (state === "deployed" && (aftermath?.suspects ?? []).length > 0);
}

/** True where a tap merges the head that is shown. */
export function offersMerge({ state, review, merge }: Fix): boolean {
  return state === "in_review" && merge === null && review !== null && mayBeMerged(review);
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
  if (offersMerge(fix)) return [["merge"]];
  if (fix.state === "merged") return [["deployed"]];
  return [...(asksWhy(fix, facts) ? whyRows : []), ...againRows(fix, facts)];
}

const whyRows: readonly (readonly CardVerb[])[] = [
  ["wrong-cause", "wrong-fix"],
  ["not-worth-it", "done-otherwise"],
  ["no-reason"],
];

function againRows(fix: Fix, { isNewest, rule }: CardFacts): readonly (readonly CardVerb[])[] {
  if (!offersFix(fix) || !isNewest) return [];
  return [["again", rule === null ? "ignore" : "unignore"]];
}

/** The commit that a tap is about: the one that was shown, wherever it is by now. */
export function subjectOf({ state, candidate, review, merge }: Fix): string | null {
  if (state === "in_review" || state === "merging") return review?.head ?? null;
  return merge?.commit ?? candidate?.commit ?? null;
}
