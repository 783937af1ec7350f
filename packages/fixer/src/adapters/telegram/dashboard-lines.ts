import type { Fix } from "../../fix.ts";
import { isClosed } from "../../fix-lifecycle.ts";
import type { ErrorRecord, WatcherRecord } from "../../ports/store.ts";
import type { BudgetUse } from "../../stages/admission/budget-use.ts";
import { severityDots } from "./error-lines.ts";
import { timeOfDay } from "./local-time.ts";
import { phaseOf } from "./phase.ts";
import { code, prose } from "./safe-text.ts";

/** Characters of an error in a list. */
const shortMessage = 70;

/** Two lines: dot, label and error; then what is done about it and how long it has been so. */
export function queueText(fix: Fix, label: string | undefined, now: number): string {
  const { type, message } = fix.report.error;
  const what = code(type === null ? message : `${type}: ${message}`, shortMessage);
  const head = `${severityDots[fix.severity]} [${prose(label ?? fix.project, 20)}] ${what}`;
  return `${head}\n   ${mark(fix)} ${phaseOf(fix)} · ${age(fix.stateSince, now)} · ${code(fix.id, 8)}`;
}

/** The same for an error, with the newest fix of it, if there ever was one. */
export function errorText(
  { error, severity, project, count, lastSeen }: ErrorRecord,
  fix: Fix | null,
  label: string | undefined,
  number: number,
  now: number,
): string {
  const { type, message } = error;
  const what = code(type === null ? message : `${type}: ${message}`, shortMessage);
  const head = `${number}. ${severityDots[severity]} [${prose(label ?? project, 20)}] ${what}`;
  const status = fix === null ? "⏳ detected" : `${mark(fix)} ${phaseOf(fix)}`;
  return `${head}\n   ${status} · ${count}× · ${age(lastSeen, now)}`;
}

/** What the system page tells. */
export interface SystemFacts {
  readonly watchers: readonly WatcherRecord[];
  readonly budget: BudgetUse;
  readonly box: string;
  /** Milliseconds. */
  readonly silentAfter: number;
  readonly now: number;
}

/** Watchers, box, money and plan, a line each. */
export function systemLines(facts: SystemFacts): readonly string[] {
  const { watchers, budget, box, silentAfter, now } = facts;
  const { dollars, runs, holds, plan, billing } = budget;
  const notional = billing === "subscription" ? " (notional: a plan pays)" : "";
  return [
    ...(watchers.length === 0 ? ["No watcher has reported yet."] : []),
    ...watchers.map(({ watcher, heartbeat, seenAt }) => {
      const isSilent = now - seenAt > silentAfter;
      const lag = heartbeat.sources.reduce((total, { lagBytes }) => total + lagBytes, 0);
      const unread = heartbeat.sources.filter(({ unreadable }) => unreadable !== null).length;
      const parts = [
        `${isSilent ? "⚠️ silent, seen" : "seen"} ${age(seenAt, now)}`,
        `lag ${Math.ceil(lag / 1_024)} KiB`,
        `${heartbeat.outbox.reports} waiting`,
        ...(unread === 0 ? [] : [`⚠️ ${unread} sources cannot be read`]),
      ];
      return `👁 ${code(watcher, 40)} ${parts.join(" · ")}`;
    }),
    `📦 ${prose(box, 120)}`,
    `💰 $${dollars.today.toFixed(2)} of $${dollars.perDay} today, $${dollars.thisMonth.toFixed(2)} of $${dollars.perMonth} this month${notional}`,
    `🔧 ${runs.today} of ${runs.perDay} repairs today`,
    ...plan.windows.map(({ window, used, resetsAt }) => {
      const share = used === null ? "unknown" : `${Math.round(used * 100)} %`;
      return `🗓 plan ${code(window, 30)} ${share}, until ${timeOfDay(resetsAt, now)}`;
    }),
    ...holds.map(({ text, until }) => `⏳ until ${timeOfDay(until, now)}: ${prose(text, 200)}`),
  ];
}

function mark({ state, decision }: Fix): string {
  if (state === "proposed") return decision === null ? "❓" : "✏️";
  if (state === "in_review" || state === "merged" || state === "deployed") return "🔀";
  if (state === "resolved") return "✅";
  if (state === "received" || state === "admitted") return "⏳";
  return isClosed(state) ? "▫️" : "🔧";
}

/** Milliseconds since then as `5m ago`. */
function age(at: number, now: number): string {
  const minutes = Math.max(0, Math.floor((now - at) / 60_000));
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes}m ago`;
  return minutes < 48 * 60
    ? `${Math.floor(minutes / 60)}h ago`
    : `${Math.floor(minutes / 1_440)}d ago`;
}
