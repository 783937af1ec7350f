/** One page of changes, and where the next one begins. */
export function pageOf(changes, after, limit = 3) {
  const page = changes.after(after, limit);
  return { changes: page.map(({ what }) => what), next: page.at(-1).seq };
}
