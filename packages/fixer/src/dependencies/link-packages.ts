import { lstat, mkdir, readdir, readlink, symlink } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";

/** Entries of `node_modules` with a dot that are needed to find packages; the others are caches. */
const needed = new Set([".bin", ".pnpm"]);

/**
 * Lends kept packages to a tree where there is no box to mount them in: a `node_modules` of the
 * tree's own, with a link for each package, so that what a tool writes beside them stays in the tree.
 * A package that is a folder of the repository itself is that folder of the tree.
 */
export async function linkPackages(
  kept: string,
  places: readonly string[],
  tree: string,
): Promise<void> {
  for (const place of places) {
    const from = join(kept, place);
    const to = join(tree, place);
    if ((await lstat(to).catch(() => null)) !== null) continue;
    if (place.endsWith("node_modules")) await linkEntries({ kept, places, tree }, from, to);
    else await linkOne(from, to);
  }
}

interface Places {
  readonly kept: string;
  readonly places: readonly string[];
  readonly tree: string;
}

async function linkEntries(places: Places, from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from)) {
    const path = join(from, entry);
    if (entry.startsWith("@")) await linkEntries(places, path, join(to, entry));
    else if (!entry.startsWith(".") || needed.has(entry)) {
      await symlink(await targetOf(places, path), join(to, entry));
    }
  }
}

/** What a package's link points to: itself, or the tree's folder where it is one of the repository. */
async function targetOf({ kept, places, tree }: Places, path: string): Promise<string> {
  if (!(await lstat(path)).isSymbolicLink()) return path;
  const way = relative(kept, resolve(dirname(path), await readlink(path)));
  const isPackage = places.some((place) => way.startsWith(`${place}/`));
  return isPackage ? path : join(tree, way);
}

async function linkOne(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await symlink(from, to);
}
