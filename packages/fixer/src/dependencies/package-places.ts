import { lstat, readdir } from "node:fs/promises";
import { join, posix } from "node:path";

/** What package managers make in a checkout: folders and files, by their way from a package's folder. */
const made = [
  "node_modules",
  ".pnp.cjs",
  ".pnp.loader.mjs",
  ".yarn/cache",
  ".yarn/unplugged",
  ".yarn/install-state.gz",
  ".venv",
  "venv",
];

/** Folders inside `node_modules` that tools write into while they run. */
export const toolCaches: readonly string[] = [".cache", ".vite", ".vite-temp", ".vitest-cache"];

/** Files that packages may be installed beside. */
export function isManifest(path: string): boolean {
  return /(?:^|\/)(?:package\.json|pyproject\.toml|requirements[^/]*\.txt|setup\.py|Pipfile(?:\.lock)?|(?:uv|poetry|pdm)\.lock)$/.test(
    path,
  );
}

/**
 * What package managers made in a folder that holds these files of a commit: ways from its top. What
 * is part of the commit itself is not among them.
 */
export async function packagePlaces(
  folder: string,
  files: ReadonlySet<string>,
  names: readonly string[] = made,
): Promise<readonly string[]> {
  const folders = new Set([
    ".",
    ...[...files].filter(isManifest).map((path) => posix.dirname(path)),
  ]);
  const places: string[] = [];
  for (const at of folders) {
    for (const name of names) {
      const place = posix.join(at, name);
      const committed = [...files].some((path) => path === place || path.startsWith(`${place}/`));
      if (!committed && (await hasContent(join(folder, place)))) places.push(place);
    }
  }
  return places;
}

/** False for an empty folder: a tool's cache that was cleared is no package. */
async function hasContent(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => null);
  if (found === null) return false;
  return !found.isDirectory() || (await readdir(path)).length > 0;
}
