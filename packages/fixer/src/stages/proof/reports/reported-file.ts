import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { isPlainFile } from "../source/source-map.ts";

/**
 * The text of a file that commands may have written; empty where there is none. What they left in its
 * place may be a link out of the box, a pipe that nobody writes to, or as large as they were let:
 * none of these is read.
 */
export async function readReportedFile(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  return (await isPlainFile(folder, path, largest)) ? readFile(path, "utf8") : "";
}

/** In bytes; the report of ten thousand tests has a tenth of it. */
const largest = 16 * 1024 * 1024;
