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

/**
 * Opens a regular file for reading. Never waits, as opening a pipe would. Throws what the system
 * says, and an error where the path is no regular file.
 */
export function openFile(path: string): OpenFile {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    const stat = fstatSync(fd, { bigint: true });
    if (!stat.isFile()) throw new Error(kindOf(stat));
    return { fd, stat };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** What is at a path, in words, where it is no regular file. */
export function kindOf(stat: BigIntStats): string {
  if (stat.isDirectory()) return "it is a directory";
  return "it is not a regular file";
}

/** The regular files of a folder, oldest write first; empty where it cannot be read. */
export function regularFiles(folder: string): readonly Neighbour[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
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
 * `app.1.log`, `app-2025-01-02.log`, `app__2025-01-02_00-00-00.log`. Another service's `app-2.log`
 * is none.
 */
export function isGenerationOf(source: string, path: string): boolean {
  const original = basename(source);
  const name = basename(path);
  if (name === original || packed.test(name) || dirname(path) !== dirname(source)) return false;
  if (name.startsWith(original)) return /^[._-]/.test(name.slice(original.length));
  const extension = extname(original);
  const stem = original.slice(0, original.length - extension.length);
  if (extension === "" || !name.startsWith(stem) || !name.endsWith(extension)) return false;
  const between = name.slice(stem.length, name.length - extension.length);
  return /^(?:\.\d{1,4}|[._-]+\d{4}-?\d{2}.*)$/.test(between);
}

/** What is in a folder, by what it is asked for; listed once. */
export interface FolderView {
  /** Files with this inode, whatever they are called. */
  withInode(inode: string): readonly Neighbour[];
  /** Rotated files of a source, oldest write first. */
  generationsOf(source: string): readonly Neighbour[];
  /** The same, packed by gzip; not those that are being packed. */
  packedOf(source: string): readonly Neighbour[];
}

/** Lists a folder. */
export function viewFolder(folder: string): FolderView {
  const files = regularFiles(folder);
  const paths = new Set(files.map((file) => file.path));
  const byInode = new Map<string, Neighbour[]>();
  const bySource = new Map<string, Neighbour[]>();
  const packedBySource = new Map<string, Neighbour[]>();
  for (const file of files) {
    add(byInode, String(file.stat.ino), file);
    const plain = file.path.replace(/\.gz$/, "");
    const group = plain === file.path ? bySource : packedBySource;
    // While both are there, the packed one is not whole.
    if (plain !== file.path && paths.has(plain)) continue;
    for (const source of sourcesOf(plain)) add(group, source, file);
  }
  return {
    withInode: (inode) => byInode.get(inode) ?? [],
    generationsOf: (source) => bySource.get(source) ?? [],
    packedOf: (source) => packedBySource.get(source) ?? [],
  };
}

/** The paths of which this one has the name of a generation. */
export function sourcesOf(path: string): readonly string[] {
  const folder = dirname(path);
  const name = basename(path);
  const extension = extname(name);
  const ends = [...name.matchAll(/[._-]+/g)].map((match) => match.index);
  const stems = ends.filter((end) => end > 0).map((end) => name.slice(0, end));
  const names = new Set([...stems, ...stems.map((stem) => stem + extension)]);
  return [...names]
    .map((other) => join(folder, other))
    .filter((source) => isGenerationOf(source, path));
}

function add(groups: Map<string, Neighbour[]>, key: string, file: Neighbour): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [file]);
  else group.push(file);
}
