/**
 * Scopes of the ledger, in the owner's time: a day begins anew at the local midnight.
 */

/** `runs:2026-11-20`: fixes begun on that day. */
export function runsOfDay(now: number): string {
  return `runs:${localDay(now)}`;
}

/** `dollars:2026-11-20`. */
export function dollarsOfDay(now: number): string {
  return `dollars:${localDay(now)}`;
}

/** `dollars:2026-11`. */
export function dollarsOfMonth(now: number): string {
  return `dollars:${localDay(now).slice(0, "2026-11".length)}`;
}

function localDay(now: number): string {
  const date = new Date(now);
  const [month, day] = [date.getMonth() + 1, date.getDate()].map((part) =>
    String(part).padStart(2, "0"),
  );
  return `${date.getFullYear()}-${month}-${day}`;
}
