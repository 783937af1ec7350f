import type { Hold } from "@mendwatch/fixer";

import { isoTime, shortDuration } from "./amounts.ts";
import { printable } from "./printable.ts";

/** `waits until 2026-11-20T12:00:00.000Z, 2h from now: The plan …`. */
export function holdText({ until, text }: Hold, now: number): string {
  const when =
    until > now
      ? `waits until ${isoTime(until)}, ${shortDuration(until - now)} from now`
      : "tries it again with the next fix";
  return printable(`${when}: ${text}`);
}
