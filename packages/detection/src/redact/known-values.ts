import type { SecretFinder } from "./span.ts";

/** A shorter value would mask pieces of ordinary words. */
const minLength = 4;

/**
 * Finds exact values: as they are, as JSON and URLs write them, and as a latin1 decoder reads their
 * UTF-8 bytes. Of a value of many lines, each line.
 */
export function knownValuesFinder(values: readonly string[]): SecretFinder | null {
  const forms = new Set(
    values
      .flatMap((value) => value.split(/\r?\n/))
      .filter((value) => value.trim().length >= minLength)
      .flatMap((value) => [
        value,
        JSON.stringify(value).slice(1, -1),
        encodeURIComponent(value.toWellFormed()),
        Buffer.from(value, "utf8").toString("latin1"),
      ]),
  );
  if (forms.size === 0) return null;
  // The longest first: of two values that begin alike, all of the longer one is masked.
  const longestFirst = [...forms].toSorted((a, b) => b.length - a.length).map(escapePattern);
  const pattern = new RegExp(longestFirst.join("|"), "g");
  return function* find(line) {
    for (const { index, 0: match } of line.matchAll(pattern)) {
      yield { start: index, end: index + match.length, kind: "value" };
    }
  };
}

function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
