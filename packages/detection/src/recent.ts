/** Remembers what was asked for lately. */
export interface Recent<K, V> {
  get(key: K): V | undefined;
  set(key: K, value: V): void;
}

/**
 * Makes a memory that holds between `capacity` and twice as many keys: those of this generation and
 * of the last one. What is asked for again moves into this one.
 */
export function createRecent<K, V>(capacity: number): Recent<K, V> {
  let young = new Map<K, V>();
  let old = new Map<K, V>();

  function set(key: K, value: V): void {
    if (young.size === capacity) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
  }
  return {
    get(key) {
      const value = young.get(key);
      if (value !== undefined) return value;
      const known = old.get(key);
      if (known !== undefined) set(key, known);
      return known;
    },
    set,
  };
}

/** What is remembered of a key, or else worked out, and remembered. */
export function recall<K, V>(recent: Recent<K, V>, key: K, workOut: (key: K) => V): V {
  const known = recent.get(key);
  if (known !== undefined) return known;
  const value = workOut(key);
  recent.set(key, value);
  return value;
}
