import { closeSync, statSync } from "node:fs";

import { createAssembler } from "@mendwatch/detection";

import type { FileRecord } from "../state/files.ts";
import type { WatcherState } from "../state/state.ts";
import { clockGrain, type FolderView, type Neighbour } from "./folder.ts";
import type { FollowedFile } from "./followed-file.ts";
import type { Following } from "./following.ts";
import { addFile } from "./generations.ts";
import { hashOf, hashTail } from "./mark.ts";
import { isPacked, lengthOf, peek, unpack, type PackedFile } from "./packed.ts";
import type { SourceName } from "./source-name.ts";

/**
 * Rotated files that were packed. What becomes of a record when its file is packed:
 *
 * - it was read to its end: the record names the packed file from then on, and nothing is unpacked;
 * - it was not: what is left is unpacked and read, however often the watcher is killed meanwhile;
 * - it was never seen, because it came, was rotated and packed while no watcher ran: it gets a record
 *   and is read from its beginning.
 *
 * The record keeps the marks of the plain bytes, and has the inode of the packed file.
 */
export interface PackedGenerations {
  /** The record of a packed file: reads on where it is not read to its end. */
  resume(record: FileRecord, beside: FolderView, now: number): void;
  /** The record of a plain file that is gone: moves it to the packed one, and reads what is left. */
  take(record: FileRecord, beside: FolderView, now: number): void;
  /** The same for one that is read to its end; false where there is no packed one. */
  claim(record: FileRecord, beside: FolderView): boolean;
  /** What was read of a file is gone from it: reads on in a packed copy; false where there is none. */
  takeCopy(original: FileRecord, beside: FolderView, now: number): boolean;
  /** Reads the packed files of a source that nobody knows. */
  takeUnknown(name: SourceName, beside: FolderView, since: number, now: number): void;
}

/** What the search works with. */
interface PackedOptions {
  readonly state: WatcherState;
  readonly followed: Following;
  readonly follow: (record: FileRecord, fd: number) => FollowedFile;
  readonly scratch: string;
  /** What was not read is lost. */
  readonly lose: (name: SourceName, now: number) => void;
}

/** gzip keeps lengths modulo this. */
const lengthModulus = 2 ** 32;

const empty = Buffer.alloc(0);

/** Makes the search over the stored records. */
export function findPacked(options: PackedOptions): PackedGenerations {
  const { followed, follow, scratch, lose } = options;
  const { files } = options.state;

  /** Those whose content begins as what was read of the record, and has not less. */
  function candidates(record: FileRecord, beside: FolderView): readonly PackedFile[] {
    if (record.headLength === 0) return [];
    return beside.packedOf(record.source).flatMap((file) => {
      const packed = isKnown(record, file) ? null : peek(file);
      return packed !== null && hasHead(packed, record) ? [packed] : [];
    });
  }

  function isKnown({ project }: SourceName, { path, stat }: Neighbour): boolean {
    const records = files.byInode(project, String(stat.ino));
    return records.some((record) => {
      if (!isPacked(record.path)) return false;
      const packed = peek({ path, stat });
      return packed !== null && hasHead(packed, record);
    });
  }

  function move(record: FileRecord, { path, stat }: Neighbour): FileRecord {
    const moved = { ...record, path, device: String(stat.dev), inode: String(stat.ino) };
    files.savePath(record.id, path);
    files.savePosition(record.id, moved);
    return moved;
  }

  /** Reads on from the cursor. False where this is not what the cursor was in. */
  function readOn(record: FileRecord, packed: PackedFile, now: number): boolean {
    if (isReadToEnd(record, packed)) {
      move(record, packed);
      return true;
    }
    const fd = unpack(packed, scratch);
    // The next look finds it under its new name.
    if (fd === "moved") return false;
    if (fd === null) {
      lose(record, now);
      files.savePosition(record.id, { ...move(record, packed), cursor: packed.length });
      return true;
    }
    if (lengthOf(fd) < record.cursor || hashTail(fd, record.cursor) !== record.tailHash) {
      closeSync(fd);
      return false;
    }
    follow(move(record, packed), fd).leave();
    return true;
  }

  function addUnknown({ project, source }: SourceName, packed: PackedFile, now: number): void {
    const { path, stat, head, length } = packed;
    const fd = unpack(packed, scratch);
    // The next look finds it under its new name.
    if (fd === "moved") return;
    const added = {
      project,
      source,
      path,
      device: String(stat.dev),
      inode: String(stat.ino),
      headLength: fd === null ? head.length : 0,
      headHash: hashOf(fd === null ? head : empty),
      // What cannot be unpacked is known from now on, so that it is told once.
      cursor: fd === null ? length : 0,
      tailHash: hashOf(empty),
      cutting: false,
      assembler: createAssembler().snapshot(),
    };
    const record = addFile(files, added);
    if (fd === null) lose(record, now);
    else follow(record, fd).leave();
  }

  /** True where a plain file beside it, followed or read before, has the same in it. */
  function isCopy(
    packed: PackedFile,
    { project, source }: SourceName,
    beside: FolderView,
  ): boolean {
    return (
      followed
        .ofSource(project, source)
        .some((file) => hasHead(packed, file.record()) && isLong(packed, file.size())) ||
      files.ofSource(project, source).some((record) => {
        const listed = beside.withInode(record.inode);
        if (isPacked(record.path) || listed.length === 0) return false;
        if (record.headLength === 0 || !hasHead(packed, record)) return false;
        // One that was packed while the folder was listed belongs to its record: the next look takes it.
        return isLong(packed, record.cursor) || !listed.some(isInPlace);
      })
    );
  }

  return {
    resume(record, beside, now) {
      const file = beside.withInode(record.inode).find(({ path }) => isPacked(path));
      const packed = file === undefined ? null : peek(file);
      if (packed === null || !hasHead(packed, record)) return;
      if (!isReadToEnd(record, packed)) readOn(record, packed, now);
      else if (packed.path !== record.path) files.savePath(record.id, packed.path);
    },
    take(record, beside, now) {
      for (const packed of candidates(record, beside)) if (readOn(record, packed, now)) return;
    },
    claim(record, beside) {
      const packed = candidates(record, beside).find(
        ({ length }) => length <= record.cursor % lengthModulus,
      );
      if (packed === undefined) return false;
      files.savePosition(record.id, { ...move(record, packed), cursor: packed.length });
      return true;
    },
    takeCopy(original, beside, now) {
      for (const packed of candidates(original, beside)) {
        const record = files.add(original);
        if (readOn(record, packed, now)) return true;
        files.remove(record.id);
      }
      return false;
    },
    takeUnknown(name, beside, since, now) {
      for (const file of beside.packedOf(name.source)) {
        if (Number(file.stat.mtimeMs) < since - clockGrain || isKnown(name, file)) continue;
        const packed = peek(file);
        if (packed === null || packed.length === 0) continue;
        if (!isCopy(packed, name, beside)) addUnknown(name, packed, now);
      }
    },
  };
}

function hasHead({ head }: PackedFile, { headLength, headHash }: FileRecord): boolean {
  return head.length >= headLength && hashOf(head.subarray(0, headLength)) === headHash;
}

function isInPlace({ path, stat }: Neighbour): boolean {
  try {
    return statSync(path, { bigint: true }).ino === stat.ino;
  } catch {
    return false;
  }
}

function isLong({ length }: PackedFile, bytes: number): boolean {
  return bytes % lengthModulus === length;
}

function isReadToEnd(record: FileRecord, packed: PackedFile): boolean {
  return isLong(packed, record.cursor) && !createAssembler({}, record.assembler).open();
}
