import type { ProjectConfig } from "@mendwatch/config";

import type { Fix } from "../../../model/fix.ts";
import { countSince } from "../../../model/error-changes.ts";
import { isSilent } from "../../../model/silent-watcher.ts";
import { severityRank } from "../../../model/severity-order.ts";
import type { FixState } from "../../../model/fix-lifecycle.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { ErrorRecord, Store } from "../../../ports/store.ts";
import { readRecord, type FixerRecord } from "../../../report/read-record.ts";
import type { BudgetUse } from "../../../stages/admission/budget-use.ts";
import type { ForgeAccess } from "../../../ports/forge.ts";
import { errorText, queueText } from "../dashboard/dashboard-lines.ts";
import { queueStops } from "../dashboard/queue-stops.ts";
import { age, timeOfDay } from "../messages/local-time.ts";
import { accessLines, moneyLine } from "../dashboard/system-lines.ts";
import { code, prose } from "../messages/safe-text.ts";

/** What a report works with. */
export interface ReportParts {
  readonly store: Pick<
    Store,
    | "getFix"
    | "getPause"
    | "listHolds"
    | "listErrors"
    | "listFixes"
    | "listWatchers"
    | "listCharges"
  >;
  readonly clock: Clock;
  readonly projects: ReadonlyMap<string, ProjectConfig>;
  readonly readBudget: () => Promise<BudgetUse>;
  /** Null where nothing is published at GitHub. */
  readonly gitHubAccess: (() => Promise<ForgeAccess>) | null;
  /** `watcher.heartbeat`, in milliseconds. */
  readonly heartbeat: number;
}

/** Errors, silent watchers, and fixes of each kind, that one report names. */
const mostNamed = 6;

/** Looked at for one report. */
const mostListed = 1_000;

/** Ends that a report names one by one. */
const ends: readonly FixState[] = ["resolved", "regressed", "no_evidence"];

/** What broke since then, what was fixed, what waits, what it cost, and who was not heard of. */
export async function reportText(parts: ReportParts, since: number): Promise<string> {
  const now = parts.clock.now();
  const record = await readRecord(parts.store, parts.projects, { since, now });
  const sections = [
    [`☀️ <b>Report</b> since ${timeOfDay(since, now)}`],
    await brokeLines(parts, since, now),
    await fixedLines(parts, since, now),
    await waitingLines(parts, record, now),
    [...recordLines(parts, record), ...(await costLines(parts, since))],
    await healthLines(parts, now),
  ];
  return sections.map((lines) => lines.join("\n")).join("\n\n");
}

async function brokeLines(
  { store, projects }: ReportParts,
  since: number,
  now: number,
): Promise<readonly string[]> {
  const all = await store.listErrors({ limit: mostListed });
  const seen = all.filter(({ lastSeen }) => lastSeen >= since);
  if (seen.length === 0) return ["Broke: nothing"];
  const fresh = seen.filter((error) => isNew(error, since));
  const worst = seen.toSorted(
    (a, b) =>
      Number(isNew(b, since)) - Number(isNew(a, since)) ||
      severityRank(a.severity) - severityRank(b.severity) ||
      (countSince(b, since) ?? b.count) - (countSince(a, since) ?? a.count),
  );
  const lines: string[] = [];
  for (const [index, error] of worst.slice(0, mostNamed).entries()) {
    const { project, fingerprint } = error;
    const [fix = null] = await store.listFixes({ project, fingerprint, limit: 1 });
    const counted = countSince(error, since);
    lines.push(
      errorText({
        error,
        fix,
        label: projects.get(project)?.label,
        number: index + 1,
        counted,
        now,
      }),
    );
  }
  return [
    `Broke: ${count(seen.length, "error")}, ${fresh.length} of them new`,
    ...lines,
    ...more(worst.length),
  ];
}

function isNew({ firstSeen }: ErrorRecord, since: number): boolean {
  return firstSeen >= since;
}

