import type { SecretKind } from "../types.ts";

const mask = /\[REDACTED:([a-z0-9][a-z0-9-]{0,31})\]/g;

/** The kinds of secrets that were masked in a text, each with how often, the first one first. */
export function maskedKinds(text: string): ReadonlyMap<SecretKind, number> {
  const kinds = new Map<SecretKind, number>();
  if (!text.includes("[REDACTED:")) return kinds;
  for (const [, kind = ""] of text.matchAll(mask)) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  return kinds;
}
