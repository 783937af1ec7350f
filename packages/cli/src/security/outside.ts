import { createHash } from "node:crypto";
import type { Stats } from "node:fs";
import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { join, relative } from "node:path";

import { execa } from "execa";

import type { Range } from "./range.ts";

/** What lies outside of every box, by path: what it is, and how it is protected. */
export type Outside = ReadonlyMap<string, string>;

/** Something that is not as it was before. */
export interface Change {
  readonly path: string;
  /** For people: `is new`, `is gone`, `changed`. */
  readonly what: string;
}

/** Characters of a new or changed file that are looked at for whose it is. */
const lookedAt = 100_000;

/**
 * Everything of the range that no run may change: the owner's home, checkouts, remotes and other
 * project; of Mendwatch's own state what steers it. Hooks, configuration and branches of the clones
 * are in it, objects are not: a candidate is one.
 */
export async function lookOutside(range: Range): Promise<Outside> {
  const found = new Map<string, string>();
  const { path, home, neighbour, stateDir, shop, mart } = range;
  const trees = [home, neighbour, shop.checkout, shop.remote, mart.checkout, mart.remote];
  for (const tree of [...trees, join(stateDir, "fixer", "git")]) await addTree(tree, found);
  for (const file of [range.config, join(stateDir, "people.token")]) await addEntry(file, found);
  const clones = join(stateDir, "repos");
  for (const name of await namesIn(clones)) {
    if (!name.startsWith(".")) await addClone(join(clones, name), found);
  }
  for (const folder of [
    path,
    stateDir,
    join(stateDir, "fixer"),
    join(path, "logs"),
    join(path, "code"),
  ]) {
    for (const name of await namesIn(folder)) {
      // Files of a database come and go.
      if (!/\.db-\w+$/.test(name)) found.set(`${join(folder, name)} (name)`, "there");
    }
  }
  return found;
}

/** What differs. */
export function changesBetween(before: Outside, after: Outside): readonly Change[] {
  const changes: Change[] = [];
  for (const [path, what] of after) {
    const old = before.get(path);
    if (old === undefined) changes.push({ path, what: "is new" });
    else if (old !== what) changes.push({ path, what: "changed" });
  }
  for (const path of before.keys()) if (!after.has(path)) changes.push({ path, what: "is gone" });
  return changes;
}

/** The beginning of a file that changed, to know by whom; empty where there is none. */
export async function textOf({ path }: Change): Promise<string> {
  const text = await readFile(path, "latin1").catch(() => "");
  return text.slice(0, lookedAt);
}

/** The name of what Mendwatch writes aside before it takes its place; git reads nothing of that name. */
const aside = /\.[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** `timed` is false for what Mendwatch itself writes again, with the same content. */
async function addTree(path: string, found: Map<string, string>, timed = true): Promise<void> {
  const stats = await addEntry(path, found, timed);
  if (stats?.isDirectory() !== true) return;
  for (const name of await namesIn(path)) {
    if (timed || !aside.test(name)) await addTree(join(path, name), found, timed);
  }
}

async function addEntry(
  path: string,
  found: Map<string, string>,
  timed = true,
): Promise<Stats | null> {
  const stats = await lstat(path).catch(() => null);
  if (stats === null) return null;
  const { mode, uid, gid, size, mtimeMs } = stats;
  const about = [mode.toString(8), uid, gid];
  if (stats.isFile()) about.push(size, timed ? mtimeMs : 0, digest(await readFile(path)));
  if (stats.isSymbolicLink()) about.push(await readlink(path));
  found.set(path, about.join(" "));
  return stats;
}

async function addClone(clone: string, found: Map<string, string>): Promise<void> {
  for (const name of ["config", "HEAD", "hooks", "info"])
    await addTree(join(clone, name), found, false);
  const env = {
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    PATH: process.env["PATH"],
  };
  const { stdout } = await execa(
    "git",
    ["--git-dir", clone, "for-each-ref", "--format=%(refname) %(objectname)"],
    { env, extendEnv: false, reject: false, stdin: "ignore" },
  );
  for (const line of stdout.split("\n")) {
    const [ref = "", commit = ""] = line.split(" ");
    // What holds candidates, one for each fix.
    if (ref !== "" && !ref.startsWith("refs/mendwatch/")) found.set(join(clone, ref), commit);
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

function digest(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}

/** A path as people read it, from the folder of the range. */
export function shownPath(range: Range, path: string): string {
  return path.startsWith(range.path) ? relative(range.path, path) : path;
}
