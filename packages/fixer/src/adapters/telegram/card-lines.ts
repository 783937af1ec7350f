import type { Severity } from "@mendwatch/protocol";

import { decisionVerbs } from "../../stages/approval/approval.ts";
import type { Decision, Fix } from "../../fix.ts";
import type { FixState } from "../../fix-lifecycle.ts";
import { actorName } from "./people.ts";
import { code, cut, prose } from "./safe-text.ts";

/** As everywhere in messages. */
export const severityDots: Readonly<Record<Severity, string>> = {
  critical: "🔴",
  high: "🟠",
  medium: "🟡",
  low: "⚪",
};

/** What is being done, in two or three words. */
const phases: Readonly<Record<FixState, string>> = {
  received: "new error",
  admitted: "in the queue",
  preparing: "getting the code",
  diagnosing: "diagnosing",
  diagnosed: "diagnosed",
  repairing: "repairing",
  checking: "proving",
  proposed: "fix ready",
  approved: "approved",
  publishing: "approved, opening the pull request",
  in_review: "pull request open",
  merging: "merging",
  merged: "merged",
  deployed: "deployed",
  resolved: "resolved",
  regressed: "it is back",
  no_evidence: "no evidence",
  observed: "told, not repaired",
  muted: "muted",
  ignored: "ignored",
  abstained: "no repair",
  failed: "failed",
  refused: "no fix to offer",
  skipped: "skipped",
  expired: "expired",
  closed: "closed",
  cancelled: "cancelled",
};

/** What is being done with a fix, in two or three words. */
export function phaseOf(fix: Fix): string {
  if (fix.decision?.decision === "change" && fix.state === "proposed") return "changes asked";
  if (fix.outcome?.code === "muted") return "muted";
  const phase = phases[fix.state];
  const isLater = fix.round > 1 && (fix.state === "repairing" || fix.state === "checking");
  return isLater ? `${phase}, round ${fix.round}` : phase;
}

/** Who is concerned, what broke, where and how often. */
export function errorLines(fix: Fix, label: string): readonly string[] {
  const { report } = fix;
  const { type, message } = report.error;
  const level = fix.state === "proposed" && fix.decision === null ? fix.proof?.level : undefined;
  const head = [severityDots[fix.severity], prose(label, 20), "·", phaseOf(fix)].join(" ");
  const request =
    report.request === null ? null : code(`${report.request.method} ${report.request.path}`, 120);
  const since = `${report.count}× since ${timeOfDay(Date.parse(report.firstSeen), Date.parse(report.lastSeen))}`;
  const host = code(
    `${report.host}${report.deployed === null ? "" : ` @${report.deployed.slice(0, 12)}`}`,
    80,
  );
  return [
    level === undefined ? head : `${head} · ${level}`,
    code(type === null ? message : `${type}: ${message}`, 300),
    [request, since, host].filter((part) => part !== null && part !== "").join(" · "),
  ];
}

/** What is known by now, and what comes next. */
export function stateLines(fix: Fix, asks: boolean): readonly string[] {
  const { diagnosis, decision, outcome, pullRequest } = fix;
  const lines: string[] = [];
  if (diagnosis !== null) {
    lines.push("", `Why: ${prose(diagnosis.cause, 600)}`);
    if (diagnosis.verdict !== "fix") lines.push(`Verdict: ${prose(diagnosis.verdict, 40)}`);
    if (diagnosis.nextStep !== "") lines.push(`Next step: ${prose(diagnosis.nextStep, 400)}`);
  }
  if (fix.state === "admitted" && fix.notBefore > fix.stateSince) {
    const why = fix.audit.at(-1)?.detail ?? "";
    lines.push("", `Waits until ${timeOfDay(fix.notBefore, fix.stateSince)}: ${prose(why, 200)}`);
  }
  if (asks) lines.push("", "Fix it lets the agent write a repair. You decide about that again.");
  if (decision !== null) lines.push("", decisionLine(decision));
  if (pullRequest !== null) lines.push(`Pull request: ${code(pullRequest.url, 300)}`);
  if (outcome !== null && decision?.decision !== "skip" && decision?.decision !== "mute") {
    lines.push("", prose(outcome.text, 700));
  }
  return lines;
}

/** Who decided what, and when. */
function decisionLine({ decision, actor, at, instruction = "" }: Decision): string {
  const verb = decisionVerbs[decision];
  const mark = decision === "approve" ? "✅" : decision === "change" ? "✏️" : "❌";
  const who = `${mark} ${cut(verb[0]?.toUpperCase() ?? "", 1)}${verb.slice(1)} by ${prose(actorName(actor), 80)}`;
  const words = instruction === "" ? "" : `: ${prose(instruction, 300)}`;
  return `${who}, ${timeOfDay(at, at)}${words}`;
}

/** Local time; with its date where that is another day than the one of `seenFrom`. */
export function timeOfDay(at: number, seenFrom: number): string {
  const [time, other] = [new Date(at), new Date(seenFrom)];
  const clock = time.toTimeString().slice(0, 5);
  if (time.toDateString() === other.toDateString()) return clock;
  const month = time.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
  return `${month} ${clock}`;
}
