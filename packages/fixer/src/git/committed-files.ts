import type { Git } from "./git.ts";

/** A file of text as a commit has it. */
export interface CommittedText {
  readonly path: string;
  readonly text: string;
}

/** Paths of all files that a commit has in these folders; `.` is the top. */
export async function committedPaths(
  git: Git,
  clone: string,
  commit: string,
  folders: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const below = folders.includes(".") ? [] : folders;
  const args = ["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit, "--", ...below];
  return (await git.run(args, { gitDir: clone, signal })).split("\0").slice(0, -1);
}

/**
 * Those of these files that a commit has, as regular files of at most `maxBytes`, with their text.
 * They are read from the repository, so that nothing in a worktree can stand in for them.
 */
export async function committedTexts(
  git: Git,
  clone: string,
  commit: string,
  files: { readonly paths: readonly string[]; readonly maxBytes: number },
  signal: AbortSignal,
): Promise<readonly CommittedText[]> {
  const place = { gitDir: clone, signal };
  const args = ["ls-tree", "-z", "-l", "--full-tree", commit, "--", ...files.paths];
  const entries = (await git.run(args, place)).split("\0").slice(0, -1);
  const texts: CommittedText[] = [];
  for (const entry of entries) {
    const [, mode = "", object = "", size = "", path = ""] =
      /^(\d+) blob ([0-9a-f]+) +(\d+)\t(.*)$/s.exec(entry) ?? [];
    if (!mode.startsWith("100") || Number(size) > files.maxBytes) continue;
    texts.push({ path, text: await git.run(["cat-file", "blob", object], place) });
  }
  return texts;
}
