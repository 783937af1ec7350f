import { isSilent } from "../../../model/silent-watcher.ts";
import type { WatcherRecord } from "../../../ports/store.ts";
import type { BudgetUse } from "../../../stages/admission/budget-use.ts";
import type { ForgeAccess, RepositoryAccess } from "../../../ports/forge.ts";
import { age, timeOfDay } from "../messages/local-time.ts";
import { code, prose } from "../messages/safe-text.ts";

/** What the system page tells. */
export interface SystemFacts {
  readonly watchers: readonly WatcherRecord[];
  readonly budget: BudgetUse;
  readonly box: string;
  /** Null where nothing is published at GitHub. */
  readonly gitHubAccess: ForgeAccess | null;
  /** `watcher.heartbeat`, in milliseconds. */
  readonly heartbeat: number;
  readonly now: number;
}

const day = 24 * 60 * 60_000;

/** Watchers that the page names. */
const mostWatchers = 12;

/** Repositories whose rights are told. */
const mostRepositories = 8;

/** So long before its end a token is to be renewed, in milliseconds. */
const renewWithin = 14 * day;

/** Watchers, box, money, plan and token, a line each. */
export function systemLines(facts: SystemFacts): readonly string[] {
  const { watchers, budget, box, gitHubAccess, now } = facts;
  const { runs, holds, plan } = budget;
  return [
    ...(watchers.length === 0 ? ["No watcher has reported yet."] : []),
    ...watcherLines(facts),
    `📦 ${prose(box, 120)}`,
    moneyLine(budget),
    `🔧 ${runs.today} of ${runs.perDay} repairs today`,
    ...plan.windows.map(({ window, used, resetsAt }) => {
      const share = used === null ? "unknown" : `${Math.round(used * 100)} %`;
      return `🗓 plan ${code(window, 30)} ${share}, until ${timeOfDay(resetsAt, now)}`;
    }),
    ...holds.map(({ text, until }) => `⏳ until ${timeOfDay(until, now)}: ${prose(text, 200)}`),
    ...(gitHubAccess === null ? [] : accessLines(gitHubAccess, now)),
  ];
}

/** What was spent today and in the month, of what may be. */
export function moneyLine({ dollars, billing }: BudgetUse): string {
  const notional = billing === "subscription" ? " (notional: a plan pays)" : "";
  return `💰 $${dollars.today.toFixed(2)} of $${dollars.perDay} today, $${dollars.thisMonth.toFixed(2)} of $${dollars.perMonth} this month${notional}`;
}

/** Who Mendwatch is on GitHub, until when, and what it may do there, a line each. */
export function accessLines(access: ForgeAccess, now: number): readonly string[] {
  const { name, problem, repositories } = access;
  if (problem !== null) return [`🔑 ⚠️ GitHub: ${prose(problem, 200)}`];
  const shown = repositories.slice(0, mostRepositories);
  const same = Map.groupBy(shown, ({ may }) => may);
  return [
    `🔑 ${isEnding(access, now) ? "⚠️ " : ""}GitHub, ${prose(name ?? "", 80)}: ${endText(access, now)}`,
    ...[...same].map(([may, all]) => `   may ${prose(may, 200)} ${labelsOf(all)}`),
    ...shown
      .filter(({ lacks }) => lacks.length > 0)
      .map(
        ({ label, lacks }) =>
          `   ⚠️ ${labelsOf([{ label }])} lacks ${prose(lacks.join("; "), 300)}`,
      ),
  ];
}

function isEnding({ expires }: ForgeAccess, now: number): boolean {
  return expires !== null && expires - now < renewWithin;
}

function endText({ expires }: ForgeAccess, now: number): string {
  if (expires === null) return "no end is known";
  const left = Math.floor((expires - now) / day);
  return left < 0 ? "it has ended" : `ends in ${left} d, ${timeOfDay(expires, now)}`;
}

function labelsOf(repositories: readonly Pick<RepositoryAccess, "label">[]): string {
  return repositories.map(({ label }) => `[${prose(label, 20)}]`).join(" ");
}

/** Those that are silent first, so that none of them is left out for others. */
function watcherLines(facts: SystemFacts): readonly string[] {
  const { watchers, heartbeat, now } = facts;
  const silent = watchers.filter((watcher) => isSilent(watcher, heartbeat, now));
  const others = watchers.filter((watcher) => !isSilent(watcher, heartbeat, now));
  const shown = [...silent, ...others].slice(0, mostWatchers);
  const left = watchers.length - shown.length;
  const lines = shown.map((watcher) => watcherLine(watcher, facts));
  return left === 0 ? lines : [...lines, `… and ${left} more`];
}

function watcherLine(record: WatcherRecord, facts: SystemFacts): string {
  const { watcher, heartbeat, seenAt } = record;
  const { now } = facts;
  const lag = heartbeat.sources.reduce((total, { lagBytes }) => total + lagBytes, 0);
  const unread = heartbeat.sources.filter(({ unreadable }) => unreadable !== null).length;
  const parts = [
    `${isSilent(record, facts.heartbeat, now) ? "⚠️ silent, seen" : "seen"} ${age(seenAt, now)}`,
    `lag ${Math.ceil(lag / 1_024)} KiB`,
    `${heartbeat.outbox.reports} waiting`,
    ...(unread === 0 ? [] : [`⚠️ ${unread} sources cannot be read`]),
  ];
  return `👁 ${code(watcher, 40)} ${parts.join(" · ")}`;
}
