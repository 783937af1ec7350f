/** Characters of what was found that people are shown. */
const mostShown = 60;

/** What patterns find in a text, in their order, each without its layout. Every pattern is global. */
export function occurrencesOf(text: string, patterns: readonly RegExp[]): readonly string[] {
  return patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].map(([found]) => found.replaceAll(/\s+/g, " ").trim()),
  );
}

/** The first that is in `many` more often than in `few`, shortened for people; null where none is. */
export function firstExtra(few: readonly string[], many: readonly string[]): string | null {
  const left = [...few];
  for (const one of many) {
    const at = left.indexOf(one);
    if (at < 0) return one.length > mostShown ? `${one.slice(0, mostShown)}…` : one;
    left.splice(at, 1);
  }
  return null;
}
