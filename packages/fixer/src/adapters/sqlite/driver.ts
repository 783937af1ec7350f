import { DatabaseSync, type StatementSync } from "node:sqlite";

/** A value that can be bound; undefined and dates cannot. */
export type Value = string | number | null;

/** Columns by name. */
export type Row = Readonly<Record<string, Value | undefined>>;

/** The little of node:sqlite that the store uses, so that another driver can take its place here. */
export interface Database {
  /** Every row. Rows are always read to the end: a statement left half-way keeps the WAL from being checkpointed. */
  all(sql: string, ...values: readonly Value[]): readonly Row[];
  /** Runs one writing statement; returns how many rows it changed. */
  run(sql: string, ...values: readonly Value[]): number;
  /** Runs statements without values. */
  execute(sql: string): void;
  /** Runs `work` in one writing transaction, which a throw rolls back. */
  write<T>(work: () => T): T;
  close(): void;
}

/** How long a statement usually waits for another process's write, in milliseconds. */
const busyTimeout = 5_000;

/** Opens a file, or `:memory:`. `timeout` is for another's write. Throws what SQLite throws. */
export function openDatabase(
  path: string,
  mode: "read" | "write",
  timeout: number = busyTimeout,
): Database {
  const database = new DatabaseSync(path, { readOnly: mode === "read", timeout });
  const prepared = new Map<string, StatementSync>();

  function prepare(sql: string): StatementSync {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  }

  return {
    all(sql, ...values) {
      return prepare(sql).all(...values) as Row[];
    },
    run(sql, ...values) {
      return Number(prepare(sql).run(...values).changes);
    },
    execute(sql) {
      database.exec(sql);
    },
    write(work) {
      // IMMEDIATE: a transaction that reads first and writes later could lose its snapshot between.
      database.exec("BEGIN IMMEDIATE");
      try {
        const result = work();
        database.exec("COMMIT");
        return result;
      } catch (error) {
        // A full disk has SQLite roll back by itself.
        if (database.isTransaction) database.exec("ROLLBACK");
        throw error;
      }
    },
    close() {
      if (database.isOpen) database.close();
    },
  };
}

/** True for the error of a unique index: SQLITE_CONSTRAINT_UNIQUE. */
export function isUniqueViolation(error: unknown): boolean {
  return codeOf(error) === 2067;
}

/** True where another process holds the lock: SQLITE_BUSY and its kinds. */
export function isBusy(error: unknown): boolean {
  const code = codeOf(error);
  // The kinds of an error stand in the higher bytes.
  return code !== null && (code & 0xff) === 5;
}

function codeOf(error: unknown): number | null {
  return error instanceof Error && "errcode" in error ? Number(error.errcode) : null;
}
