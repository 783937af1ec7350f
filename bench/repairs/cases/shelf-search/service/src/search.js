/** Titles that hold every word of a search, in any case. */
export function search(titles, query) {
  const words = query.trim().split(/\s+/);
  const patterns = words.map((word) => new RegExp(word, "i"));
  return titles.filter((title) => patterns.every((pattern) => pattern.test(title)));
}
