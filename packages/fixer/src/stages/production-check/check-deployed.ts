import type { ProjectConfig } from "@mendwatch/config";

import type { Aftermath, Deployment, HostAftermath } from "../../model/production.ts";
import type { Fix } from "../../model/fix.ts";
import { noAftermath } from "../../model/fix-changes.ts";
import { hearing, type CheckMove, type CheckTools } from "./check-tools.ts";
import { durationText } from "./duration-text.ts";
import { followHosts } from "./follow-hosts.ts";
import { presentHosts, type Host } from "./hosts.ts";
import type { Judged } from "./recurrences.ts";
import { quietPeriodOf, type QuietPeriod } from "./quiet-period.ts";
import { findSuspects, suspectText } from "./suspects.ts";

/**
 * `deployed`: waits until it has been quiet for long enough, by logs that were read without a gap.
 * The time that nobody could watch is waited for, up to a bound; then nothing is known.
 */
export async function checkDeployed(
  tools: CheckTools,
  { fix, waitsFor: unjudged }: Judged,
  project: ProjectConfig,
): Promise<void> {
  const { deployment } = fix;
  if (deployment === null) throw new Error(`fix ${fix.id} is deployed since nobody knows when`);
  if (fix.reverts !== null) {
    await tools.move(fix, takenBack(fix.reverts));
    return;
  }
  const suspects = await findSuspects(tools, fix, project);
  const before = fix.aftermath ?? noAftermath;
  const hosts = presentHosts(await tools.hosts(fix), deployment.at);
  const period = await neededQuiet(tools, fix, deployment, project);
  const seenAt = await lastSeen(tools, fix);
  const now = tools.clock.now();
  const followed = follow(before, hosts, deployment, seenAt, period);
  const silent = silentText(hosts, now);
  const waitsFor = unjudged ?? followed.waitsFor ?? silent;
  const aftermath = { ...followed, waitsFor, suspects: [...before.suspects, ...suspects] };

  const verdict =
    (unjudged === null ? judge(aftermath, fix, hosts, period, project) : null) ??
    (tools.isOver(fix, deployment.at + period.length + tools.expire)
      ? uncovered(aftermath, unjudged)
      : null);
  if (verdict !== null) {
    const { to, code, text } = verdict;
    const patch = { aftermath, outcome: { code, text } };
    await tools.move(fix, { to, patch, actor: "fixer", detail: text });
    return;
  }
  if (JSON.stringify(aftermath) === JSON.stringify(fix.aftermath)) return;
  const interruption = unjudged ?? followed.waitsFor;
  const isNews = before.waitsFor !== waitsFor && interruption !== null;
  const news = [
    ...(before.quietSince === null && period.why !== null ? [longerText(period)] : []),
    ...(isNews ? [interruption] : []),
    ...suspects.map(suspectText),
  ];
  const detail = news.length === 0 ? null : news.join(" ");
  await tools.move(fix, { to: "deployed", patch: { aftermath }, actor: "fixer", detail });
}

/** What the hosts say, with quiet counted anew from the last interruption or occurrence. */
function follow(
  before: Aftermath,
  hosts: readonly Host[],
  deployment: Deployment,
  seenAt: number,
  period: QuietPeriod,
): Aftermath {
  const byWord = deployment.version === null;
  const followed = followHosts(before, hosts, deployment.at, byWord);
  const began = before.quietSince ?? deployment.at;
  const quietSince = Math.max(began, followed.interruptedAt ?? 0, seenAt);
  // What was read counts from the beginning of the quiet.
  const read = quietSince === began ? {} : { read: 0, behind: null };
  return {
    ...before,
    quietSince,
    quietUntil: quietSince + period.length,
    coveredUntil: followed.coveredUntil,
    waitsFor: followed.waitsFor,
    hosts: followed.hosts.map((host) => ({ ...host, ...read })),
  };
}

/** How it ends, where the time is covered; else null. */
function judge(
  { quietUntil, coveredUntil, hosts: followed }: Aftermath,
  fix: Fix,
  hosts: readonly Host[],
  period: QuietPeriod,
  project: ProjectConfig,
): Verdict | null {
  if (quietUntil === null || coveredUntil < quietUntil) return null;
  if (!wasRead(followed, hosts, fix)) return null;
  const quiet = durationText(period.length);
  if (!period.tells) {
    const text = `Quiet for ${quiet} in production, which says nothing: ${period.why ?? ""}.`;
    return { to: "no_evidence", code: "too-rare", text };
  }
  const why = period.why === null ? "" : ` (that long because ${period.why})`;
  const names = [...new Set(followed.map(({ watcher }) => watcher))].join(", ");
  const text = `${project.label}: not seen again in ${quiet} of production${why}, every log read on ${names}.`;
  return { to: "resolved", code: "resolved", text };
}

/** A log that nothing is written to shows no error either: there, and where the error came from. */
function wasRead(followed: readonly HostAftermath[], hosts: readonly Host[], fix: Fix): boolean {
  const readers = followed.filter(({ read }) => read > 0);
  if (readers.length === 0) return false;
  const own = hosts.filter(({ name }) => name === fix.report.host).map(({ watcher }) => watcher);
  return own.length === 0 || readers.some(({ watcher }) => own.includes(watcher));
}

interface Verdict {
  readonly to: "resolved" | "no_evidence";
  readonly code: string;
  readonly text: string;
}

function uncovered(
  { waitsFor, hosts, coveredUntil, quietUntil }: Aftermath,
  unjudged: string | null,
): Verdict {
  const nobody = "No watcher reports the project.";
  const unwritten = "Nothing was written to its logs.";
  const broken = "Its logs were not read without a gap for long enough.";
  const isCovered = quietUntil !== null && coveredUntil >= quietUntil;
  const missing = isCovered ? unwritten : (waitsFor ?? broken);
  const why = unjudged ?? (hosts.length === 0 ? nobody : missing);
  const text = `It was deployed, and nobody can say whether the error stayed away. ${why} The next occurrence begins a new fix.`;
  return { to: "no_evidence", code: "not-covered", text };
}

function takenBack(reverts: string): CheckMove {
  const text = `The merge of fix ${reverts} is taken back, also in production.`;
  const patch = { outcome: { code: "taken-back", text } };
  return { to: "resolved", patch, actor: "fixer", detail: text };
}

async function neededQuiet(
  { store }: CheckTools,
  { repository, fingerprint }: Fix,
  deployment: Deployment,
  project: ProjectConfig,
): Promise<QuietPeriod> {
  const fixes = await store.listFixes({ repository, fingerprint, limit: 100 });
  return quietPeriodOf(fixes, deployment.at, project.quietPeriod);
}

/** When the error was last seen in any part, from any host and version. */
async function lastSeen(
  { store }: CheckTools,
  fix: Pick<Fix, "project" | "fingerprint" | "incidents">,
): Promise<number> {
  const error = await store.getError(fix.project, fix.fingerprint);
  return error?.lastSeen ?? 0;
}

function silentText(hosts: readonly Host[], now: number): string | null {
  const silent = hosts.filter(({ sentAt }) => now - sentAt > hearing);
  if (silent.length === 0) return null;
  const named = silent.map(
    ({ watcher, sentAt }) => `${watcher} was last heard of at ${new Date(sentAt).toISOString()}`,
  );
  return `${[...new Set(named)].join("; ")}.`;
}

function longerText({ length, why }: QuietPeriod): string {
  return `It must be quiet for ${durationText(length)}: ${why ?? ""}.`;
}
