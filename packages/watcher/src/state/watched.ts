import type { Database } from "./database.ts";

/** Fingerprints that the fixer wants to hear of at once. */
export interface WatchedStore {
  has(fingerprint: string): boolean;
  /** Replaces the list. Writes nothing where it is the same. */
  replace(fingerprints: readonly string[]): void;
}

/** The watched fingerprints in a database. */
export function createWatchedStore(database: Database): WatchedStore {
  const has = database.prepare<{ readonly found: number }>(
    `SELECT 1 AS found FROM watched WHERE fingerprint = :fingerprint`,
  );
  const add = database.prepare(
    `INSERT INTO watched (fingerprint) VALUES (:fingerprint) ON CONFLICT DO NOTHING`,
  );
  const keep = database.prepare(
    `DELETE FROM watched WHERE fingerprint NOT IN (SELECT value FROM json_each(:fingerprints))`,
  );
  return {
    has: (fingerprint) => has.first({ fingerprint }) !== undefined,
    replace(fingerprints) {
      keep.run({ fingerprints: JSON.stringify(fingerprints) });
      for (const fingerprint of fingerprints) add.run({ fingerprint });
    },
  };
}
