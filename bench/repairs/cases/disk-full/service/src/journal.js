import { appendFile } from "node:fs/promises";

/** Writes entries to a file, one after the other. */
export function createJournal(file) {
  return {
    async write(entry) {
      await appendFile(file, `${JSON.stringify(entry)}\n`);
    },
  };
}
