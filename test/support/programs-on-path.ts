import { chmod, mkdir, writeFile } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";

/**
 * Puts programs of this folder (`journalctl-like.ts`, `docker-like.ts`) on a PATH under the names of
 * those that they stand for, and returns that PATH. They speak what the real ones print.
 */
export async function programsOnPath(
  folder: string,
  programs: Readonly<Record<string, string>>,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const [name, script] of Object.entries(programs)) {
    const file = join(folder, name);
    const path = resolve(import.meta.dirname, script);
    await writeFile(file, `#!/bin/sh\nexec "${process.execPath}" "${path}" "$@"\n`);
    await chmod(file, 0o755);
  }
  return `${folder}${delimiter}${process.env["PATH"] ?? ""}`;
}
