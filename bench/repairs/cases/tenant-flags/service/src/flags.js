/**
 * Feature flags by tenant, kept for a while. `store.load(tenant)` resolves with
 * `[{ name, on }]`; `now` is a clock in milliseconds.
 */
export function createFlags({ store, ttl, now = Date.now }) {
  const kept = new Map();

  async function load(tenant) {
    const flags = await store.load(tenant);
    kept.set(tenant, { flags, until: now() + ttl });
    return flags;
  }

  return {
    /** Names of the flags that are on, sorted. */
    async enabled(tenant) {
      const entry = kept.get(tenant);
      let flags;
      if (entry === undefined) flags = await load(tenant);
      else if (entry.until <= now()) flags = load(tenant);
      else flags = entry.flags;
      return flags
        .filter(({ on }) => on)
        .map(({ name }) => name)
        .toSorted();
    },
    forget: (tenant) => kept.delete(tenant),
  };
}
