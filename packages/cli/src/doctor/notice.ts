import type { WatcherConfig } from "@mendwatch/config";
import { MendwatchError } from "@mendwatch/protocol";
import {
  inspectNoticeChat,
  watcherStanding,
  type NoticesStanding,
} from "@mendwatch/watcher/inspect";

import { plural } from "../render/amounts.ts";
import { printable } from "../render/printable.ts";
import { fail, type Finding, ok, warn } from "./finding.ts";

const check = "notice";

/**
 * The watcher's own messages: is the token a bot's, does the bot see its chat, and were the last ones
 * taken? Sends nothing, and never shows the token.
 */
export async function checkNotice(
  { notice }: WatcherConfig,
  stateDir: string,
): Promise<readonly Finding[]> {
  if (notice === null) return [];
  const report = await inspectNoticeChat(notice.telegram);
  if (report.problem !== null) return [fail(check, printable(report.problem), report.remedy)];
  const name = printable(`bot ${report.bot}, chat ${report.chat}`);
  const standing = noticesOf(stateDir);
  const refusal = standing?.refusal ?? null;
  if (standing === null || refusal === null) return [ok(check, name)];
  const waits = `${plural(standing.waiting, "incident waits", "incidents wait")} to be told`;
  const text = `${name}, but it refused the last message (${refusal.status}): ${refusal.reason}; ${waits}`;
  return [warn(check, printable(text), refusal.remedy)];
}

/** Null where no watcher has run, or only another user may look: that is told of the state folder itself. */
function noticesOf(stateDir: string): NoticesStanding | null {
  try {
    return watcherStanding(stateDir)?.notices ?? null;
  } catch (error) {
    if (error instanceof MendwatchError) return null;
    throw error;
  }
}
