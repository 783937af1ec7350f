/** Notes by tag, each list in the order of the notes. */
export function indexByTag(notes) {
  const index = {};
  for (const note of notes) {
    for (const tag of note.tags) {
      index[tag] ??= [];
      index[tag].push(note.id);
    }
  }
  return index;
}

/** Ids of the notes with a tag. */
export function withTag(index, tag) {
  return index[tag] ?? [];
}
