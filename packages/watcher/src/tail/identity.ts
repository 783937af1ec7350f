import type { FileRecord } from "../state/files.ts";
import { hasReplaced, isCopy, startOfNew } from "./copies.ts";
import { clockGrain, isNumbered } from "./folder.ts";
import { findHolders } from "./holders.ts";
import { hasTimes, holds, holdsLess, isFileOf, isTelling, type LogFile } from "./log-file.ts";
import { mayBeForeign, type Generation, type KnownFile, type Scene } from "./scene.ts";

/**
 * Which of the files beside a log have been read, and how far. A record is what was read of one
 * generation of the log, and it belongs to content, not to a name or an inode:
 *
 * 1. A record is in its own file, by inode, where that still holds what was read.
 * 2. Else it is in another file that holds what was read: a copy (`copytruncate`), a packed one, or
 *    one that was moved between file systems. Of several in the oldest, and of that in its longest copy.
 * 3. A file in which no record is, and which has only the beginning of one in which there is, is a
 *    copy: its lines have been or will be read there.
 * 4. A file that has only the beginning of what was read of a record that is nowhere is what is left
 *    of it (it was copied, read further, and truncated): there is nothing new in it.
 * 5. What is in the place of the log and holds what was read of one that was not rotated was copied from
 *    it and put there, as editors do, where its times tell, or it was made before that one was deleted.
 *    It goes on where that one is.
 * 6. Every other file is a generation that nobody has read.
 *
 * Short files, and files with lines that stand twice and have no times, may begin alike by chance; there
 * the times of the files decide as well (`copies.ts`). Nothing is concluded from a file that was renamed,
 * truncated or is being written while this looks at it: it is left for the next look, and what is known
 * is known for good.
 */
export interface Identities {
  /** Records and the files that they are in, apart from the followed ones. */
  readonly known: readonly KnownFile[];
  /** Files that were copied before the rest of what is known of them was read. */
  readonly rests: readonly KnownFile[];
  /** Records that are in no file. */
  readonly lost: readonly FileRecord[];
  /** Files whose lines are those of a record. */
  readonly copies: readonly KnownFile[];
  /** Files that were copied from the log and took its place, and where what is new in them begins. */
  readonly restored: readonly RestoredFile[];
  /** Files that were never read. */
  readonly unknown: readonly LogFile[];
  /**
   * Rotated files with the beginning of the log, in which lines stand twice and have no times: copies of
   * it, or, where it was truncated after that and has the same lines again, what it was before.
   */
  readonly doubtful: readonly DoubtfulFile[];
  /** True where for want of times nothing tells whether the log was put in its place as a copy. */
  readonly isDoubtful: boolean;
}

/** A file that may be a copy of the log; nothing of the log was read where there is no record. */
export interface DoubtfulFile {
  readonly record: FileRecord | null;
  readonly file: LogFile;
}

/** A copy in the place of the log, the record of its original, and where it has more than that. */
export interface RestoredFile extends KnownFile {
  readonly cursor: number;
}

