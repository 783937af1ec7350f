import { statSync } from "node:fs";
import { join } from "node:path";

import { MendwatchError } from "@mendwatch/protocol";
import { makePrivateFile } from "@mendwatch/state-folder";

import { watcherError } from "../errors.ts";
import {
  isDamage,
  isDatabaseError,
  inMemory,
  isPassingFailure,
  openDatabase,
  type Database,
} from "./database.ts";
import { createFileStore, type FileStore } from "./files.ts";
import { createFingerprintStore, type FingerprintStore } from "./fingerprints.ts";
import { cannotWrite, takeFolder } from "./folder.ts";
import { createMaskedStore, type MaskedStore } from "./masked.ts";
import { createNoticeStore, type NoticeStore } from "./notice-board.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import { migrations } from "./schema.ts";
import { createSourceStore, type SourceStore } from "./sources.ts";
import { createStreamStore, type StreamStore } from "./streams.ts";
import { createWatchedStore, type WatchedStore } from "./watched.ts";
import { createWindowStore, type WindowStore } from "./windows.ts";

/** Marks the file as ours (`PRAGMA application_id`): "MWwa". */
const applicationId = 0x4d57_7761;

/**
 * Pages of 4 KiB in the log of the database before a commit itself moves them to the file, which takes
 * long: a storm between two of the caller's checkpoints.
 */
const longestLog = 4_000;

/**
 * Everything the watcher remembers. Cursors and what followed from the bytes before them change in
 * one transaction, so that a kill at any instruction leaves either both or neither.
 */
export interface WatcherState {
  readonly files: FileStore;
  readonly sources: SourceStore;
  readonly streams: StreamStore;
  readonly fingerprints: FingerprintStore;
  readonly windows: WindowStore;
  readonly outbox: Outbox;
  readonly watched: WatchedStore;
  readonly masked: MaskedStore;
  readonly notices: NoticeStore;
  /** All or nothing. Does not nest. */
  transaction<T>(work: () => T): T;
  /** All or nothing, and nothing before {@link WatcherState.commit} or the next transaction. */
  gather<T>(work: () => T): T;
  commit(): void;
  /** Resolves once what was committed survives a power failure; other work goes on meanwhile. */
  sync(): Promise<void>;
  /**
   * The same, and the log of the database begins anew. To be called twice a minute or so. Throws like
   * {@link WatcherState.requireFolder}.
   */
  checkpoint(): void;
  /** Throws `MW_WATCHER_STATE_FOLDER` where the folder was removed or replaced meanwhile. */
  requireFolder(): void;
  close(): void;
}

/**
 * Opens the state in a folder, which it makes, and holds the folder until `close`. Throws
 * `MW_WATCHER_ALREADY_RUNNING`, `MW_WATCHER_STATE_FOLDER`, `MW_WATCHER_STATE_UNREADABLE` or
 * `MW_WATCHER_STATE_NEWER`.
 */
export function openState(folder: string): WatcherState {
  const release = takeFolder(folder);
  const file = join(folder, "state.db");
  try {
    makePrivateFile(file);
    const database = openDatabase(file, 1_000);
    try {
      const state = prepareState(database, file);
      const own = identityOf(file);
      function requireFolder(): void {
        if (identityOf(file) !== own) throw goneAway(folder);
      }
      return {
        ...state,
        requireFolder,
        checkpoint() {
          requireFolder();
          state.checkpoint();
        },
        close() {
          state.close();
          release();
        },
      };
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (error) {
    release();
    if (error instanceof MendwatchError || !isDatabaseError(error)) throw error;
    throw isPassingFailure(error)
      ? cannotWrite(folder, error)
      : unreadableState(file, error.message, error);
  }
}

/** The error to end with: damage of the state in this folder by its own code, others as they are. */
export function asStateError(folder: string, error: unknown): unknown {
  return isDamage(error) ? unreadableState(join(folder, "state.db"), error.message, error) : error;
}

/** What is written from then on is gone with the process, and another one may hold a new folder. */
function goneAway(folder: string): MendwatchError {
  return watcherError(
    "MW_WATCHER_STATE_FOLDER",
    `the state folder ${folder} was removed or replaced while the watcher ran: start it again, and leave the folder to it`,
  );
}

/** Which file this path leads to; null where there is none. */
function identityOf(file: string): string | null {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? null : `${stats.dev}:${stats.ino}`;
}

/** The error for a state file that is damaged, or none of a watcher. */
export function unreadableState(file: string, reason: string, cause?: Error): MendwatchError {
  return watcherError(
    "MW_WATCHER_STATE_UNREADABLE",
    `cannot use the state file ${file} (${reason}): restore it, or move it away to start anew`,
    { cause },
  );
}

/** A state that is gone with the process. */
export function openStateInMemory(): WatcherState {
  return prepareState(openDatabase(inMemory, 0), inMemory);
}

/** The state in a database, which is brought forward. `file` is its name in errors. Throws like {@link openState}. */
function prepareState(database: Database, file: string): WatcherState {
  // Refuses what is not ours before anything of it is changed.
  isOfThisVersion(database, file);
  database.exec("PRAGMA journal_mode = WAL");
  // After a power failure a cursor must not be older than what was relayed because of it, so
  // whoever sends something syncs before. Other commits need not wait for the disk.
  database.exec("PRAGMA synchronous = NORMAL");
  database.exec(`PRAGMA wal_autocheckpoint = ${longestLog}`);
  database.transaction(() => migrate(database, file));
  // The log of SQLite has a name on the disk from now on.
  database.sync();
  return {
    files: createFileStore(database),
    sources: createSourceStore(database),
    streams: createStreamStore(database),
    fingerprints: createFingerprintStore(database),
    windows: createWindowStore(database),
    outbox: createOutbox(database),
    watched: createWatchedStore(database),
    masked: createMaskedStore(database),
    notices: createNoticeStore(database),
    transaction: (work) => database.transaction(work),
    gather: (work) => database.gather(work),
    commit: () => database.commit(),
    sync: () => database.syncAside(),
    checkpoint: () => database.checkpoint(),
    requireFolder: () => undefined,
    close: () => database.close(),
  };
}

/**
 * False for a state that is to be brought forward. Throws `MW_WATCHER_STATE_UNREADABLE` where it is
 * another program's, and `MW_WATCHER_STATE_NEWER`. `file` is its name in errors.
 */
export function isOfThisVersion(database: Database, file: string): boolean {
  const found = database
    .prepare<{ readonly id: number; readonly tables: number }>(
      `SELECT application_id AS id, (SELECT count(*) FROM sqlite_schema) AS tables
       FROM pragma_application_id`,
    )
    .first();
  if (found === undefined || found.tables === 0) return false;
  if (found.id !== applicationId) throw unreadableState(file, "it belongs to another program");
  const version = versionOf(database);
  if (version > migrations.length) {
    throw watcherError(
      "MW_WATCHER_STATE_NEWER",
      `the state file ${file} has version ${version}, and this watcher knows ${migrations.length}: start the newer one again, or move the file away`,
    );
  }
  return version === migrations.length;
}

function versionOf(database: Database): number {
  const pragma = database.prepare<{ readonly user_version: number }>("PRAGMA user_version");
  return pragma.first()?.user_version ?? 0;
}

function migrate(database: Database, file: string): void {
  if (isOfThisVersion(database, file)) return;
  for (const step of migrations.slice(versionOf(database))) database.exec(step);
  database.exec(`PRAGMA application_id = ${applicationId}`);
  database.exec(`PRAGMA user_version = ${migrations.length}`);
}
