import type { Span } from "./span.ts";

/**
 * What Go prints of a struct without its names, in the order that settings of databases have: a host,
 * a port, a user, and what he signs in with: `{db 5432 app x false}`, `&{cache:6379 app x 0}`.
 */
const settings =
  /\{(?:[^\s{}:="',]{0,64} ){0,3}?(?:\d{2,5}|[\w.-]{1,64}:\d{2,5}) [A-Za-z][\w.@-]{0,31} (?=[^\s{}]{0,64}\d)(?=[^\s{}]{0,64}[A-Za-z])([^\s{}"']{8,128})(?=[ }])/dg;
/** A time, a duration, an address, a UUID, a name of something. */
const other =
  /^(?:\d[\d.:/-]*[a-z]{0,3}|[./~].*|.*:\/\/.*|[^:]*:\d{1,5}|\d[\d-]*T.*|[\da-f]{8}-.*|[a-z\d]+(?:[-._][a-z\d]+)+)$/;

/** Passwords in a struct that was printed without the names of its fields. */
export function* findUnnamedValues(line: string): Iterable<Span> {
  if (!line.includes("{")) return;
  for (const { 1: value = "", indices } of line.matchAll(settings)) {
    const [start, end] = indices?.[1] ?? [0, 0];
    if (!other.test(value)) yield { start, end, kind: "password" };
  }
}

/** True where a brace opens such a struct. */
export function opensSettings(text: string, at: number): boolean {
  return /^\{(?:[^\s{}:="',]{0,64} ){0,3}?(?:\d{2,5}|[\w.-]{1,64}:\d{2,5}) [A-Za-z]/.test(
    text.slice(at, at + 300),
  );
}
