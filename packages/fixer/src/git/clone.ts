import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";

import type { Git } from "./git.ts";
import type { Remote } from "./remote.ts";
import { writeWhole } from "./write-whole.ts";

/**
 * Files are taken and given as the bytes that are in the repository: nothing in a work tree may
 * change how git reads it, hide it from a diff, or run a program for it. `info/attributes` outranks
 * every `.gitattributes`.
 */
const attributes = "* -text !crlf !eol !filter !working-tree-encoding !ident !diff !merge\n";

/** Folder with the bare clones, one for each remote. */
export function clonesFolder(stateDir: string): string {
  return join(stateDir, "repos");
}

/** Name of a remote's clone: readable, and different for every address. */
function cloneName(remote: Remote): string {
  const name = basename(remote.shown.replace(/[/\\]+$/, ""), ".git");
  const readable = name.replaceAll(/[^A-Za-z0-9._-]+/g, "-").replace(/^[.-]+/, "");
  const digest = createHash("sha256").update(remote.shown).digest("hex").slice(0, 8);
  return `${readable.slice(0, 60) || "repository"}-${digest}`;
}

/**
 * Makes the bare clone of a remote where there is none yet, and returns its folder. It is made
 * aside and renamed, so that a clone in its place is a whole one, whoever made it.
 */
export async function openClone(
  git: Git,
  stateDir: string,
  remote: Remote,
  signal: AbortSignal,
): Promise<string> {
  const folder = clonesFolder(stateDir);
  const clone = join(folder, cloneName(remote));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).includes(basename(clone))) {
    await setUrl(git, clone, remote, signal);
    return clone;
  }
  const aside = await mkdtemp(join(folder, ".new-"));
  try {
    await git.run(["init", "--bare", "--quiet", "--template=", "--", aside], {
      gitDir: null,
      signal,
    });
    await mkdir(join(aside, "info"), { recursive: true });
    await writeFile(join(aside, "info", "attributes"), attributes);
    await setUrl(git, aside, remote, signal);
    await rename(aside, clone).catch(async (error: unknown) => {
      // Somebody else was first, with the same remote.
      if (!(await readdir(folder)).includes(basename(clone))) throw error;
    });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return clone;
}

/** Address of the remote behind a clone; it may hold credentials. */
export async function remoteUrl(git: Git, clone: string, signal: AbortSignal): Promise<string> {
  const args = ["config", "--local", "--get", "remote.origin.url"];
  return (await git.run(args, { gitDir: clone, signal })).replace(/\n$/, "");
}

/** Whether a clone is of this remote: a project's `origin` may lead elsewhere by now. */
export function isCloneOf(clone: string, remote: Remote): boolean {
  return basename(clone) === cloneName(remote);
}

/** Credentials in the address may change while the clone stays. */
export async function setUrl(
  git: Git,
  clone: string,
  remote: Remote,
  signal: AbortSignal,
): Promise<void> {
  const key = "remote.origin.url";
  const present = await git.attempt(["config", "--local", "--get", key], {
    gitDir: clone,
    signal,
  });
  if (present.stdout === `${remote.url}\n`) return;
  await git.run(["config", "--local", key, remote.url], { gitDir: clone, signal });
}

/** What package managers make; a place for a file of theirs to be mounted at may be left. */
const installed = [
  "node_modules/",
  ".pnp.*",
  "**/.yarn/cache/",
  "**/.yarn/install-state.gz",
  ".venv/",
];

/**
 * Writes what is never part of a change, before a workspace is filled: dependencies, and the
 * folders that the project's tools write into.
 */
export async function excludeFrom(clone: string, scratch: readonly string[]): Promise<void> {
  const lines = [...installed, ...scratch.map((folder) => `/${pattern(folder)}/`)];
  await writeWhole(join(clone, "info", "exclude"), `${lines.join("\n")}\n`);
}

/** A folder's name as a pattern that matches only itself. */
function pattern(folder: string): string {
  return folder.replaceAll(/[\\*?[\]!# ]/g, String.raw`\$&`);
}
