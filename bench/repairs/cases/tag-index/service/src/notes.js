/** Reads notes: a line each, `id: text #tag #tag`. */
export function readNotes(text) {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [id, body] = line.split(": ");
      return { id, body, tags: [...body.matchAll(/#(\w+)/g)].map(([, tag]) => tag) };
    });
}
