import type { Decision, Fix } from "../../../model/fix.ts";
import { stoppedBy } from "../../../model/fix-cancel.ts";
import { decisionVerbs } from "../../../wording/decision-verbs.ts";
import type { CardVerb } from "./card-actions.ts";
import { minutesText } from "../messages/local-time.ts";
import { actorName } from "../updates/people.ts";
import { phaseOf } from "./phase.ts";

/** Who did what, and when. */
type First = Pick<Decision, "decision" | "actor" | "at">;

/** What is said to somebody whose tap counts no more. */
export function lateText(
  fix: Fix,
  verb: CardVerb,
  now: number,
): { readonly text: string; readonly alert: boolean } {
  if (verb === "stop-now" || verb === "stop-listed") {
    const by = stoppedBy(fix);
    if (by !== null) {
      return { text: `Already stopped by ${actorName(by)}.`, alert: false };
    }
  }
  const first = firstOf(fix, verb);
  if (first !== null) return { text: firstText(first, now), alert: false };
  if (fix.state === "proposed" || fix.state === "diagnosed" || fix.state === "in_review") {
    return {
      text: "The card has changed since. Look at it once more, then tap again.",
      alert: true,
    };
  }
  if (verb === "again") return { text: "Another fix of it was begun.", alert: false };
  return { text: `Nothing is to be decided here now: ${phaseOf(fix)}.`, alert: false };
}

/** The decision that stands where this one would have. */
function firstOf({ decision, merge, deployment }: Fix, verb: CardVerb): First | null {
  if (verb === "merge") return merge === null ? null : { decision: "merge", ...merge };
  if (verb === "deployed") {
    return deployment === null ? null : { decision: "deployed", ...deployment };
  }
  return decision;
}

function firstText({ decision, actor, at }: First, now: number): string {
  const minutes = Math.max(0, now - at);
  const ago = minutes < 60_000 ? "just now" : `${minutesText(minutes)} ago`;
  return `Already ${decisionVerbs[decision]} by ${actorName(actor)}, ${ago}.`;
}
