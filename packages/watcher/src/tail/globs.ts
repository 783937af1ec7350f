import { glob } from "node:fs/promises";
import { dirname, join, matchesGlob, sep } from "node:path";

import { packed } from "./folder.ts";

/** A pattern of a project's `logs`, absolute. */
export interface LogGlob {
  readonly project: string;
  readonly glob: string;
}

/** What a pattern leads to right now. */
export interface GlobMatches extends LogGlob {
  readonly paths: readonly string[];
}

const magic = /[*?[\]{}!()]/;

/** True for a plain path, which its owner expects to exist. */
export function isPlainPath(pattern: string): boolean {
  return !magic.test(pattern);
}

/** True for a path that the pattern can lead to. */
export function matches(pattern: string, path: string): boolean {
  return pattern === path || matchesGlob(path, pattern);
}

/** The folder above everything that the pattern can match. */
export function folderOf(pattern: string): string {
  const parts = dirname(pattern).split(sep);
  const first = parts.findIndex((part) => magic.test(part));
  return first < 0 ? dirname(pattern) : join("/", ...parts.slice(0, first));
}

/** Looks where the patterns lead; what cannot be listed leads nowhere. Packed files are left out. */
export async function expandGlobs(globs: readonly LogGlob[]): Promise<readonly GlobMatches[]> {
  return Promise.all(
    globs.map(async (entry) => {
      if (isPlainPath(entry.glob)) return { ...entry, paths: [entry.glob] };
      const paths: string[] = [];
      for await (const path of glob(entry.glob)) if (!packed.test(path)) paths.push(path);
      return { ...entry, paths: paths.toSorted() };
    }),
  );
}
