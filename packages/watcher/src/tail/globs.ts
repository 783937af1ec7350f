import { accessSync, constants } from "node:fs";
import { glob } from "node:fs/promises";
import { dirname, join, matchesGlob, sep } from "node:path";

import type { FileSource } from "./file-source.ts";
import { packed } from "./folder.ts";
import { refusalOf } from "./unreadable.ts";

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

/** True for a folder that is above something the pattern can match, or above where it begins. */
export function leadsInto(pattern: string, folder: string): boolean {
  const wanted = pattern.split(sep);
  const given = folder.split(sep).filter((part, index) => index === 0 || part !== "");
  for (const [index, part] of given.entries()) {
    const expected = wanted[index];
    if (expected === "**") return true;
    if (expected === undefined || index === wanted.length - 1) return false;
    if (part !== expected && !matchesGlob(part, expected)) return false;
  }
  return true;
}

/** Why a pattern leads nowhere. A folder that may not be listed looks like an empty one. */
function emptiness(pattern: string): string {
  const folder = folderOf(pattern);
  try {
    accessSync(folder, constants.R_OK | constants.X_OK);
    return "no file matches: correct the pattern, or start the service; the watcher takes a file up when it comes";
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === "ENOENT";
    if (isAbsent) return `no folder ${folder}: correct the path, or start the service`;
    return refusalOf(folder, error);
  }
}

/** The files that an absolute pattern of a project's `logs` leads to. Packed files are left out. */
export function globSource(project: string, pattern: string): FileSource {
  const isPlain = isPlainPath(pattern);
  return {
    project,
    name: pattern,
    isExpected: isPlain,
    events: [pattern],
    mayHave: (path) => matches(pattern, path),
    async find() {
      if (isPlain) return { paths: [pattern], problem: null };
      const paths: string[] = [];
      for await (const path of glob(pattern)) if (!packed.test(path)) paths.push(path);
      return { paths: paths.toSorted(), problem: paths.length === 0 ? emptiness(pattern) : null };
    },
  };
}
