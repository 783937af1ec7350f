import type { Database } from "./database.ts";

/** Some rows, kept in memory as they are after what was put off. */
export interface Remembered<Row> {
  get(key: string): Row | undefined;
  set(key: string, row: Row): void;
  delete(key: string): void;
  clear(): void;
}

/** Remembers the rows that were asked for or changed last, until they are rolled back. */
export function remember<Row>(database: Database, most: number): Remembered<Row> {
  const rows = new Map<string, Row>();
  database.enlist({ flush: () => undefined, forget: () => rows.clear() });
  return {
    get: (key) => rows.get(key),
    set(key, row) {
      rows.delete(key);
      rows.set(key, row);
      const [oldest] = rows.keys();
      if (rows.size > most && oldest !== undefined) rows.delete(oldest);
    },
    delete: (key) => void rows.delete(key),
    clear: () => rows.clear(),
  };
}
