import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import type { ProjectConfig } from "@mendwatch/config";
import { reportLimits } from "@mendwatch/protocol";

/**
 * The version of a service that is deployed on this host: the first line of a file, or the commit
 * that is checked out in a folder. Git itself is never run: only its files are read. Null where the
 * version is not configured or cannot be read.
 */
export function readDeployedVersion(version: ProjectConfig["version"]): string | null {
  if (version === null) return null;
  const text = "file" in version ? firstLine(version.file) : checkedOut(version.git);
  return text === null || text === "" ? null : text.slice(0, reportLimits.name);
}

/** The commit in `HEAD`, followed through one branch; refs are loose files or lines of packed-refs. */
function checkedOut(folder: string): string | null {
  const gitDir = gitDirOf(folder);
  const head = firstLine(join(gitDir, "HEAD"));
  const ref = head === null ? null : /^ref: (refs\/[\w./-]+)$/.exec(head)?.[1];
  if (ref === undefined || ref === null || ref.includes("..")) return head;
  // A linked worktree has its own HEAD and shares the branches.
  const common = firstLine(join(gitDir, "commondir"));
  const shared = common === null ? gitDir : resolve(gitDir, common);
  const packed = readText(join(shared, "packed-refs")) ?? "";
  const line = packed.split("\n").find((entry) => entry.endsWith(` ${ref}`));
  return firstLine(join(shared, ref)) ?? line?.split(" ")[0] ?? null;
}

function gitDirOf(folder: string): string {
  const dotGit = join(folder, ".git");
  const pointer = /^gitdir: (.+)$/.exec(firstLine(dotGit) ?? "")?.[1];
  return pointer === undefined ? dotGit : resolve(folder, pointer);
}

function firstLine(path: string): string | null {
  return readText(path)?.split("\n")[0]?.trim() ?? null;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
