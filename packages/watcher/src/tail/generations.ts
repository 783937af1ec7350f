import { closeSync, fstatSync } from "node:fs";

import { createAssembler } from "@mendwatch/detection";

import type { FileRecord, FileStore } from "../state/files.ts";
import {
  generationsOf,
  isGenerationOf,
  openFile,
  type Neighbour,
  type OpenFile,
} from "./folder.ts";
import { hasContent, hasHead, isMarked, markFile, readAt, headBytes, tailBytes } from "./mark.ts";

/** Fewer equal bytes at the start of two files say nothing about whether one is a copy. */
const enoughHead = 64;

/** Enough bytes read to know a file again by its content alone. */
const enoughContent = 1_024;

/** A file beside a log, as young as this in milliseconds, may still be on its way to be a copy of it. */
const youth = 2_000;

/**
 * Where a known file is now: at its path, or under a rotated name beside it. A file that was moved
 * over from another disk, or put back from a backup, is known by its content. Null: it is gone.
 * The caller closes the file.
 */
export function findAgain(record: FileRecord): (OpenFile & { readonly path: string }) | null {
  const beside = generationsOf(record.source).map((file) => file.path);
  for (const path of [record.path, record.source, ...beside]) {
    const file = tryOpen(path);
    if (file === null) continue;
    if (isMarked(file.fd, file.stat, record)) return { ...file, path };
    closeSync(file.fd);
  }
  if (record.cursor < enoughContent) return null;
  for (const path of [record.path, ...beside]) {
    const file = tryOpen(path);
    if (file === null) continue;
    if (hasContent(file.fd, file.stat, record)) return { ...file, path };
    closeSync(file.fd);
  }
  return null;
}

/**
 * Generations that came and went unseen: written later than the one that was last read, and never
 * followed. Oldest first.
 */
export function missedGenerations(record: FileRecord, files: FileStore): readonly Neighbour[] {
  return generationsOf(record.source).filter(({ path, stat }) => {
    if (Number(stat.mtimeMs) < record.modified) return false;
    const file = tryOpen(path);
    if (file === null) return false;
    try {
      const known = files.byInode(record.project, String(stat.ino));
      return !known.some((other) => isMarked(file.fd, file.stat, other));
    } finally {
      closeSync(file.fd);
    }
  });
}

/** A copy that takes over from the file it was made of. */
export interface Copy {
  readonly file: OpenFile;
  readonly record: Omit<FileRecord, "id">;
  /** True where the copy goes on behind what was read, so that nothing of the original is missed. */
  readonly goesOn: boolean;
}

/**
 * After a truncation: the copy that was made before it (`copytruncate`), to be read on from where
 * the original was. Null where there is none. The caller closes the file.
 */
export function findCopy(original: FileRecord, files: FileStore): Copy | null {
  if (original.headLength < enoughHead) return null;
  for (const { path } of missedGenerations({ ...original, modified: 0 }, files)) {
    const file = tryOpen(path);
    if (file === null) continue;
    const { fd, stat } = file;
    const goesOn = hasContent(fd, stat, original);
    if (goesOn || (Number(stat.size) < original.cursor && hasHead(fd, original))) {
      const added = newFile(
        { ...original, path },
        file,
        Math.min(Number(stat.size), original.cursor),
      );
      const assembler = goesOn ? original.assembler : added.assembler;
      return { file, goesOn, record: { ...added, assembler } };
    }
    closeSync(fd);
  }
  return null;
}

/**
 * True for a new file that is, or is becoming, a copy of a followed one beside it. It is not read:
 * its lines have been. When the original is truncated, {@link findCopy} takes over.
 */
export function isCopy(
  copy: OpenFile,
  path: string,
  original: FileRecord,
  fd: number,
  now: number,
): boolean {
  if (!isGenerationOf(original.source, path)) return false;
  if (now - Number(copy.stat.birthtimeMs) < youth) return true;
  if (fstatSync(fd).size < original.cursor) return true;
  const size = Number(copy.stat.size);
  if (size < enoughContent) return false;
  const end = size - tailBytes;
  return (
    readAt(copy.fd, 0, headBytes).equals(readAt(fd, 0, headBytes)) &&
    readAt(copy.fd, end, tailBytes).equals(readAt(fd, end, tailBytes))
  );
}

/** A file that has not been read before, from `cursor` on. */
export function newFile(
  name: Pick<FileRecord, "project" | "source" | "path">,
  { fd, stat }: OpenFile,
  cursor: number,
): Omit<FileRecord, "id"> {
  const { project, source, path } = name;
  return {
    project,
    source,
    path,
    ...markFile(fd, stat, cursor),
    modified: Number(stat.mtimeMs),
    cutting: false,
    assembler: createAssembler().snapshot(),
  };
}

function tryOpen(path: string): OpenFile | null {
  try {
    return openFile(path);
  } catch {
    return null;
  }
}
