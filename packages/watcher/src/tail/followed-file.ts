import { closeSync, fstatSync, statSync, type BigIntStats } from "node:fs";

import type { FileRecord } from "../state/files.ts";
import { createFileReader, type FileReader, type Reading } from "./file-reader.ts";
import { noInode } from "./mark.ts";

/** Half a line says that its writer is not done: the entry before it waits this many times longer. */
const halfLinePatience = 10;

/** An open file that is read from its cursor on. Reading belongs inside a transaction. */
export interface FollowedFile extends Pick<
  FileReader,
  "record" | "glance" | "read" | "finish" | "lag"
> {
  readonly fd: number;
  /** True when its path means another file, or none. */
  hasLeft(): boolean;
  leave(): void;
  /** It has been found under another name. */
  moveTo(path: string): void;
  /** True when this is what the system said of a path. */
  isAt(stat: BigIntStats): boolean;
  /** True when its path leads to it. */
  isInPlace(): boolean;
  /** How long no bytes have come, and since it left its path at most; in milliseconds. */
  silence(): number;
  /** How long until an open entry is to be closed by time, in milliseconds; null for never. */
  idleIn(): number | null;
  flushIdle(now: number): void;
  /** Closes the last entry after `replaced`, where nothing goes on with it. Its inode is another's now. */
  abandon(now: number): void;
  /** True when no name leads to the file any more. */
  isDeleted(): boolean;
  close(): void;
}

/** Follows an open file from where its record says. */
export function followFile(known: FileRecord, fd: number, reading: Reading): FollowedFile {
  const reader = createFileReader(known, fd, reading);
  let hasLeft = false;
  /** By the monotonic clock. */
  let leftAt = 0;

  function isAt(stat: BigIntStats): boolean {
    const { inode, device } = reader.record();
    return inode === String(stat.ino) && device === String(stat.dev);
  }

  function silence(): number {
    return performance.now() - Math.max(reader.stirredAt(), leftAt);
  }

  return {
    fd,
    record: () => reader.record(),
    glance: () => reader.glance(),
    read: (now, hasty) => reader.read(now, hasty),
    finish: (now) => reader.finish(now),
    lag: () => reader.lag(),
    hasLeft: () => hasLeft,
    leave() {
      leftAt = performance.now();
      hasLeft = true;
    },
    moveTo(path) {
      reader.moveTo({ path });
      hasLeft = false;
    },
    isAt,
    isInPlace() {
      try {
        return isAt(statSync(reader.record().path, { bigint: true }));
      } catch {
        return false;
      }
    },
    silence,
    idleIn() {
      if (!reader.isOpen()) return null;
      const patience = reader.endsInHalfLine() ? halfLinePatience : 1;
      return reading.idleFlush * patience - silence();
    },
    flushIdle: (now) => reader.flush("idle", now),
    abandon(now) {
      reader.moveTo({ inode: noInode });
      reader.flush("end", now);
    },
    isDeleted: () => fstatSync(fd).nlink === 0,
    close: () => closeSync(fd),
  };
}
