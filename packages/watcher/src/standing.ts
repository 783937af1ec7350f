import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { watcherError } from "./errors.ts";
import type { Refusal } from "./notice/notice.ts";
import { isDatabaseError, openDatabase } from "./state/database.ts";
import { createNoticeStore } from "./state/notice-board.ts";
import { createOutbox, type OutboxSummary } from "./state/outbox.ts";

/** How it stands with the watcher of a state folder. */
export interface WatcherStanding {
  /** Null where it does not run. */
  readonly pid: number | null;
  readonly outbox: OutboxSummary;
  readonly notices: {
    /** Incidents that are not told yet. */
    readonly waiting: number;
    /** Why Telegram took none of the last messages; null where it did. */
    readonly refusal: Refusal | null;
  };
}

/**
 * Looks it up, and changes nothing that is stored. Null where no watcher has run, or one that is older.
 * Throws `MW_WATCHER_STATE_FOLDER` where only another user may look.
 */
export function watcherStanding(stateDir: string): WatcherStanding | null {
  const folder = join(stateDir, "watcher");
  const file = join(folder, "state.db");
  if (!isThere(file)) return null;
  try {
    const database = openDatabase(file, 1_000, true);
    try {
      const { waiting, unnamed, refusal } = createNoticeStore(database).load();
      const incidents = waiting.reduce((sum, error) => sum + error.incidents, unnamed);
      return {
        pid: livingPid(join(folder, "watcher.pid")),
        outbox: createOutbox(database).summary(),
        notices: { waiting: incidents, refusal },
      };
    } finally {
      database.close();
    }
  } catch (error) {
    // What is wrong with a state is said by the watcher itself, at its start.
    if (isDatabaseError(error)) return null;
    throw error;
  }
}

/** A folder that this user may not enter hides what is in it, which is another thing than nothing. */
function isThere(file: string): boolean {
  try {
    return statSync(file).isFile();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EACCES") return false;
    const message = `the watcher's state ${file} is private: be the user who runs the watcher, or name another folder under \`stateDir\``;
    throw watcherError("MW_WATCHER_STATE_FOLDER", message, { cause });
  }
}

/** A command that runs a watcher, as the system keeps it: with a zero byte behind each argument. */
const runsWatcher = /(?:^|\0)(?:watch|up|start|(?:[^\0]*\/)?mendwatch-watcher)(?:\0|$)/;

/** A watcher that was killed leaves its pid behind, and somebody else may have it since. */
function livingPid(file: string): number | null {
  try {
    const pid = Number(readFileSync(file, "utf8"));
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    return runsWatcher.test(command) ? pid : null;
  } catch {
    return null;
  }
}
