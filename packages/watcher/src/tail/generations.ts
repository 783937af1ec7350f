import { closeSync, fstatSync } from "node:fs";

import { createAssembler } from "@mendwatch/detection";

import type { FileRecord, FileStore } from "../state/files.ts";
import { clockGrain, isGenerationOf, openFile, type FolderView, type OpenFile } from "./folder.ts";
import type { FollowedFile } from "./followed-file.ts";
import { hasContent, hasHead, headBytes, isMarked, markFile, readAt, tailBytes } from "./mark.ts";
import { isPacked } from "./packed.ts";

/** Files up to this size are compared whole, in bytes; of larger ones the head and the tail. */
const comparedWhole = 65_536;

/** The inode of a record whose own was, or may be, given to another file. No file has it. */
export const noInode = "0";

/** A file beside a log, as young as this in milliseconds, may still be on its way to be a copy of it. */
const youth = 2_000;

/** An open file and the path that led to it. */
export interface PlacedFile extends OpenFile {
  readonly path: string;
}

/** A copy that takes over from the file it was made of. */
export interface Copy {
  readonly fd: number;
  readonly record: Omit<FileRecord, "id" | "missingSince">;
  /** True where the copy goes on behind what was read, so that nothing of the original is missed. */
  readonly goesOn: boolean;
}

/**
 * Where a known file is now: at its path, or among the files beside its source. Null: it is not
 * there, or it was replaced in place. The caller closes the file.
 */
export function findAgain(record: FileRecord, beside: FolderView): PlacedFile | null {
  return firstOpen(placesOf(record, beside), ({ fd, stat }) => isMarked(fd, stat, record));
}

/** True when the known file is there, and what was read of it is not in it any more. */
export function isReplaced(record: FileRecord, beside: FolderView): boolean {
  const replaced = firstOpen(
    placesOf(record, beside),
    ({ fd, stat }) => String(stat.ino) === record.inode && !hasContent(fd, stat, record),
  );
  if (replaced !== null) closeSync(replaced.fd);
  return replaced !== null;
}

function placesOf(record: FileRecord, beside: FolderView): readonly string[] {
  const sameInode = beside.withInode(record.inode).map((file) => file.path);
  return [record.path, ...sameInode].filter((path) => !isPacked(path));
}

/** Rotated generations of a source that were never followed, oldest write first. The caller closes them. */
export function unknownGenerations(
  { project, source }: Pick<FileRecord, "project" | "source">,
  beside: FolderView,
  files: FileStore,
): readonly PlacedFile[] {
  return beside.generationsOf(source).flatMap(({ path }) => {
    const file = firstOpen([path], ({ fd, stat }) => {
      const records = files.byInode(project, String(stat.ino));
      return !records.some((record) => isMarked(fd, stat, record));
    });
    return file === null ? [] : [file];
  });
}

/**
 * When a file was truncated, or is gone: the copy that was made of it before (`copytruncate`), to be
 * read on from where the original was. Null where there is none. Of several the largest has most of
 * it; those that have nothing more are known from now on. The caller closes the file.
 */
export function findCopy(original: FileRecord, beside: FolderView, files: FileStore): Copy | null {
  let best: { readonly file: PlacedFile; readonly goesOn: boolean } | null = null;
  const others: PlacedFile[] = [];
  for (const file of unknownGenerations(original, beside, files)) {
    const { fd, stat } = file;
    const goesOn = original.headLength > 0 && hasContent(fd, stat, original);
    // Where the original was read further than it was copied there is nothing left to read.
    const isShorter = Number(stat.size) < original.cursor && hasHead(fd, original);
    const isBetter = best === null || stat.size > best.file.stat.size;
    if ((goesOn || isShorter) && isBetter) {
      if (best !== null) others.push(best.file);
      best = { file, goesOn };
    } else {
      others.push(file);
    }
  }
  for (const file of others) {
    if (best !== null && isBeginning(file, best.file)) {
      addFile(files, newFile({ ...original, path: file.path }, file, Number(file.stat.size)));
    }
    closeSync(file.fd);
  }
  if (best === null) return null;
  const { file, goesOn } = best;
  const cursor = Math.min(Number(file.stat.size), original.cursor);
  const added = newFile({ ...original, path: file.path }, file, cursor);
  const assembler = goesOn ? original.assembler : added.assembler;
  return { fd: file.fd, goesOn, record: { ...added, assembler } };
}

/**
 * True for a file that was copied from a known one. That is sure where much was read of the known
 * one and is in this file too. Where it was little, two files of a service may well begin alike; then
 * the known one must still be in its place, and this one be the beginning of it and written later.
 */
