import { realpathSync, statSync } from "node:fs";

import { createAssembler } from "@mendwatch/detection";

import type { EventSink } from "../events.ts";
import type { FileRecord } from "../state/files.ts";
import type { WatcherState } from "../state/state.ts";
import type { KnownFile } from "./scene.ts";
import type { LogFile } from "./log-file.ts";
import { markContent, noInode } from "./mark.ts";
import type { SourceName } from "./source-name.ts";

/** A copy that was written to so lately may still grow, in milliseconds. */
const copying = 2_000;

/** How long a record outlives its file, in milliseconds. */
const remembrance = 7 * 86_400_000;

/** Keeps the records of files that are not followed. Every call belongs inside a transaction. */
export interface Ledger {
  /** Stores a file from its cursor on. What had its inode before is gone. */
  add(name: SourceName, file: LogFile, cursor: number): FileRecord;
  /** The record goes to the file in which it was found. */
  move(known: KnownFile): FileRecord;
  /** The same where the file was copied before the rest was read: there is nothing new in it. */
  moveToRest(known: KnownFile, now: number): void;
  /** All that is in the file is known. */
  close(record: FileRecord, file: LogFile): void;
  /**
   * A copy that was read whole in its original is known from now on, also when that is gone. One that
   * has more, or may still grow, is what is left where the original is truncated a moment later.
   */
  remember(original: FileRecord, file: LogFile, now: number): void;
  /** Its file is gone, or another one now; what is lost by it has been told. */
  disown(record: FileRecord, since: number): void;
  /** A copy is in the place of its file: where that is deleted, it is no loss. */
  replaced(record: FileRecord): void;
  /** It is in no file. */
  missing(record: FileRecord): void;
  /**
   * Nothing moves any more: tells what is gone. A record outlives its file for a while, because a
   * folder that is moved or not mounted comes back.
   */
  giveUp(record: FileRecord, now: number): void;
  /** True for a file that was made while the source was not looked at, but after its beginning. */
  wasMadeUnseen(name: SourceName, file: LogFile): boolean;
  /** Nothing tells whether lines of a source that are counted were copied or written again. */
  doubt(name: SourceName): void;
  /** Bytes of a source were missed. */
  lose(name: SourceName, now: number): void;
}

/** Where the file is, where links lead there and still do. */
function targetOf({ path, stat }: LogFile): string | null {
  try {
    const target = realpathSync(path);
    const { dev, ino } = statSync(target, { bigint: true });
    return target !== path && dev === stat.dev && ino === stat.ino ? target : null;
  } catch {
    return null;
  }
}

/** The ledger in the state. */
export function createLedger({ files, sources }: WatcherState, events: EventSink): Ledger {
  const startedAt = Date.now();

  function add({ project, source }: SourceName, file: LogFile, cursor: number): FileRecord {
    const device = String(file.stat.dev);
    const inode = String(file.stat.ino);
    for (const record of files.byInode(project, inode)) {
      if (record.device === device) forget(record);
    }
    return files.add({
      project,
      source,
      path: file.path,
      target: targetOf(file),
      device,
      inode,
      birth: String(file.stat.birthtimeNs),
      ...markContent(file, cursor),
      cutting: false,
      assembler: createAssembler().snapshot(),
    });
  }

  function forget(record: FileRecord): void {
    files.savePosition(record.id, { ...record, inode: noInode });
  }

  function lose({ project, source }: SourceName, now: number): void {
    sources.broke(project, source, now);
    events({ event: "source:lost", project, source });
  }

  function move({ record, file }: KnownFile): FileRecord {
    const { dev, ino, birthtimeNs } = file.stat;
    for (const other of files.byInode(record.project, String(ino))) {
      if (other.id !== record.id && other.device === String(dev)) forget(other);
    }
    const place = { device: String(dev), inode: String(ino), birth: String(birthtimeNs) };
    const moved = { ...record, path: file.path, ...place };
    files.savePath(record.id, moved.path);
    files.savePosition(record.id, moved);
    return moved;
  }

  return {
    add,
    wasMadeUnseen({ project, source }, { stat }) {
      const since = sources.get(project, source)?.since ?? Infinity;
      const made = Number(stat.birthtimeMs);
      return made > since && made < startedAt;
    },
    doubt: ({ project, source }) => events({ event: "source:alike", project, source }),
    lose,
    move,
    moveToRest({ record, file }, now) {
      if (record.missingSince === null) lose(record, now);
      move({ record: { ...record, ...markContent(file, file.length()) }, file });
    },
    close(record, file) {
      files.savePosition(record.id, { ...record, cursor: file.length() });
    },
    remember(original, file, now) {
      const length = file.length();
      const isQuiet = Math.abs(now - Number(file.stat.mtimeMs)) >= copying;
      if (isQuiet && length <= original.cursor) add(original, file, length);
    },
    disown(record, since) {
      forget(record);
      files.miss(record.id, since);
    },
    replaced: (record) => files.miss(record.id, 0),
    missing(record) {
      // Another file may be given its inode, and nothing else would tell them apart.
      if (record.cursor === 0) forget(record);
    },
    giveUp(record, now) {
      if (record.missingSince === null) {
        files.miss(record.id, now);
        // Retention deletes what has left its path; that is no loss.
        if (record.path === record.source) lose(record, now);
      } else if (now - record.missingSince > remembrance) {
        files.remove(record.id);
      }
    },
  };
}
