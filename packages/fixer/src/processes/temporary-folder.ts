import { mkdtemp, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { fixerError } from "../errors/errors.ts";

/**
 * Makes an empty folder among the temporary ones, readable by nobody else; its name begins with
 * `mendwatch-` and the purpose, its path is the real one. Whoever calls removes it. Throws
 * `MW_NO_TEMPORARY_FOLDER`.
 */
export async function makeTemporaryFolder(purpose: string): Promise<string> {
  try {
    return await realpath(await mkdtemp(join(tmpdir(), `mendwatch-${purpose}-`)));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw fixerError(
      "MW_NO_TEMPORARY_FOLDER",
      `no folder can be made in ${tmpdir()} (${code}): let TMPDIR name a folder that this user may write`,
      { cause },
    );
  }
}
