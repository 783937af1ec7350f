import { randomUUID } from "node:crypto";
import { rename, writeFile } from "node:fs/promises";

/** Replaces a file's text at once: who reads it sees all of the old one or all of the new one. */
export async function writeWhole(path: string, text: string, mode = 0o600): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  await writeFile(aside, text, { mode });
  await rename(aside, path);
}
