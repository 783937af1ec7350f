import { closeSync, fdatasync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";

const toDisk = promisify(fdatasync);

/** What a column can hold here. */
type Value = string | number | null;

/** A prepared statement with named parameters. */
export interface Statement<Row> {
  all(values?: Readonly<Record<string, Value>>): readonly Row[];
  first(values?: Readonly<Record<string, Value>>): Row | undefined;
  /** Returns how many rows changed. */
  run(values?: Readonly<Record<string, Value>>): number;
}

/** Keeps writes, or what it has read, in memory for as long as they are not committed. */
export interface Participant {
  /** Makes the writes that were put off, before a commit. */
  flush(): void;
  /** Forgets them, and what it knows of rows: all was rolled back. */
  forget(): void;
}

/** One connection. Everything is synchronous, so a transaction never spans an `await`. */
export interface Database {
  prepare<Row = never>(sql: string): Statement<Row>;
  exec(sql: string): void;
  /** All or nothing: commits when `work` returns, rolls back when it throws. Does not nest. */
  transaction<T>(work: () => T): T;
  /**
   * The same, but not yet committed: that is done by {@link Database.commit}, or before the next
   * transaction. When `work` throws, all that was gathered is rolled back; when the commit fails, it is,
   * and the next call throws that error.
   */
  gather<T>(work: () => T): T;
  /** Commits what was gathered. */
  commit(): void;
  /**
   * Waits until all that was committed is on the disk. A commit alone survives a kill at any moment;
   * after a power failure the last ones may be missing, never one before another.
   */
  sync(): void;
  /**
   * Resolves once all that was committed before the call is on the disk; other work goes on meanwhile.
   * It is as safe as {@link Database.sync} where that was called once since the file was opened. Rejects
   * with the error of the system.
   */
  syncAside(): Promise<void>;
  /** Moves what was committed from the log of SQLite to its file, and waits for the disk as well. */
  checkpoint(): void;
  /** True from the beginning of a transaction to its end. */
  isInTransaction(): boolean;
  /** Asks the participant before each commit and after each rollback from now on. */
  enlist(participant: Participant): void;
  close(): void;
}

/** The name of a database that is gone with the process. */
export const inMemory = ":memory:";

/**
 * Opens a file, or {@link inMemory}. The only place that knows node:sqlite, which is to rename its class.
 * `busy` is how long to wait for another process's lock, in milliseconds. With `readOnly` nothing of
 * the file is changed, and another process may have it open.
 */
export function openDatabase(file: string, busy: number, readOnly = false): Database {
  const connection = new DatabaseSync(file, { timeout: busy, readOnly });
  /** Why what was gathered is gone, for whoever gathered it. */
  let loss: { readonly reason: unknown } | null = null;
  const participants: Participant[] = [];
  /** The log of SQLite. Its locks are on other files, so closing this takes none from it. */
  let log: number | null = null;

  function userVersion(): number {
    return Number(connection.prepare("PRAGMA user_version").get()?.["user_version"]);
  }

  function rollback(): void {
    // SQLite itself has rolled back after some errors, as on a full disk.
    if (connection.isTransaction) connection.exec("ROLLBACK");
    for (const participant of participants) participant.forget();
  }
  function flushAndCommit(): void {
    for (const participant of participants) participant.flush();
    connection.exec("COMMIT");
  }
  function run<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      rollback();
      throw error;
    }
  }
  function commit(): void {
    if (connection.isTransaction) run(flushAndCommit);
  }
  function commitGathered(): void {
    try {
      commit();
    } catch (reason) {
      loss = { reason };
      throw reason;
    }
  }

  return {
    prepare<Row>(sql: string): Statement<Row> {
      const statement = connection.prepare(sql);
      return {
        all: (values = {}) => statement.all(values) as unknown as readonly Row[],
        first: (values = {}) => statement.all(values)[0] as Row | undefined,
        run: (values = {}) => Number(statement.run(values).changes),
      };
    },
    exec: (sql) => connection.exec(sql),
    transaction(work) {
      commitGathered();
      connection.exec("BEGIN IMMEDIATE");
      return run(() => {
        const result = work();
        flushAndCommit();
        return result;
      });
    },
    gather(work) {
      if (loss !== null) {
        const { reason } = loss;
        loss = null;
        throw reason;
      }
      if (!connection.isTransaction) connection.exec("BEGIN IMMEDIATE");
      return run(work);
    },
    commit,
    sync() {
      // A commit at FULL is not over before the log is on the disk, with all commits in it.
      connection.exec("PRAGMA synchronous = FULL");
      try {
        connection.exec(`PRAGMA user_version = ${userVersion()}`);
      } finally {
        connection.exec("PRAGMA synchronous = NORMAL");
      }
    },
    async syncAside() {
      if (file === inMemory) return;
      // Some systems sync only what may be written.
      log ??= openSync(`${file}-wal`, "r+");
      await toDisk(log);
    },
    checkpoint: () => connection.exec("PRAGMA wal_checkpoint(PASSIVE)"),
    isInTransaction: () => connection.isTransaction,
    enlist: (participant) => void participants.push(participant),
    close() {
      if (log !== null) closeSync(log);
      connection.close();
    },
  };
}

/** True for an error of the state file itself: a full disk, a lock, an I/O error. */
export function isDatabaseError(error: unknown): error is Error {
  return error instanceof Error && "code" in error && error.code === "ERR_SQLITE_ERROR";
}

/** Primary result codes of SQLite that may be gone at the next attempt. */
const passing: ReadonlySet<number> = new Set([
  5, // BUSY
  6, // LOCKED
  7, // NOMEM
  8, // READONLY
  10, // IOERR
  13, // FULL
  14, // CANTOPEN
  15, // PROTOCOL
]);

/** Primary result codes of SQLite for a file that is not as it should be. */
const damage: ReadonlySet<number> = new Set([
  11, // CORRUPT
  26, // NOTADB
]);

/** True where the file's content is no database, or no whole one. */
export function isDamage(error: unknown): error is Error {
  return damage.has(primaryCode(error) ?? 0);
}

/** True for what a restart of the work may get over: a full disk, a failing device. */
export function isPassingFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // A system call that failed.
  if ("syscall" in error) return true;
  return passing.has(primaryCode(error) ?? 0);
}

/** The primary result code in an error of SQLite; null for other errors. */
function primaryCode(error: unknown): number | null {
  if (!isDatabaseError(error) || !("errcode" in error)) return null;
  return typeof error.errcode === "number" ? error.errcode & 0xff : null;
}