export function isCopyOfKnown(file: PlacedFile, record: FileRecord): boolean {
  if (record.headLength === headBytes) return hasContent(file.fd, file.stat, record);
  const original = firstOpen([record.source], ({ fd, stat }) => isMarked(fd, stat, record));
  if (original === null) {
    // It was deleted where it was, and not renamed: then nothing but a copy has what was read of it.
    const isDeleted = record.path === record.source && record.headLength > 0;
    return isDeleted && hasContent(file.fd, file.stat, record);
  }
  try {
    return isCopiedBeginning(file, original);
  } finally {
    closeSync(original.fd);
  }
}

/**
 * True for an unknown file that is, or is becoming, a copy of a followed one beside it. It is not
 * read: its lines have been. When the original is truncated, {@link findCopy} takes over.
 */
export function isCopyOfFollowed(copy: PlacedFile, original: FollowedFile, now: number): boolean {
  const { source, cursor } = original.record();
  if (!isGenerationOf(source, copy.path)) return false;
  if (isYoung(copy, now)) return true;
  const stat = fstatSync(original.fd, { bigint: true });
  // The original is being truncated; the next look knows more.
  if (stat.size < cursor) return true;
  // What was made while the original was in its place is not what took that place.
  const isLater = Number(copy.stat.birthtimeMs) >= original.lastInPlace() - clockGrain;
  if (copy.stat.size < headBytes && original.hasLeft() && isLater) return false;
  return isCopiedBeginning(copy, { fd: original.fd, stat });
}

/** True for a file that may still be on its way to be a copy. */
export function isYoung({ stat }: OpenFile, now: number): boolean {
  return now - Number(stat.birthtimeMs) < youth;
}

/** True for a file that was copied from the one that is at a path now, and written later than that was made. */
export function isCopyOfPlaced(file: PlacedFile, path: string): boolean {
  const original = path === file.path ? null : firstOpen([path], () => true);
  if (original === null) return false;
  try {
    return isSince(file, original) && isBeginning(file, original);
  } finally {
    closeSync(original.fd);
  }
}

/** True for a copy of a file: of a large one by its bytes, of a small one only where it was written later. */
function isCopiedBeginning(file: OpenFile, original: OpenFile): boolean {
  return (file.stat.size >= headBytes || isSince(file, original)) && isBeginning(file, original);
}

/** True for a file that was written after another one was made; one that it took the place of was not. */
function isSince(file: OpenFile, original: OpenFile): boolean {
  return file.stat.mtimeNs >= original.stat.birthtimeNs;
}

/** True for a file that has the first bytes of another one in it, and no other. */
function isBeginning(file: OpenFile, original: OpenFile): boolean {
  const size = Number(file.stat.size);
  if (size === 0 || file.stat.size > original.stat.size) return false;
  if (size <= comparedWhole) return isSame(file.fd, original.fd, 0, size);
  return (
    isSame(file.fd, original.fd, 0, headBytes) &&
    isSame(file.fd, original.fd, size - tailBytes, tailBytes)
  );
}

function isSame(a: number, b: number, position: number, length: number): boolean {
  return readAt(a, position, length).equals(readAt(b, position, length));
}

/** A file that has not been read before, from `cursor` on. */
export function newFile(
  name: Pick<FileRecord, "project" | "source" | "path">,
  { fd, stat }: OpenFile,
  cursor: number,
): Omit<FileRecord, "id" | "missingSince"> {
  const { project, source, path } = name;
  return {
    project,
    source,
    path,
    ...markFile(fd, stat, cursor),
    cutting: false,
    assembler: createAssembler().snapshot(),
  };
}

/**
 * Stores a new file. Earlier files that had its inode are gone; their records stay for a while,
 * because what was in them may be there packed or copied.
 */
export function addFile(
  files: FileStore,
  added: Omit<FileRecord, "id" | "missingSince">,
): FileRecord {
  for (const record of files.byInode(added.project, added.inode)) {
    if (record.device !== added.device) continue;
    files.savePosition(record.id, { ...record, device: noInode, inode: noInode });
  }
  return files.add(added);
}

/** The first of the files that fits, open. */
function firstOpen(paths: readonly string[], fits: (file: OpenFile) => boolean): PlacedFile | null {
  for (const path of paths) {
    const file = tryOpen(path);
    if (file === null) continue;
    if (fits(file)) return { ...file, path };
    closeSync(file.fd);
  }
  return null;
}

function tryOpen(path: string): OpenFile | null {
  try {
    return openFile(path);
  } catch {
    // It went away since it was listed, or may not be read: then it is not what is looked for.
    return null;
  }
}
