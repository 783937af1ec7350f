import { lstat, mkdir, readdir, readlink, realpath, symlink } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";

/** Entries of `node_modules` with a dot that are needed to find packages; the others are caches. */
const needed = new Set([".bin", ".pnpm"]);

/**
 * Lends the packages that are installed in the owner's checkout to a clean copy: a `node_modules`
 * of the copy's own, with a link for each package, so that what a tool writes beside them stays in
 * the copy. A package that is a folder of the repository itself is that folder of the copy. Returns
 * the folders it lends from: none where nothing is installed.
 */
export async function linkDependencies(
  checkout: string,
  copy: string,
  dir: string,
): Promise<readonly string[]> {
  const lent: string[] = [];
  for (const folder of new Set([".", dir])) {
    const installed = join(checkout, folder, "node_modules");
    const entries = await readdir(installed).catch(() => []);
    const own = join(copy, folder, "node_modules");
    // Dependencies that are part of the repository came with the copy.
    if (entries.length === 0 || (await exists(own))) continue;
    await linkEntries({ checkout, copy }, installed, own, entries);
    lent.push(installed);
  }
  return lent;
}

interface Places {
  readonly checkout: string;
  readonly copy: string;
}

async function linkEntries(
  places: Places,
  installed: string,
  own: string,
  entries: readonly string[],
): Promise<void> {
  await mkdir(own, { recursive: true });
  for (const entry of entries) {
    const from = join(installed, entry);
    if (entry.startsWith("@")) {
      await linkEntries(places, from, join(own, entry), await readdir(from));
    } else if (!entry.startsWith(".") || needed.has(entry)) {
      await symlink(await targetOf(places, from), join(own, entry));
    }
  }
}

/** What a package's link points to: itself, or the copy's folder where it is one of the repository. */
async function targetOf({ checkout, copy }: Places, path: string): Promise<string> {
  if (!(await lstat(path)).isSymbolicLink()) return path;
  const target = resolve(join(path, ".."), await readlink(path));
  const way = relative(await realpath(checkout), await realpath(target).catch(() => target));
  const ofRepository = !way.startsWith("..") && !way.split(sep).includes("node_modules");
  return ofRepository ? join(copy, way) : path;
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
