import { posix } from "node:path";

import { exitCodes, MendwatchError } from "@mendwatch/protocol";

import type { Git } from "../../git/git.ts";
import type { GitHub } from "./client.ts";

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

/** The template for pull requests that a repository has at a commit, or null. */
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
  const shallow = [...(await list()), ...(await list(".github/", "docs/"))];
  const folders = shallow
    .filter(({ isFolder, path }) => isFolder && folderOfTemplates.test(path))
    .map(({ path }) => `${path}/`);
  const deep = folders.length === 0 ? [] : await list(...folders);
  const chosen = templateAmong([...shallow, ...deep]);
  if (chosen === null) return null;
  return filled(await git.run(["cat-file", "blob", chosen.object], place));
}

/**
 * The template that the repository `.github` of an owner has for all of theirs, or null, also where
 * it may not be read.
 */
export async function ownersTemplate(
  gitHub: GitHub,
  owner: string,
  signal: AbortSignal,
): Promise<string | null> {
  const repository = { owner, repo: ".github" };
  try {
    const { data } = await gitHub.ask("list the owner's templates", signal, (request) =>
      request("GET /repos/{owner}/{repo}/git/trees/{tree_sha}", {
        ...repository,
        tree_sha: "HEAD",
        recursive: "1",
      }),
    );
    const chosen = templateAmong(
      data.tree.map(({ path, mode, sha, size = 0 }) => ({
        isFolder: false,
        isFile: mode.startsWith("100"),
        object: sha,
        size,
        path,
      })),
    );
    if (chosen === null) return null;
    const { data: blob } = await gitHub.ask("show the owner's template", signal, (request) =>
      request("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", {
        ...repository,
        file_sha: chosen.object,
      }),
    );
    return filled(Buffer.from(blob.content, "base64").toString("utf8"));
  } catch (error) {
    const isRefused =
      error instanceof MendwatchError && error.exitCode !== exitCodes.temporaryFailure;
    if (isRefused) return null;
    throw error;
  }
}

const folderOfTemplates = /^(?:\.github\/|docs\/)?pull_request_template$/i;

/** Where GitHub looks, in its order. */
const single = [".github/", "", "docs/"].map(
  (folder) => new RegExp(`^${folder.replace(".", "\\.")}pull_request_template\\.(?:md|txt)$`, "i"),
);

/**
 * The template that GitHub would take: in `.github`, at the top, in `docs`; then of a folder of
 * templates that holds just one, because among several only a person could choose.
 */
function templateAmong(entries: readonly TreeEntry[]): TreeEntry | null {
  const files = entries.filter(({ isFile }) => isFile);
  const found = single.flatMap((place) => files.filter(({ path }) => place.test(path)))[0];
  const [only, another] = files.filter(
    ({ path }) => folderOfTemplates.test(posix.dirname(path)) && /\.(?:md|txt)$/i.test(path),
  );
  const chosen = found ?? (another === undefined ? only : undefined);
  return chosen === undefined || chosen.size > longest ? null : chosen;
}

function filled(text: string): string | null {
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
