import type { ChatState } from "../../../model/card.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Store } from "../../../ports/store.ts";
import type { Messenger } from "../messages/messenger.ts";
import { reportText, type ReportParts } from "./report-text.ts";

/** What the daily report works with. */
export interface DailyParts extends ReportParts {
  readonly store: ReportParts["store"] & Pick<Store, "changeChatState">;
  readonly clock: Clock;
  readonly messenger: Messenger;
  /** `telegram.report`, as `08:00`. */
  readonly at: string;
  /** True while messages are to make no sound. */
  readonly isQuiet: () => boolean;
}

const day = 24 * 60 * 60_000;

/** However long the fixer was away, a report goes no further back, in milliseconds. */
const longestReport = 7 * day;

/**
 * Makes what sends the report of the day, once a day: late where nobody was there at its time, and
 * one for all the days that were missed. When it was last sent is kept after it was, so a lost
 * answer may send it twice and nothing can lose it.
 */
export function createDailyReport(
  parts: DailyParts,
): (chat: string, state: ChatState) => Promise<void> {
  const { store, clock, messenger } = parts;
  return async (chat, { reportedAt }) => {
    const now = clock.now();
    // Whoever has just begun has nothing to be told of the night.
    if (reportedAt === null) {
      await store.changeChatState({ reportedAt: now });
      return;
    }
    if (reportedAt >= lastTimeOf(parts.at, now) || messenger.readyIn(chat) > 0) return;
    const html = await reportText(parts, Math.max(reportedAt, now - longestReport));
    const sent = await messenger.send(chat, { html, keyboard: [] }, { silent: parts.isQuiet() });
    if (sent.failure === undefined) await store.changeChatState({ reportedAt: now });
  };
}

/** When the local clock last said `08:00`, in milliseconds since 1970. */
function lastTimeOf(time: string, now: number): number {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  const today = new Date(now).setHours(hour, minute, 0, 0);
  if (today <= now) return today;
  const yesterday = new Date(today);
  yesterday.setDate(yesterday.getDate() - 1);
  return yesterday.setHours(hour, minute, 0, 0);
}
