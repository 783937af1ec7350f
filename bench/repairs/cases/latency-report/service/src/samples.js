/** Durations by route, the newest `size` of each. */
export function createSamples(size = 100) {
  const byRoute = new Map();
  return {
    add(route, milliseconds) {
      const list = byRoute.get(route) ?? [];
      list.push(milliseconds);
      if (list.length > size) list.shift();
      byRoute.set(route, list);
    },
    of: (route) => byRoute.get(route) ?? null,
  };
}
