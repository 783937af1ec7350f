/** `1 error`, `2 errors`. */
export function plural(count: number, one: string, many: string = `${one}s`): string {
  return `${amountText(count)} ${count === 1 ? one : many}`;
}

/** A whole number as people read it: `12,345`. `toLocaleString` would load the data of all languages. */
export function amountText(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
}

/** `$1.25`. */
export function dollarText(dollars: number): string {
  return `$${dollars.toFixed(2)}`;
}

/** A moment as ISO 8601 in UTC, or null. */
export function isoTime(at: number | null): string | null {
  if (at === null) return null;
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

const units = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
] as const;

/** Milliseconds as the largest unit that fits: `3d`, `5h`, `12m`, `40s`. */
export function shortDuration(ms: number): string {
  const [unit, size] = units.find(([, each]) => ms >= each) ?? ["s", 1_000];
  return `${Math.floor(Math.max(0, ms) / size)}${unit}`;
}

/** How long ago a moment was. */
export function ago(at: number, now: number): string {
  return `${shortDuration(now - at)} ago`;
}

/** Bytes as the largest unit that fits: `1.2 MiB`. */
export function shortSize(bytes: number): string {
  const names = ["B", "KiB", "MiB", "GiB", "TiB"];
  let amount = bytes;
  let index = 0;
  // What would round to 1024.0 is one of the next.
  while (amount >= (index === 0 ? 1_024 : 1_023.95) && index < names.length - 1) {
    amount /= 1_024;
    index += 1;
  }
  return `${index === 0 ? amount : amount.toFixed(1)} ${names[index]}`;
}