async function fixedLines(
  { store, projects }: ReportParts,
  since: number,
  now: number,
): Promise<readonly string[]> {
  const changed = await store.listFixes({ changedSince: since, limit: mostListed });
  // A revert takes back what was fixed; it fixes nothing.
  const own = changed.filter(({ reverts }) => reverts === null);
  const ended = own.filter((fix) => ends.includes(fix.state) && fix.stateSince >= since);
  const merged = own.filter(
    ({ merge }) => (merge?.commit ?? null) !== null && (merge?.at ?? 0) >= since,
  );
  const opened = own.filter(
    ({ pullRequest, decision }) => pullRequest !== null && (decision?.at ?? 0) >= since,
  );
  const resolved = ended.filter(({ state }) => state === "resolved");
  return [
    `Fixed: ${resolved.length} resolved · ${merged.length} merged · ${count(opened.length, "pull request")}`,
    ...named(ended, projects, now),
  ];
}

async function waitingLines(
  { store, projects }: ReportParts,
  record: FixerRecord,
  now: number,
): Promise<readonly string[]> {
  const waiting: Fix[] = [];
  for (const { id } of record.waiting) {
    const fix = await store.getFix(id);
    if (fix !== null) waiting.push(fix);
  }
  return [
    waiting.length === 0 ? "Waits for you: nothing" : `Waits for you: ${waiting.length}`,
    ...named(waiting, projects, now),
  ];
}

/** Of each project that had a fix which was more than told, what became of those that began since then. */
function recordLines({ projects }: ReportParts, record: FixerRecord): readonly string[] {
  const active = record.projects.filter(({ begun }) => begun > 0);
  return active.slice(0, mostNamed).map((one) => {
    const { begun, proposed, approved, approvedByPolicy, merged, resolved, regressed, cost } = one;
    const label = prose(projects.get(one.project)?.label ?? one.project, 20);
    const parts = [
      `${approved} of ${proposed - approvedByPolicy} proposals approved`,
      ...(approvedByPolicy === 0 ? [] : [`${approvedByPolicy} by policy`]),
      `${merged} merged`,
      `${resolved} resolved`,
      `${regressed} came back`,
      ...(cost.perResolved === null ? [] : [`$${cost.perResolved.toFixed(2)} for each resolved`]),
    ];
    return `📈 [${label}] of ${count(begun, "repair")} begun: ${parts.join(" · ")}`;
  });
}

async function costLines({ store, readBudget }: ReportParts, since: number): Promise<string[]> {
  const charges = await store.listCharges({ changedSince: since });
  const steps = charges.flatMap(({ run }) => run?.steps ?? []).filter(({ at }) => at >= since);
  const spent = steps.reduce((total, { dollars }) => total + dollars, 0);
  return [`Cost: $${spent.toFixed(2)}`, moneyLine(await readBudget())];
}

async function healthLines(
  { store, gitHubAccess, heartbeat }: ReportParts,
  now: number,
): Promise<readonly string[]> {
  const stops = await queueStops(store, now);
  const watchers = await store.listWatchers();
  const silent = watchers.filter((watcher) => isSilent(watcher, heartbeat, now));
  const access = gitHubAccess === null ? null : await gitHubAccess();
  return [
    ...stops,
    ...(watchers.length === 0 ? ["⚠️ No watcher has reported yet."] : []),
    ...silent
      .slice(0, mostNamed)
      .map(
        ({ watcher, seenAt }) => `⚠️ Not heard of: ${code(watcher, 40)}, seen ${age(seenAt, now)}`,
      ),
    ...more(silent.length),
    ...(watchers.length > 0 && silent.length === 0
      ? [`👁 ${watchers.length === 1 ? "The watcher was" : "All watchers were"} heard of.`]
      : []),
    ...(access === null ? [] : accessLines(access, now)),
  ];
}

function named(
  fixes: readonly Fix[],
  projects: ReadonlyMap<string, ProjectConfig>,
  now: number,
): readonly string[] {
  const shown = fixes.slice(0, mostNamed);
  return [
    ...shown.map((fix) => queueText(fix, projects.get(fix.project)?.label, now)),
    ...more(fixes.length),
  ];
}

function more(all: number): readonly string[] {
  return all > mostNamed ? [`… and ${all - mostNamed} more`] : [];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
