import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  statSync,
  type BigIntStats,
} from "node:fs";
import { basename, dirname, extname, join } from "node:path";

import { oddKindOf } from "./unreadable.ts";

/** An open file and what the system says of it. */
export interface OpenFile {
  readonly fd: number;
  readonly stat: BigIntStats;
}

/** A file in a folder. */
export interface Neighbour {
  readonly path: string;
  readonly stat: BigIntStats;
}

/** How coarse the clock of a file system may be, in milliseconds. */
export const clockGrain = 20;

/** Names of files that were packed when they were rotated: nothing in them can be read as lines. */
export const packed: RegExp = /\.(?:gz|bz2|xz|zst|lz4|zip|tgz)$/i;

/** A name behind a date, and a time or a number. */
const dateBefore = /^\d{4}-?\d{2}-?\d{2}[\d_T.-]*[_.-](\D.*)$/;

/** True for a file that gzip has packed. */
export function isPacked(path: string): boolean {
  return path.endsWith(".gz");
}

/** What the file is called, or was before gzip packed it. */
export function unpackedName(path: string): string {
  return isPacked(path) ? path.slice(0, -".gz".length) : path;
}

/**
 * Opens a regular file for reading. Never waits, as opening a pipe would. Throws what the system
 * says, and an error where the path is no regular file.
 */
export function openFile(path: string): OpenFile {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    const stat = fstatSync(fd, { bigint: true });
    const problem = oddKindOf(path, stat);
    if (problem !== null) throw new Error(problem);
    return { fd, stat };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** The names in a folder; none where it cannot be read. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The regular files of a folder, oldest write first; empty where it cannot be read. */
export function regularFiles(folder: string): readonly Neighbour[] {
  return namesIn(folder)
    .flatMap((name) => {
      const path = join(folder, name);
      try {
        const stat = statSync(path, { bigint: true });
        return stat.isFile() ? [{ path, stat }] : [];
      } catch {
        // It is gone since it was listed, or a link that leads nowhere or where nobody may look.
        return [];
      }
    })
    .toSorted((a, b) => Number(a.stat.mtimeNs - b.stat.mtimeNs));
}

/**
 * True for the names that rotation gives: `app.log.1`, `app.log-20250102`, `app.log.old`,
 * `app.1.log`, `app-2025-01-02.log`, `app__2025-01-02_00-00-00.log`, `20250102-0000-01-app.log`.
 * Another service's `app-2.log` is none.
 */
export function isGenerationOf(source: string, path: string): boolean {
  const original = basename(source);
  const name = basename(path);
  if (name === original || packed.test(name) || dirname(path) !== dirname(source)) return false;
  if (dateBefore.exec(name)?.[1] === original) return true;
  if (name.startsWith(original)) return /^[._-]/.test(name.slice(original.length));
  const extension = extname(original);
  const stem = original.slice(0, original.length - extension.length);
  if (extension === "" || !name.startsWith(stem) || !name.endsWith(extension)) return false;
  const between = name.slice(stem.length, name.length - extension.length);
  return /^(?:\.\d{1,4}|[._-]+\d{4}-?\d{2}.*)$/.test(between);
}

/** True for a generation whose name has a number or a date in it, as rotation gives them. */
export function isNumbered(source: string, path: string): boolean {
  // It may be in a folder into which it was rotated.
  const beside = join(dirname(path), basename(source));
  return isGenerationOf(beside, unpackedName(path)) && /\d|\.old/.test(addedTo(beside, path));
}

/** True for a generation that is no log of its own, as `app.log.json` beside `app.log` is. */
export function isVersionOf(source: string, path: string): boolean {
  if (!isGenerationOf(source, path)) return false;
  return /\d|old|bak|backup|orig|copy|prev|save|~/i.test(addedTo(source, path));
}

function addedTo(source: string, path: string): string {
  return path.startsWith(source) ? path.slice(source.length) : basename(path);
}

/** What is in a folder, by what it is asked for; listed once. */
export interface FolderView {
  readonly files: readonly Neighbour[];
  /** The inode that was at a path; undefined where there was none. */
  inodeAt(path: string): string | undefined;
  /** Files with this inode, whatever they are called. */
  withInode(inode: string): readonly Neighbour[];
  /** Rotated files of a source, packed by gzip or not. */
  generationsOf(source: string): readonly Neighbour[];
}

/** Lists a folder. */
export function viewFolder(folder: string): FolderView {
  const byInode = new Map<string, Neighbour[]>();
  const bySource = new Map<string, Neighbour[]>();
  const byPath = new Map<string, string>();
  const files = regularFiles(folder);
  for (const file of files) {
    const inode = String(file.stat.ino);
    byPath.set(file.path, inode);
    add(byInode, inode, file);
    for (const source of sourcesOf(file.path)) add(bySource, source, file);
    // A log whose name is never given again, as one for each day has it, is packed where it is.
    if (isPacked(file.path)) add(bySource, unpackedName(file.path), file);
  }
  return {
    files,
    inodeAt: (path) => byPath.get(path),
    withInode: (inode) => byInode.get(inode) ?? [],
    generationsOf: (source) => bySource.get(source) ?? [],
  };
}

/** The paths of which this one has the name of a generation, packed by gzip or not. */
export function sourcesOf(given: string): readonly string[] {
  const path = unpackedName(given);
  const folder = dirname(path);
  const name = basename(path);
  const extension = extname(name);
  const ends = [...name.matchAll(/[._-]+/g)].map((match) => match.index);
  const stems = ends.filter((end) => end > 0).map((end) => name.slice(0, end));
  const undated = dateBefore.exec(name)?.[1] ?? [];
  const names = new Set([...stems, ...stems.map((stem) => stem + extension)].concat(undated));
  return [...names]
    .map((other) => join(folder, other))
    .filter((source) => isGenerationOf(source, path));
}

function add(groups: Map<string, Neighbour[]>, key: string, file: Neighbour): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [file]);
  else group.push(file);
}
