import type { Git } from "./git.ts";

/** A commit that touched some of the files that were asked about. */
export interface TouchingCommit {
  readonly commit: string;
  /** When it was committed, in milliseconds since 1970. */
  readonly at: number;
  /** The first line of its message, as its author wrote it. */
  readonly subject: string;
  /** Of the files that were asked about. */
  readonly files: readonly string[];
}

/**
 * Which of the last commits before and including `commit` touched these files, newest first. Merges
 * are left out: what they bring stands in the commits that they merge.
 */
export async function commitsTouching(
  git: Git,
  clone: string,
  query: { readonly commit: string; readonly files: readonly string[]; readonly among: number },
  signal: AbortSignal,
): Promise<readonly TouchingCommit[]> {
  const { commit, files, among } = query;
  if (files.length === 0) return [];
  const place = { gitDir: clone, signal };
  const list = ["rev-list", `--max-count=${among}`, "--no-merges", "--end-of-options", commit];
  const commits = await git.run(list, place);
  if (commits === "") return [];
  // No path begins with a slash, so that a field which does begins a commit.
  const format = ["--root", "-r", "-z", "--no-renames", "--name-only", "--format=/%H%x00%ct%x00%s"];
  const args = ["diff-tree", "--stdin", ...format, "--", ...files];
  const fields = (await git.run(args, { ...place, input: commits })).split("\0").slice(0, -1);
  const heads = fields.flatMap((field, index) => (field.startsWith("/") ? [index] : []));
  return heads.map((head, index) => {
    const [name = "", seconds = "", subject = "", ...touched] = fields.slice(
      head,
      heads[index + 1],
    );
    return {
      commit: name.slice(1),
      at: Number(seconds) * 1000,
      subject,
      // A line feed parts the head from the first path.
      files: touched.map((path, nth) => (nth === 0 ? path.replace(/^\n/, "") : path)),
    };
  });
}
