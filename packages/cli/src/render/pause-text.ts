import type { Pause } from "@mendwatch/fixer";

import { isoTime } from "./amounts.ts";
import { printable } from "./printable.ts";

/** `paused by terminal:anna since 2026-11-20T10:00:00.000Z: we deploy`. */
export function pauseText({ actor, reason, at }: Pause): string {
  const why = reason === null ? "" : `: ${reason}`;
  return printable(`paused by ${actor} since ${isoTime(at)}${why}`);
}
