import { percentile } from "./percentile.js";

/** `{ p50: "12.0", … }` for the percentiles that were asked for. */
export function report(samples, route, percents) {
  const values = samples.of(route);
  if (values === null) return null;
  return Object.fromEntries(percents.map((percent) => [`p${percent}`, percentile(values, percent)]));
}
