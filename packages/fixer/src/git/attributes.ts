import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { makeTemporaryFolder } from "../processes/temporary-folder.ts";
import type { Git } from "./git.ts";

/** Attributes that make what is stored differ from what lies in a work tree. */
const asked = ["filter", "working-tree-encoding"];

/**
 * Which of these paths the attributes of `commit` send through a filter or another encoding. Asked
 * in a throw-away repository, because the clone's own attributes switch all of that off.
 */
export async function filteredPaths(
  git: Git,
  clone: string,
  commit: string,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  if (paths.length === 0) return new Set();
  const gitDir = await makeTemporaryFolder("attributes");
  try {
    await git.run(["init", "--bare", "--quiet", "--template=", "--", gitDir], {
      gitDir: null,
      signal,
    });
    await mkdir(join(gitDir, "objects", "info"), { recursive: true });
    await writeFile(join(gitDir, "objects", "info", "alternates"), `${join(clone, "objects")}\n`);
    await git.run(["read-tree", commit], { gitDir, signal });
    const input = paths.map((path) => `${path}\0`).join("");
    const answer = await git.run(["check-attr", "--cached", "-z", "--stdin", ...asked], {
      gitDir,
      input,
      signal,
    });
    // Path, attribute, value, over and over.
    const fields = answer.split("\0");
    const filtered = new Set<string>();
    for (let at = 0; at + 2 < fields.length; at += 3) {
      const value = fields[at + 2] ?? "";
      if (value !== "unspecified" && value !== "unset") filtered.add(fields[at] ?? "");
    }
    return filtered;
  } finally {
    await rm(gitDir, { recursive: true, force: true });
  }
}
