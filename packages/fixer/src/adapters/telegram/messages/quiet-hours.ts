/** True where the local time lies in `22:00-07:00`; the end is not in it. */
export function isQuietAt(hours: string | null, at: number): boolean {
  const [from, to] = hours?.split("-") ?? [];
  if (from === undefined || to === undefined) return false;
  const time = new Date(at).toTimeString().slice(0, 5);
  return from <= to ? from <= time && time < to : from <= time || time < to;
}
