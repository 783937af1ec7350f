import { closeSync, fstatSync, statSync } from "node:fs";
import { dirname } from "node:path";

import { createAssembler } from "@mendwatch/detection";

import type { EventSink } from "../events.ts";
import type { FileRecord } from "../state/files.ts";
import type { WatcherState } from "../state/state.ts";
import { clockGrain, sourcesOf, viewFolder, type FolderView } from "./folder.ts";
import type { FollowedFile } from "./followed-file.ts";
import type { Following } from "./following.ts";
import {
  addFile,
  findAgain,
  findCopy,
  isCopyOfFollowed,
  isCopyOfKnown,
  isCopyOfPlaced,
  isReplaced,
  isYoung,
  newFile,
  noInode,
  unknownGenerations,
  type PlacedFile,
} from "./generations.ts";
import { markFile } from "./mark.ts";
import { findPacked } from "./packed-generations.ts";
import { isPacked } from "./packed.ts";
import type { SourceName } from "./source-name.ts";

/**
 * For this long after a start or a rotation the files of a source are looked for again, in
 * milliseconds: a folder that is listed while its files are renamed may show one twice or not at all.
 */
const settling = 10_000;

/** How long a record outlives its file, in milliseconds. */
const remembrance = 7 * 86_400_000;

/** Finds the files of sources whose files have moved. Every call belongs inside a transaction. */
export interface Rotations {
  /** The files of a source have moved, or may have while nobody looked. */
  moved(name: SourceName, now: number): void;
  /** True while the files of a source may still be on the move. */
  isSearching(): boolean;
  /** Looks for the files of what has moved. */
  search(now: number): void;
  /**
   * Follows the files of a source that are known and unread, and those that came and went unseen.
   * What is at the source's own path is not followed here.
   */
  arrange(name: SourceName, now: number): void;
  /** True for an unknown file that has only lines of known ones in it. */
  isCopied(project: string, file: PlacedFile, now: number): boolean;
  /** What was read of a followed file is gone from it: reads on in a packed copy, if there is one. */
  takeCopy(original: FileRecord, beside: FolderView, now: number): boolean;
  /** What was deleted and read to its end may be there packed; then that is known from now on. */
  deleted(record: FileRecord): void;
}

/** What the search works with. */
export interface RotationsOptions {
  readonly state: WatcherState;
  readonly followed: Following;
  readonly follow: (record: FileRecord, fd: number) => FollowedFile;
  readonly events: EventSink;
  /** A folder for what is unpacked. */
  readonly scratch: string;
}

