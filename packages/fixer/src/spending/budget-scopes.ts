import type { Fix } from "../model/fix.ts";

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

/**
 * `dollars:1a2b3c4d`: what `fixer.budget.run` bounds, which is all that a fix spends until it is
 * proposed. Each later round has a scope of its own, as in `dollars:1a2b3c4d:4`.
 */
export function dollarsOfFix({ id, round, audit }: Pick<Fix, "id" | "round" | "audit">): string {
  const wasProposed = audit.some(({ to }) => to === "proposed");
  return wasProposed ? `dollars:${id}:${round}` : `dollars:${id}`;
}

/** Key of the charge for beginning a fix: it counts once, however often it comes back to the queue. */
export function beginningOf(id: string): string {
  return `begin-${id}`;
}

/** When the next day begins, in milliseconds since 1970. */
export function nextDay(now: number): number {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime();
}

/** When the next month begins, in milliseconds since 1970. */
export function nextMonth(now: number): number {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth() + 1, 1).getTime();
}

function localDay(now: number): string {
  const date = new Date(now);
  const [month, day] = [date.getMonth() + 1, date.getDate()].map((part) =>
    String(part).padStart(2, "0"),
  );
  return `${date.getFullYear()}-${month}-${day}`;
}
