import type { ProjectConfig } from "@mendwatch/config";

import type { DeployRun, Deployment, Suspect } from "../../../model/production.ts";
import type { Fix } from "../../../model/fix.ts";
import { shellWord } from "../../../processes/shell-word.ts";
import { runsDeploy } from "./card-actions.ts";
import { timeOfDay } from "../messages/local-time.ts";
import { actorName } from "../updates/people.ts";
import { shortName } from "./pull-request-lines.ts";
import { code, codeLines, cut, prose } from "../messages/safe-text.ts";

/** New errors that one card names. */
const mostSuspects = 3;

/** Lines of what a deploy command printed that a card shows: the last ones say why it failed. */
const shownOutput = 4;

/** What a merge became in production. */
export function productionLines(fix: Fix, project: ProjectConfig | undefined): readonly string[] {
  const { state, merge, deployRun, deployment, createdAt } = fix;
  if (merge === null || merge.commit === null || state === "in_review") return [];
  const lines: string[] = [];
  if (state === "merged") lines.push("", ...waitLines(fix, merge.commit, project));
  if (deployRun !== null) lines.push(...deployLines(deployRun, createdAt));
  if (deployment !== null) lines.push("", deploymentLine(deployment, merge.commit, createdAt));
  return [...lines, ...aftermathLines(fix)];
}

/**
 * What brings a merge to production, to be copied: the owner's own command, or what makes the
 * checkout of the service have the commit.
 */
export function deployCommand(fix: Fix, project: ProjectConfig | undefined): string | null {
  const { merge, workspace } = fix;
  if (merge === null || !/^[0-9a-f]{40,64}$/.test(merge.commit ?? "")) return null;
  if (project?.deploy !== undefined && project.deploy !== null) return project.deploy;
  const { version = null, base = null } = project ?? {};
  const git = version !== null && "git" in version ? `git -C ${shellWord(version.git)}` : "git";
  const branch = shellWord(workspace?.base ?? base ?? "HEAD");
  return `${git} fetch origin ${branch} && ${git} merge --ff-only ${merge.commit}`;
}

function waitLines(
  fix: Fix,
  commit: string,
  project: ProjectConfig | undefined,
): readonly string[] {
  const command = deployCommand(fix, project);
  return [
    `Not in production yet. Deploy ${shortName(commit)}: a watcher that sees it there says so here, or you tap Deployed.`,
    ...(command === null ? [] : [codeLines(cut(command, 400).split("\n"))]),
    ...(runsDeploy(project) ? ["Deploy runs this on the machine of the fixer."] : []),
    ...((project?.deploy ?? null) === null
      ? ["That brings it to a checkout; restart the service then."]
      : []),
  ];
}

function deployLines(run: DeployRun, from: number): readonly string[] {
  const { actor, begunAt, endedAt, exitCode, output } = run;
  const who = `${prose(actorName(actor), 80)}, ${timeOfDay(begunAt, from)}`;
  if (endedAt === null) return [`🚀 Deploy begun by ${who}: not ended yet`];
  const how = exitCode === null ? "ended without an exit code" : `exit code ${exitCode}`;
  const head = `🚀 Deploy begun by ${who}: ${how} at ${timeOfDay(endedAt, from)}`;
  const last = output.trimEnd().split("\n").slice(-shownOutput);
  const shown = last.map((line) => cut(line, 100)).filter((line) => line.trim() !== "");
  return exitCode === 0 || shown.length === 0 ? [head] : [head, codeLines(shown)];
}

function deploymentLine(deployment: Deployment, commit: string, from: number): string {
  const { version, actor, at } = deployment;
  const how =
    version === null
      ? `${prose(actorName(actor), 80)} says so`
      : `${prose(actorName(actor), 80)} runs ${code(version.slice(0, 40), 40)}`;
  return `🚀 ${shortName(commit)} is in production since ${timeOfDay(at, from)}: ${how}`;
}

function aftermathLines({ aftermath, deployment, state, createdAt }: Fix): readonly string[] {
  if (aftermath === null) return [];
  const { recurrences, quietUntil, coveredUntil, waitsFor, suspects } = aftermath;
  const isOpen = state === "merged" || state === "deployed";
  const again = recurrences === 0 ? "not seen again" : `seen ${recurrences}×`;
  const read =
    coveredUntil > (deployment?.at ?? Infinity)
      ? `, its logs read without a gap until ${timeOfDay(coveredUntil, createdAt)}`
      : "";
  return [
    ...(state === "deployed" && quietUntil !== null
      ? [`Quiet period until ${timeOfDay(quietUntil, createdAt)}.`]
      : []),
    ...(deployment === null ? [] : [`Since then: ${again}${read}.`]),
    ...(isOpen && waitsFor !== null ? [prose(waitsFor, 250)] : []),
    ...suspectLines(suspects, createdAt),
  ];
}

function suspectLines(suspects: readonly Suspect[], from: number): readonly string[] {
  if (suspects.length === 0) return [];
  const shown = suspects.slice(0, mostSuspects).map(({ type, message, path, firstSeen }) => {
    const what = code(type === null ? message : `${type}: ${message}`, 80);
    return `${what} in ${code(path, 60)} since ${timeOfDay(firstSeen, from)}`;
  });
  const more = suspects.length - shown.length;
  return ["", "⚠️ Maybe caused by this fix:", ...shown, ...(more > 0 ? [`and ${more} more`] : [])];
}