/** Knows which sources have moved lately. */
export function createRotations(options: RotationsOptions): Rotations {
  const { followed, follow, events } = options;
  const { files, sources } = options.state;
  const lately = new Map<string, SourceName & { readonly movedAt: number }>();

  const packed = findPacked({ ...options, lose });

  function arrange(name: SourceName, now: number): void {
    arrangeIn(name, viewFolder(dirname(name.source)), now);
  }

  function arrangeIn(name: SourceName, beside: FolderView, now: number): void {
    for (const record of files.ofSource(name.project, name.source)) {
      if (!isFollowed(record)) find(record, beside, now);
    }
    const since = sources.get(name.project, name.source)?.since ?? Infinity;
    for (const file of unknownGenerations(name, beside, files)) {
      const isPast = Number(file.stat.mtimeMs) < since - clockGrain;
      // One that is followed and not known was truncated a moment ago; reading it will tell.
      const isTaken = followed
        .withInode(name.project, String(file.stat.ino))
        .some((other) => other.isAt(file.stat));
      if (isPast || isTaken || isCopied(name.project, file, now)) {
        closeSync(file.fd);
      } else {
        const added = newFile({ ...name, path: file.path }, file, 0);
        follow(addFile(files, added), file.fd).leave();
      }
    }
    packed.takeUnknown(name, beside, since, now);
  }

  function find(record: FileRecord, beside: FolderView, now: number): void {
    if (isPacked(record.path)) {
      packed.resume(record, beside, now);
      return;
    }
    const placed = findAgain(record, beside);
    if (placed !== null) {
      const { dev, ino } = placed.stat;
      const inode = { device: String(dev), inode: String(ino) };
      const found = { ...record, ...inode, path: placed.path };
      const size = Number(placed.stat.size);
      // A copy that was made again over the old one has grown, and has nothing new in it.
      const isCopy = size > record.cursor && isCopyOfPlaced(placed, record.source);
      resume(isCopy ? { ...found, ...markFile(placed.fd, placed.stat, size) } : found, placed.fd);
    } else if (isReplaced(record, beside)) {
      if (!moveToCopy(record, beside)) packed.take(record, beside, now);
    } else if (isGone(record, beside)) {
      packed.take(record, beside, now);
    }
  }

  /** The record goes over to a copy of its file; what is at its path is a new file then. */
  function moveToCopy(record: FileRecord, beside: FolderView): boolean {
    const copy = findCopy(record, beside, files);
    if (copy !== null) resume({ ...record, ...copy.record }, copy.fd);
    return copy !== null;
  }

  function resume(record: FileRecord, fd: number): void {
    files.savePath(record.id, record.path);
    files.savePosition(record.id, record);
    const isOpen = createAssembler({}, record.assembler).open();
    const isUnread = isOpen || fstatSync(fd).size > record.cursor;
    if (record.path !== record.source && isUnread) follow(record, fd).leave();
    else closeSync(fd);
  }

  function isCopied(project: string, file: PlacedFile, now: number): boolean {
    const sourcesOfFile = sourcesOf(file.path);
    for (const original of sourcesOfFile.flatMap((source) => followed.ofSource(project, source))) {
      if (isCopyOfFollowed(file, original, now)) {
        remember(file, original.record(), now);
        return true;
      }
    }
    const known = sourcesOfFile
      .flatMap((source) => files.ofSource(project, source))
      .find((record) => isCopyOfKnown(file, record));
    if (known !== undefined) remember(file, known, now);
    return known !== undefined;
  }

  /**
   * A copy that was read whole in its original is known from now on, also when that is gone. One that
   * has more, or may still grow, is what is left where the original is truncated a moment later.
   */
  function remember(file: PlacedFile, { project, source, cursor }: FileRecord, now: number): void {
    const size = Number(file.stat.size);
    if (size > cursor || isYoung(file, now)) return;
    addFile(files, newFile({ project, source, path: file.path }, file, size));
  }

  function lose({ project, source }: SourceName, now: number): void {
    sources.broke(project, source, now);
    events({ event: "source:lost", project, source });
  }

  /**
   * Once nothing moves any more: tells what is gone. A record outlives its file for a while, because
   * a folder that is moved or not mounted comes back.
   */
  function miss({ project, source }: SourceName, beside: FolderView, now: number): void {
    for (const record of files.ofSource(project, source)) {
      if (isFollowed(record)) continue;
      // An inode that was given to another file is no sign of life.
      if (!isGone(record, beside) && !isReplaced(record, beside)) continue;
      if (moveToCopy(record, beside)) continue;
      if (record.missingSince === null) {
        files.miss(record.id, now);
        // Retention deletes what has left its path; that is no loss.
        if (record.path !== source) continue;
        lose(record, now);
      } else if (now - record.missingSince > remembrance) {
        files.remove(record.id);
      }
    }
  }

  function isFollowed({ id, project, source }: FileRecord): boolean {
    return followed.ofSource(project, source).some((file) => file.record().id === id);
  }

  return {
    moved(name, now) {
      lately.set(keyOf(name), { ...name, movedAt: now });
    },
    isSearching: () => lately.size > 0,
    search(now) {
      // Listed once for all the sources of a folder, of which there may be thousands.
      const views = new Map<string, FolderView>();
      for (const [key, name] of lately) {
        const folder = dirname(name.source);
        const view = views.get(folder) ?? viewFolder(folder);
        views.set(folder, view);
        arrangeIn(name, view, now);
        if (now - name.movedAt < settling && now >= name.movedAt) continue;
        miss(name, view, now);
        lately.delete(key);
      }
    },
    arrange,
    isCopied,
    takeCopy: (original, beside, now) => packed.takeCopy(original, beside, now),
    deleted(record) {
      if (packed.claim(record, viewFolder(dirname(record.source)))) return;
      if (!lately.has(keyOf(record))) {
        files.remove(record.id);
        return;
      }
      // A folder that is listed while its files are renamed may not show the packed one: it is looked
      // for until nothing moves any more, and then the record, missing for ever, is removed.
      files.savePosition(record.id, { ...record, device: noInode, inode: noInode });
      files.miss(record.id, 0);
    },
  };
}

function keyOf({ project, source }: SourceName): string {
  return JSON.stringify([project, source]);
}

/** What may not be looked at is not gone. */
function isGone(record: FileRecord, beside: FolderView): boolean {
  if (beside.withInode(record.inode).length > 0) return false;
  try {
    const stat = statSync(record.path, { bigint: true, throwIfNoEntry: false });
    return String(stat?.ino) !== record.inode;
  } catch {
    return false;
  }
}
