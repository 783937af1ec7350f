import { createWriteStream } from "node:fs";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { finished } from "node:stream/promises";

import { createRedactor } from "@mendwatch/detection";

/** Characters of one transcript; a long run has about a hundredth. */
const longestTranscript = 16 * 1024 * 1024;

/** What is kept of a run for its owner: one JSON object per line. */
export interface Transcript {
  /** Keeps an event, without what looks like a secret in it. */
  add(event: unknown): void;
  /** Resolves once all of it is on the disk. */
  close(): Promise<void>;
}

/** Folder with a file for each run: `<run id>.jsonl`. */
export function transcriptsFolder(stateDir: string): string {
  return join(stateDir, "fixer", "transcripts");
}

/** Removes the transcripts that were last written before a time, in milliseconds since 1970. */
export async function removeTranscripts(stateDir: string, before: number): Promise<void> {
  const folder = transcriptsFolder(stateDir);
  for (const name of await readdir(folder).catch(() => [])) {
    const { mtimeMs } = await stat(join(folder, name));
    if (mtimeMs < before) await rm(join(folder, name), { force: true });
  }
}

/** Begins the transcript of a run; only its owner may read it. */
export async function openTranscript(stateDir: string, run: string): Promise<Transcript> {
  const folder = transcriptsFolder(stateDir);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = createWriteStream(join(folder, `${run}.jsonl`), { mode: 0o600 });
  const written = finished(file);
  // Rejects `close`, and nothing before it.
  written.catch(() => undefined);
  const redactor = createRedactor();
  let left = longestTranscript;

  return {
    add(event) {
      if (left <= 0) return;
      const line = JSON.stringify(event, (_, value: unknown) =>
        typeof value === "string" ? redactor.text(value) : value,
      );
      left -= line.length;
      file.write(`${left > 0 ? line : JSON.stringify({ type: "cut" })}\n`);
    },
    async close() {
      file.end();
      await written;
    },
  };
}
