import type { Git, GitResult } from "./git.ts";

/** Applies a patch file to the files of a folder; all of it or nothing. */
export function applyPatch(
  git: Git,
  folder: string,
  patch: string,
  signal: AbortSignal,
): Promise<GitResult> {
  return git.attempt(["apply", "--whitespace=nowarn", "--", patch], {
    gitDir: null,
    workTree: folder,
    signal,
  });
}

/** Whether a file is a patch that git understands. */
export function readPatch(git: Git, patch: string, signal: AbortSignal): Promise<GitResult> {
  return git.attempt(["apply", "--numstat", "--", patch], { gitDir: null, signal });
}
