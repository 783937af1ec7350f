/** Counters by name. They never lose a unit, so they are BigInts. */
export function createCounters() {
  const counters = new Map();
  return {
    add(name, amount) {
      counters.set(name, (counters.get(name) ?? 0n) + BigInt(amount));
    },
    entries: () => [...counters].toSorted(([a], [b]) => a.localeCompare(b)),
  };
}
