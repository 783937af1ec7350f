const day = 24 * 60 * 60_000;

/** `2026-10-25`: the calendar day of a time in a zone. */
export function dayOf(time, zone) {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" });
  return parts.format(time);
}

/** The calendar days from one time on, as many as asked for. `start` is a midnight of the zone. */
export function daysOf(start, count, zone) {
  return Array.from({ length: count }, (_, index) => dayOf(start + index * day, zone));
}
