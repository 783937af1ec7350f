/** The changes of a catalogue, oldest first, numbered by `seq` from 1 on. */
export function createChanges() {
  const rows = [];
  return {
    add(what) {
      rows.push({ seq: rows.length + 1, what });
    },
    after: (seq, limit) => rows.filter((row) => row.seq > seq).slice(0, limit),
  };
}
