import type { Git } from "../git/git.ts";

/** A commit, and the bare clone that has it. */
interface Source {
  readonly clone: string;
  readonly commit: string;
}

/** The text of a file of a commit. */
export async function textOf(
  git: Git,
  { clone, commit }: Source,
  path: string,
  signal: AbortSignal,
): Promise<string> {
  return git.run(["cat-file", "blob", `${commit}:${path}`], { gitDir: clone, signal });
}
