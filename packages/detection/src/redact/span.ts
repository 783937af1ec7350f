import type { SecretKind } from "../types.ts";

/** A piece of text to mask: from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly kind: SecretKind;
  /** Quotes for the placeholder: a bare number in JSON becomes a string, so that it stays JSON. */
  readonly quote?: string;
  /** The quote that has not been closed in this line: the value goes on in the next. */
  readonly open?: string;
}

/** Finds the secrets of one sort in a visible line. Its time grows no faster than the line. */
export type SecretFinder = (line: string) => Iterable<Span>;

/** The spans in order, those that overlap made one under the kind of the first. */
export function mergeSpans(spans: readonly Span[]): readonly Span[] {
  const merged: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    if (last === undefined || span.start >= last.end) merged.push(span);
    else if (span.end > last.end) merged[merged.length - 1] = { ...last, end: span.end };
  }
  return merged;
}

/** What stands in place of a secret. Never a hash of it: a short secret could be guessed from one. */
export function placeholder({ kind, quote = "" }: Pick<Span, "kind" | "quote">): string {
  return `${quote}[REDACTED:${kind}]${quote}`;
}

const masked = /^\[REDACTED:[a-z0-9][a-z0-9-]{0,31}\](?![\w])/;

/** UTF-16 code units of the longest `[REDACTED:kind]`, and of what comes after it. */
export const longestMask = 48;

/** True for a value that is masked already. */
export function isMasked(value: string): boolean {
  return masked.test(value.slice(0, longestMask));
}
