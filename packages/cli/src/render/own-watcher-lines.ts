import type { Config } from "@mendwatch/config";
import type { NoticesStanding, WatcherStanding } from "@mendwatch/watcher/inspect";

import { plural, shortSize } from "./amounts.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";

/** What watches here, and what waits here; beside a fixer only what the fixer cannot say of it. */
export function ownWatcherLines(
  standing: WatcherStanding | null,
  { sections, watcher }: Config,
  paint: Paint,
): readonly string[] {
  if (!sections.watcher) return [];
  return [
    ...(sections.fixer
      ? []
      : [runningLine(standing, watcher.relay.url, paint), ...outboxLines(standing, paint)]),
    ...(watcher.notice === null ? [] : noticeLines(standing?.notices ?? null, paint)),
  ];
}

function runningLine(standing: WatcherStanding | null, url: string | null, paint: Paint): string {
  const pid = standing?.pid ?? null;
  const state =
    pid === null ? paint("yellow", "not running") : `${paint("green", "running")}, process ${pid}`;
  const target = url === null ? "nowhere yet" : `to ${printable(url)}`;
  return `watcher   ${state}, reports go ${target}`;
}

function outboxLines(standing: WatcherStanding | null, paint: Paint): readonly string[] {
  if (standing === null) return ["outbox    none yet: the watcher has not run here"];
  const { unusable, outbox } = standing;
  if (unusable !== null) return [`outbox    ${paint("yellow", printable(unusable))}`];
  if (outbox === null) return ["outbox    of an earlier version: start the watcher anew"];
  const { reports, bytes, setAside, dropped } = outbox;
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  const refused = `${plural(setAside, "report")} refused by the fixer, and kept`;
  const gone = `${plural(lost, "report")} dropped because the outbox was full`;
  return [
    `outbox    ${plural(reports - setAside, "report")} waiting (${shortSize(bytes)})`,
    ...(setAside > 0 ? [`          ${paint("yellow", refused)}`] : []),
    ...(lost > 0 ? [`          ${paint("red", gone)}`] : []),
  ];
}

/** Only what is not as it should be: messages come at once. */
function noticeLines(notices: NoticesStanding | null, paint: Paint): readonly string[] {
  const { waiting = 0, refusal = null } = notices ?? {};
  if (waiting === 0 && refusal === null) return [];
  const waits = `${plural(waiting, "incident waits", "incidents wait")} to be told on Telegram`;
  const text = refusal === null ? waits : `${waits}, which refuses: ${refusal.reason}`;
  return [
    `notices   ${paint("yellow", printable(text))}`,
    ...(refusal === null ? [] : [`          ${refusal.remedy}`]),
  ];
}
