/** Local time; with its date where that is another day than the one of `seenFrom`. */
export function timeOfDay(at: number, seenFrom: number): string {
  const [time, other] = [new Date(at), new Date(seenFrom)];
  const clock = time.toTimeString().slice(0, 5);
  if (time.toDateString() === other.toDateString()) return clock;
  const month = time.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
  return `${month} ${clock}`;
}

/** Milliseconds as `24 h`, or `7 d` from two days on. */
export function hoursText(ms: number): string {
  const all = Math.max(1, Math.round(ms / 3_600_000));
  return all < 48 ? `${all} h` : `${Math.round(all / 24)} d`;
}

/** Milliseconds as `4 min`, or `40 s` below a minute, or `3 h` from two hours on. */
export function minutesText(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return `${Math.round(ms / 1_000)} s`;
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

/** Milliseconds since then as `5m ago`. */
export function age(at: number, now: number): string {
  const minutes = Math.max(0, Math.floor((now - at) / 60_000));
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes}m ago`;
  return minutes < 48 * 60
    ? `${Math.floor(minutes / 60)}h ago`
    : `${Math.floor(minutes / 1_440)}d ago`;
}