/** Tells which record is in which file. */
export function identify(scene: Scene): Identities {
  const { source, since } = scene;
  const { generations, free, lost } = findHolders(scene);
  // Of these nothing but the inode is known, which may have been given to a copy.
  const unread = new Set(scene.records.filter((record) => record.cursor === 0));
  const copies: KnownFile[] = [];
  const rests: KnownFile[] = [];
  const restored: RestoredFile[] = [];
  const doubtful: DoubtfulFile[] = [];
  let isDoubtful = false;

  // What is in the place of the log first: others may be copies of it.
  for (const file of free) if (file.path === source) placeLog(file);
  for (const file of free) if (isUnknown(file)) placeUnread(file);

  function place(record: FileRecord | null, file: LogFile): void {
    free.delete(file);
    generations.push({ record, file, isFollowed: false });
  }

  function placeLog(file: LogFile): void {
    if (isRestored(file)) return;
    const hidden = scene.hidden.find((record) => holds(file, record) && hasTimes(file, record));
    if (hidden !== undefined) {
      place(hidden, file);
      return;
    }
    isDoubtful =
      generations.some((generation) => mayBeOf(file, generation)) ||
      lost.some((record) => record.missingSince === null && holds(file, record));
    placeUnread(file);
  }

  /** True for what holds all that was read of the log that was in its place before. */
  function mayBeOf(file: LogFile, { record, file: original }: Generation): boolean {
    if (record === null || record.cursor === 0) return false;
    return !isNumbered(source, original.path) && holds(file, record);
  }

  /** Finds out whether the file was put in the place of the log as a copy of it. */
  function isRestored(file: LogFile): boolean {
    // It may have been copied more than once: the latest copy has most in it.
    const byLength = generations.toSorted((a, b) => b.file.length() - a.file.length());
    for (const generation of byLength) {
      const { record, file: original } = generation;
      if (record === null || !mayBeOf(file, generation)) continue;
      if (!hasTimes(file, record) && !hasReplaced(file, original)) continue;
      free.delete(file);
      restored.push({ record, file, cursor: startOfNew(file, original, record) });
      generations.push({ record, file, isFollowed: true });
      return true;
    }
    return false;
  }

  function placeUnread(file: LogFile): void {
    const record = [...unread].find((other) => isFileOf(file, other)) ?? null;
    if (record !== null) unread.delete(record);
    place(record, file);
  }

  /** Finds out what the file is; true where nobody has read it. */
  function isUnknown(file: LogFile): boolean {
    const isListed = [...unread].some((record) => isFileOf(file, record));
    if (file.length() === 0) return isListed;
    if (
      scene.isBeside(file.path) &&
      !isListed &&
      (lost.length === 0 || mayBeForeign(file, scene))
    ) {
      return false;
    }
    const original = generations.find((generation) => isCopy(file, generation.file, source));
    if (original !== undefined) {
      const { record } = original;
      const isOfLog = original.file.path === source && isNumbered(source, file.path);
      if (isOfLog && !isTelling(file, original.file)) doubtful.push({ record, file });
      else if (record !== null) copies.push({ record, file });
      return false;
    }
    // Whether that one was copied or truncated will be seen when it may be opened again.
    if (scene.hidden.some((other) => holds(file, other) || holdsLess(file, other))) return false;
    // A file that was truncated a moment ago: the next look will tell, and then this is its copy.
    if (generations.some((generation) => isLeftOf(generation, file))) return false;
    // It was the log for a moment, and was rotated since. An older copy of that may be here as well.
    if (isRestored(file)) return false;
    const shorter = generations.find((generation) => isCopyOf(generation, file));
    if (shorter !== undefined) {
      shorter.file = file;
      return false;
    }
    const rest = lost.findIndex((record) => isRestOf(file, record));
    const [record] = rest < 0 ? [] : lost.splice(rest, 1);
    if (record !== undefined) {
      rests.push({ record, file });
      return false;
    }
    return isListed || Number(file.stat.mtimeMs) >= since - clockGrain;
  }

  /** True for what has most of what was read: in others the same lines may stand by chance. */
  function isRestOf(file: LogFile, record: FileRecord): boolean {
    if (isFileOf(file, record) || !holdsLess(file, record)) return false;
    return ![...free].some((other) => other.length() > file.length() && holdsLess(other, record));
  }

  function isCopyOf({ record, file, isFollowed }: Generation, longer: LogFile): boolean {
    if (isFollowed || file.path === source || !isCopy(file, longer, source)) return false;
    return record === null || holds(longer, record);
  }

  return {
    known: generations.flatMap(({ record, file, isFollowed }) =>
      record === null || isFollowed ? [] : [{ record, file }],
    ),
    rests,
    lost: [...lost, ...unread],
    copies,
    restored,
    unknown: generations.flatMap(({ record, file }) => (record === null ? [file] : [])),
    doubtful,
    isDoubtful,
  };
}

/** True for a file that has what was read of a generation which is being truncated. */
function isLeftOf({ record, file }: Generation, copy: LogFile): boolean {
  if (record === null || holds(file, record)) return false;
  return holds(copy, record) || holdsLess(copy, record);
}
