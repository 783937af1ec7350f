import { constants } from "node:fs";
import { copyFile, link, mkdir, readdir, readlink, realpath, symlink } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";

import { toolCaches } from "./package-places.ts";

/** Raised where installed packages cannot be taken over: they are outside of the checkout. */
export class PackagesElsewhere extends Error {}

/**
 * Takes packages over from a checkout: every file as a hard link, or as a copy where the file system
 * is another one. A hard link is the same file: what it becomes must never be mounted writable.
 * Links that lead into the checkout become relative, so that they lead into whatever tree the
 * packages are mounted in. Rejects with {@link PackagesElsewhere}.
 */
export async function copyPackages(
  checkout: string,
  places: readonly string[],
  target: string,
): Promise<void> {
  const roots = [checkout, await realpath(checkout)];
  for (const place of places) {
    await mkdir(dirname(join(target, place)), { recursive: true });
    await copyEntry(roots, join(checkout, place), join(target, place), null);
  }
}

type Kind = Awaited<ReturnType<typeof readdirWithTypes>>[number];

async function copyEntry(
  roots: readonly string[],
  from: string,
  to: string,
  entry: Kind | null,
): Promise<void> {
  if (entry?.isSymbolicLink() === true) {
    await symlink(await portable(roots, from), to);
  } else if (entry === null || entry.isDirectory()) {
    await copyFolder(roots, from, to);
  } else if (entry.isFile()) {
    await linkOrCopy(from, to);
  }
}

async function copyFolder(roots: readonly string[], from: string, to: string): Promise<void> {
  const entries = await readdirWithTypes(from).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOTDIR") throw error;
    await linkOrCopy(from, to);
    return null;
  });
  if (entries === null) return;
  await mkdir(to);
  for (const entry of entries) {
    const { name } = entry;
    if (from.endsWith(`${sep}node_modules`) && toolCaches.includes(name)) continue;
    await copyEntry(roots, join(from, name), join(to, name), entry);
  }
}

async function readdirWithTypes(folder: string) {
  return readdir(folder, { withFileTypes: true });
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Another file system, one without hard links, too many of them, or somebody else's file.
    if (code === undefined || !["EXDEV", "EPERM", "EMLINK", "ENOTSUP"].includes(code)) throw error;
    await copyFile(from, to, constants.COPYFILE_EXCL);
  }
}

/** Where a link leads, told from where it stands. */
async function portable(roots: readonly string[], path: string): Promise<string> {
  const written = await readlink(path);
  const target = resolve(dirname(path), written);
  const root = roots.find((one) => target.startsWith(`${one}${sep}`));
  if (root === undefined) {
    throw new PackagesElsewhere(`${path} leads to ${target}, outside of the repository`);
  }
  if (!written.startsWith(sep)) return written;
  return relative(dirname(resolve(root, relative(roots[0] ?? root, path))), target);
}
