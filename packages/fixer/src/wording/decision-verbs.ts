import type { DecisionKind } from "../model/fix.ts";

/** What was done, as in "was approved by". */
export const decisionVerbs: Readonly<Record<DecisionKind, string>> = {
  approve: "approved",
  skip: "skipped",
  mute: "muted",
  ignore: "ignored",
  change: "sent back for changes",
  merge: "merged",
  deployed: "called deployed",
};
