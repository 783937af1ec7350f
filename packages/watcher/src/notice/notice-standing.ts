import { existsSync } from "node:fs";
import { join } from "node:path";

import { isDatabaseError, openDatabase } from "../state/database.ts";
import { createNoticeStore } from "../state/notice-board.ts";
import type { Refusal } from "./board.ts";

/** How it stands with the notices of the watcher on this host. */
export interface NoticeStanding {
  /** Incidents that are not told yet. */
  readonly waiting: number;
  /** Why Telegram took none of the last messages; null where it did. */
  readonly refusal: Refusal | null;
}

/** Looks it up in a state folder, of a watcher that may be running. Null where there is nothing yet. */
export function noticeStanding(stateDir: string): NoticeStanding | null {
  const file = join(stateDir, "watcher", "state.db");
  if (!existsSync(file)) return null;
  try {
    const database = openDatabase(file, 1_000, true);
    try {
      const { waiting, unnamed, refusal } = createNoticeStore(database).load();
      const incidents = waiting.reduce((sum, error) => sum + error.incidents, unnamed);
      return { waiting: incidents, refusal };
    } finally {
      database.close();
    }
  } catch (error) {
    // The state of an earlier version has no notices; damage is said by the watcher itself.
    if (isDatabaseError(error)) return null;
    throw error;
  }
}
