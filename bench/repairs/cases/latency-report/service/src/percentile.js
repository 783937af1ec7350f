/**
 * The value at a percentile, 0 to 100, with one decimal: the first of the sorted values that more
 * than this share of them do not exceed.
 */
export function percentile(values, percent) {
  const sorted = values.toSorted((a, b) => a - b);
  const index = Math.floor((percent / 100) * sorted.length);
  return sorted[index].toFixed(1);
}
