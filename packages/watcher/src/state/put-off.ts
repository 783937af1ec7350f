import type { Database } from "./database.ts";

/** Writes to rows that are made once for each transaction, however often a row changes in it. */
export interface PutOff<Key, Value> {
  /** What is not written yet. */
  get(key: Key): Value | undefined;
  /** Replaces what is not written yet. Outside a transaction it is written at once. */
  set(key: Key, value: Value): void;
  /** To be called before the rows are read. */
  flush(): void;
}

/** Puts writes off until the commit, or until somebody asks for the rows. */
export function putOff<Key, Value>(
  database: Database,
  write: (key: Key, value: Value) => void,
): PutOff<Key, Value> {
  const waiting = new Map<Key, Value>();

  function flush(): void {
    for (const [key, value] of waiting) write(key, value);
    waiting.clear();
  }

  database.enlist({ flush, forget: () => waiting.clear() });
  return {
    get: (key) => waiting.get(key),
    set(key, value) {
      waiting.set(key, value);
      if (!database.isInTransaction()) flush();
    },
    flush,
  };
}
