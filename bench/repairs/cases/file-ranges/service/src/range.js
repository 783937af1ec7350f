/** `bytes=10-19` as `{ start, end }`, both inclusive; null for anything else. */
export function parseRange(header, size) {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (from === undefined || (from === "" && to === "")) return null;
  const start = Number(from);
  const end = Number(to);
  return start >= size ? null : { start, end: Math.min(end, size - 1) };
}
