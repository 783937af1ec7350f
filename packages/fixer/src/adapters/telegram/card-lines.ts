import type { ProjectConfig } from "@mendwatch/config";

import type { Fix } from "../../fix.ts";
import { asksToDecide } from "./card-actions.ts";
import { timeOfDay } from "./local-time.ts";
import { productionLines } from "./production-lines.ts";
import { proposalLines } from "./proposal-lines.ts";
import { pullRequestLines } from "./pull-request-lines.ts";
import { prose } from "./safe-text.ts";

/** What is known by now, and what comes next; below the error itself. */
export function stateLines(fix: Fix, project: ProjectConfig | undefined): readonly string[] {
  if (fix.state === "proposed" && fix.decision === null) {
    return ["", ...proposalLines(fix, project)];
  }
  const { decision, outcome } = fix;
  const lines = [
    ...diagnosisLines(fix),
    ...waitingLines(fix),
    ...(asksToDecide(fix, project)
      ? ["", "Fix it lets the agent write a repair. You decide about that again."]
      : []),
    ...pullRequestLines(fix),
    ...productionLines(fix, project),
  ];
  // What a skip or a mute ends with says no more than who decided it.
  const saysMore = decision?.decision !== "skip" && decision?.decision !== "mute";
  if (outcome !== null && saysMore) lines.push("", prose(outcome.text, 500));
  return lines;
}

/** Once there is a pull request the diagnosis stands there too, and the card has more to say. */
function diagnosisLines({ diagnosis, pullRequest }: Fix): readonly string[] {
  if (diagnosis === null) return [];
  const { cause, verdict, nextStep } = diagnosis;
  return [
    "",
    `Why: ${prose(cause, pullRequest === null ? 600 : 300)}`,
    ...(verdict === "fix" ? [] : [`Verdict: ${prose(verdict, 40)}`]),
    ...(nextStep === "" || pullRequest !== null ? [] : [`Next step: ${prose(nextStep, 400)}`]),
  ];
}

function waitingLines({ state, report, notBefore, stateSince, audit }: Fix): readonly string[] {
  if (state === "received" && report.phase === "announced") {
    return [
      "",
      "It is critical, so it is told at once. It is looked at as soon as it has settled.",
    ];
  }
  if (state !== "admitted" || notBefore <= stateSince) return [];
  const why = audit.at(-1)?.detail ?? "";
  return ["", `Waits until ${timeOfDay(notBefore, stateSince)}: ${prose(why, 200)}`];
}
