import type { ProjectConfig } from "@mendwatch/config";

import type { Fix } from "../../fix.ts";
import type { FixState } from "../../fix-lifecycle.ts";
import { mayBeMerged } from "./pull-request-lines.ts";

/** What a button on a card does. */
export type CardVerb =
  | "approve"
  | "skip"
  | "mute"
  | "diff"
  | "change"
  | "again"
  | "merge"
  | "deployed";

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

/**
 * The buttons that fit the state and only the state, in rows. `isNewest`: no other fix of the error
 * was begun since.
 */
export function cardActions(
  fix: Fix,
  project: ProjectConfig | undefined,
  isNewest: boolean,
): readonly (readonly CardVerb[])[] {
  if (asksToDecide(fix, project)) {
    return fix.state === "proposed"
      ? [
          ["approve", "skip"],
          ["diff", "change"],
        ]
      : [["approve", "skip"], ["mute"]];
  }
  if (offersMerge(fix)) return [["merge"]];
  if (fix.state === "merged") return [["deployed"]];
  return offersFix(fix) && isNewest ? [["again"]] : [];
}

/** The commit that a tap is about: the one that was shown, wherever it is by now. */
export function subjectOf({ state, candidate, review, merge }: Fix): string | null {
  if (state === "in_review" || state === "merging") return review?.head ?? null;
  return merge?.commit ?? candidate?.commit ?? null;
}
