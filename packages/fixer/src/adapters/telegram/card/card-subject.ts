import type { ProjectConfig } from "@mendwatch/config";

import type { DecisionToken } from "../../../model/card.ts";
import type { Fix } from "../../../model/fix.ts";
import { offersStop } from "./card-actions.ts";

/** What a tap on the card is about. Work may be stopped at any step of it, so that is one for all. */
export function subjectOf(
  fix: Fix,
  project: ProjectConfig | undefined,
): Omit<DecisionToken, "value"> {
  const { state, round } = fix;
  return offersStop(fix, project)
    ? { step: "working", round, commit: null }
    : { step: state, round, commit: shownCommit(fix) };
}

/** The commit that was shown, wherever it is by now. */
function shownCommit({ state, candidate, review, merge }: Fix): string | null {
  if (state === "in_review" || state === "merging") return review?.head ?? null;
  return merge?.commit ?? candidate?.commit ?? null;
}
