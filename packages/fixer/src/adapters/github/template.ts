import type { Git } from "../../git/git.ts";

/** Longer ones are no forms to fill in, in bytes. */
const longest = 20_000;

interface TreeEntry {
  readonly isFolder: boolean;
  readonly isFile: boolean;
  readonly object: string;
  /** Of a file, in bytes. */
  readonly size: number;
  /** In the repository, with `/`. */
  readonly path: string;
}

/**
 * The template for pull requests that a repository has at a commit, or null. It is looked for where
 * GitHub looks, in its order: `.github`, the top, `docs`; then a folder of templates that holds just
 * one, because among several only a person could choose.
 */
export async function pullRequestTemplate(
  git: Git,
  clone: string,
  commit: string,
  signal: AbortSignal,
): Promise<string | null> {
  const place = { gitDir: clone, signal };
  async function list(...paths: readonly string[]): Promise<readonly TreeEntry[]> {
    const args = ["ls-tree", "--full-tree", "-l", "-z", "--end-of-options", commit, ...paths];
    const lines = (await git.run(args, place)).split("\0").slice(0, -1);
    return lines.map(entryOf);
  }
  const top = await list();
  const below = await list(".github/", "docs/");
  const [inDotGithub, inDocs] = [".github/", "docs/"].map((folder) =>
    below.filter(({ path }) => path.startsWith(folder)),
  );
  const places = [...(inDotGithub ?? []), ...top, ...(inDocs ?? [])];
  const single = places.find(
    ({ isFile, path }) => isFile && /(?:^|\/)pull_request_template\.(?:md|txt)$/i.test(path),
  );
  const folders = places
    .filter(({ isFolder, path }) => isFolder && /(?:^|\/)pull_request_template$/i.test(path))
    .map(({ path }) => `${path}/`);
  const several = single === undefined && folders.length > 0 ? await list(...folders) : [];
  const [only, another] = several.filter(
    ({ isFile, path }) => isFile && /\.(?:md|txt)$/i.test(path),
  );
  const chosen = single ?? (another === undefined ? only : undefined);
  if (chosen === undefined || chosen.size > longest) return null;
  const text = await git.run(["cat-file", "blob", chosen.object], place);
  return text.trim() === "" ? null : text.trim();
}

/** `<mode> <type> <object> <size>` TAB `<path>`; a folder has `-` for its size. */
function entryOf(line: string): TreeEntry {
  const tab = line.indexOf("\t");
  const [mode = "", , object = "", size = ""] = line.slice(0, tab).split(/ +/);
  const path = line.slice(tab + 1);
  return {
    isFolder: mode === "040000",
    // Not a link, which could lead anywhere.
    isFile: mode.startsWith("100"),
    object,
    size: Number(size),
    path,
  };
}
