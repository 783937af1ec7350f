import { isClosed, type Fix, reasonText } from "@mendwatch/fixer";

import { isoTime, plural } from "./amounts.ts";
import { printable } from "./printable.ts";

/** Lines of a deploy command's output that are shown. */
const shownOutput = 5;

/** The pull request and what was last seen of it. */
export function pullRequestLines({ pullRequest, review, merge }: Fix): readonly string[] {
  const lines = pullRequest === null ? [] : [pullRequest.url];
  if (review !== null) {
    const { head, checks, failing, blocked, wantedBy = [], rounds, stoppedBy } = review;
    lines.push(`head ${head}`);
    lines.push(`checks ${checks}${failing.length === 0 ? "" : `: ${failing.join(", ")}`}`);
    if (blocked !== null) lines.push(`cannot be merged from here: ${blocked}`);
    if (wantedBy.length > 0) lines.push(`changes wanted by ${wantedBy.join(", ")}`);
    if (rounds > 0) lines.push(`${plural(rounds, "round")} because of the review`);
    if (stoppedBy !== null) lines.push(`stopped by ${stoppedBy}`);
  }
  if (merge !== null) {
    const what = merge.commit === null ? `wanted at ${merge.head}` : `as ${merge.commit}`;
    lines.push(`merge ${what}, by ${merge.actor}, ${isoTime(merge.at)}`);
  }
  return lines.map(printable);
}

/** What became of the merge in production. */
export function productionLines(fix: Fix): readonly string[] {
  const { state, deployment, aftermath, reverts } = fix;
  const lines = reverts === null ? [] : [`takes back fix ${reverts}`];
  lines.push(...deployRunLines(fix));
  if (deployment !== null) {
    const { version, actor, at } = deployment;
    const named = version === null ? "" : ` as ${version}`;
    lines.push(`deployed${named}, ${isoTime(at)}, says ${actor}`);
  }
  if (aftermath !== null) {
    const { recurrences, coveredUntil, quietUntil, waitsFor, suspects } = aftermath;
    if (deployment !== null)
      lines.push(`${plural(recurrences, "recurrence")}, ${seen(coveredUntil)}`);
    if (state === "deployed" && quietUntil !== null) {
      lines.push(`quiet period until ${isoTime(quietUntil)}`);
    }
    if (!isClosed(state) && waitsFor !== null) lines.push(`waits: ${waitsFor}`);
    for (const { type, message, path } of suspects) {
      const error = type === null ? message : `${type}: ${message}`;
      lines.push(`maybe caused by it: ${error} in ${path}`);
    }
  }
  return lines.map(printable);
}

function deployRunLines({ deployRun }: Fix): readonly string[] {
  if (deployRun === null) return [];
  const { actor, begunAt, endedAt, exitCode, output } = deployRun;
  const end =
    endedAt === null ? "it runs" : exitCode === null ? "it was cut off" : `exit ${exitCode}`;
  const said = output.split("\n").filter((line) => line.trim() !== "");
  return [
    `deploy command by ${actor}, ${isoTime(begunAt)}: ${end}`,
    ...said.slice(-shownOutput).map((line) => `it said: ${line}`),
  ];
}

/** Why a person did not want it; none where nobody said. */
export function reasonLines({ reason }: Pick<Fix, "reason">): readonly string[] {
  if (reason === null) return [];
  return [printable(`${reasonText(reason)} (${reason.actor}, ${isoTime(reason.at)})`)];
}

/** Where a fix stands, in a few words: how it ended, or what it waits for; empty where its state says it. */
export function standing(fix: Fix): string {
  const { state, outcome, reason, review, deployRun, aftermath } = fix;
  const why = reason === null ? "" : ` (${reasonText(reason)})`;
  if (outcome !== null || reason !== null) return `${outcome?.text ?? ""}${why}`.trim();
  if (state === "in_review" && review !== null) {
    if (review.checks === "failing") return `checks fail: ${review.failing.join(", ")}`;
    return review.blocked ?? (review.checks === "pending" ? "checks run" : "may be merged");
  }
  if (state === "merged")
    return deployRun?.endedAt === null ? "being deployed" : "not deployed yet";
  if (state !== "deployed" || aftermath === null) return "";
  const { coveredUntil, suspects } = aftermath;
  const caused = suspects.length === 0 ? "" : `, maybe caused ${plural(suspects.length, "error")}`;
  return `${seen(coveredUntil)}${caused}`;
}

function seen(coveredUntil: number): string {
  if (coveredUntil === 0) return "not seen since";
  return `seen without a gap until ${isoTime(coveredUntil)}`;
}
