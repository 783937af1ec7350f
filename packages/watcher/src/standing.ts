import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { MendwatchError } from "@mendwatch/protocol";

import { watcherError } from "./errors.ts";
import type { Refusal } from "./notice/notice.ts";
import { isDamage, isDatabaseError, openDatabase } from "./state/database.ts";
import { createNoticeStore } from "./state/notice-board.ts";
import { createOutbox, type OutboxSummary } from "./state/outbox.ts";
import { isOfThisVersion, unreadableState } from "./state/state.ts";

/** How it stands with the watcher of a state folder. */
export interface WatcherStanding {
  /** Null where it does not run. */
  readonly pid: number | null;
  /** Why no watcher can use what is stored, and what to do; null where one can. */
  readonly unusable: string | null;
  /** Null where an earlier version stored it, or nobody can read it; the same with the notices. */
  readonly outbox: OutboxSummary | null;
  readonly notices: NoticesStanding | null;
}

/** What is to be told on Telegram. */
export interface NoticesStanding {
  /** Incidents that are not told yet. */
  readonly waiting: number;
  /** Why Telegram took none of the last messages; null where it did. */
  readonly refusal: Refusal | null;
}

/**
 * Looks it up, and changes nothing that is stored. Null where no watcher has run. Throws
 * `MW_WATCHER_STATE_FOLDER` where only another user may look.
 */
export function watcherStanding(stateDir: string): WatcherStanding | null {
  const folder = join(stateDir, "watcher");
  const file = join(folder, "state.db");
  if (!isThere(file)) return null;
  const pid = livingPid(join(folder, "watcher.pid"));
  try {
    return { pid, unusable: null, ...readStored(file) };
  } catch (error) {
    return { pid, unusable: troubleWith(file, error), ...nothing };
  }
}

type Stored = Pick<WatcherStanding, "outbox" | "notices">;

const nothing: Stored = { outbox: null, notices: null };

function readStored(file: string): Stored {
  const database = openDatabase(file, 1_000, true);
  try {
    if (!isOfThisVersion(database, file)) return nothing;
    const { waiting, unnamed, refusal } = createNoticeStore(database).load();
    const incidents = waiting.reduce((sum, error) => sum + error.incidents, unnamed);
    const outbox = createOutbox(database).summary();
    return { outbox, notices: { waiting: incidents, refusal } };
  } finally {
    database.close();
  }
}

function troubleWith(file: string, error: unknown): string {
  if (isDamage(error)) return unreadableState(file, error.message, error).message;
  if (error instanceof MendwatchError) return error.message;
  if (isDatabaseError(error)) return `cannot read ${file} (${error.message}): look at the disk`;
  throw error;
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
