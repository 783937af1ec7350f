import { closeSync, fstatSync, statSync } from "node:fs";
import { dirname } from "node:path";

import { createAssembler } from "@mendwatch/detection";

import type { EventSink } from "../events.ts";
import type { FileRecord } from "../state/files.ts";
import type { WatcherState } from "../state/state.ts";
import { clockGrain, regularFiles, type Neighbour } from "./folder.ts";
import type { FollowedFile } from "./followed-file.ts";
import {
  addFile,
  findAgain,
  findCopy,
  isCopyOfFollowed,
  isReplaced,
  isWholeCopy,
  newFile,
  unknownGenerations,
  type PlacedFile,
} from "./generations.ts";

/**
 * For this long after a start or a rotation the files of a source are looked for again, in
 * milliseconds: a folder that is listed while its files are renamed may show one twice or not at all.
 */
const settling = 10_000;

/** How long a record outlives its file, in milliseconds. */
const remembrance = 7 * 86_400_000;

/** A source of a project. */
export interface SourceName {
  readonly project: string;
  readonly source: string;
}

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
}

/** What the search works with. */
export interface RotationsOptions {
  readonly state: WatcherState;
  readonly followed: ReadonlySet<FollowedFile>;
  readonly follow: (record: FileRecord, fd: number) => FollowedFile;
  readonly events: EventSink;
}

/** Knows which sources have moved lately. */
export function createRotations(options: RotationsOptions): Rotations {
  const { followed, follow, events } = options;
  const { files, sources } = options.state;
  const lately = new Map<string, SourceName & { readonly movedAt: number }>();

  function arrange(name: SourceName, now: number): void {
    const beside = regularFiles(dirname(name.source));
    for (const record of files.ofSource(name.project, name.source)) {
      if (!isFollowed(record)) find(record, beside);
    }
    const since = sources.get(name.project, name.source)?.since ?? Infinity;
    for (const file of unknownGenerations(name, beside, files)) {
      const isPast = Number(file.stat.mtimeMs) < since - clockGrain;
      // One that is followed and not known was truncated a moment ago; reading it will tell.
      const isTaken = [...followed].some((other) => other.isAt(file.stat));
      if (isPast || isTaken || isCopied(name, file, now)) {
        closeSync(file.fd);
      } else {
        const added = newFile({ ...name, path: file.path }, file, 0);
        follow(addFile(files, added), file.fd).leave();
      }
    }
  }

  function find(record: FileRecord, beside: readonly Neighbour[]): void {
    const placed = findAgain(record, beside);
    if (placed !== null) {
      const { dev, ino } = placed.stat;
      const inode = { device: String(dev), inode: String(ino) };
      resume({ ...record, ...inode, path: placed.path }, placed.fd);
    } else if (isReplaced(record, beside)) {
      moveToCopy(record, beside);
    }
  }

  /** The record goes over to a copy of its file; what is at its path is a new file then. */
  function moveToCopy(record: FileRecord, beside: readonly Neighbour[]): boolean {
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

  function isCopied({ project, source }: SourceName, file: PlacedFile, now: number): boolean {
    return (
      files.ofSource(project, source).some((record) => isWholeCopy(file, record)) ||
      [...followed].some(
        (original) =>
          original.record().project === project && isCopyOfFollowed(file, original, now),
      )
    );
  }

  /**
   * Once nothing moves any more: tells what is gone. A record outlives its file for a while, because
   * a folder that is moved or not mounted comes back.
   */
  function miss({ project, source }: SourceName, now: number): void {
    const beside = regularFiles(dirname(source));
    for (const record of files.ofSource(project, source)) {
      if (isFollowed(record) || !isGone(record, beside)) continue;
      if (moveToCopy(record, beside)) continue;
      if (record.missingSince === null) {
        files.miss(record.id, now);
        // Retention deletes what has left its path; that is no loss.
        if (record.path !== source) continue;
        sources.broke(project, source, now);
        events({ event: "source:lost", project, source });
      } else if (now - record.missingSince > remembrance) {
        files.remove(record.id);
      }
    }
  }

  function isFollowed({ id }: FileRecord): boolean {
    return [...followed].some((file) => file.record().id === id);
  }

  return {
    moved(name, now) {
      lately.set(JSON.stringify([name.project, name.source]), { ...name, movedAt: now });
    },
    isSearching: () => lately.size > 0,
    search(now) {
      for (const [key, name] of lately) {
        arrange(name, now);
        if (now - name.movedAt < settling && now >= name.movedAt) continue;
        miss(name, now);
        lately.delete(key);
      }
    },
    arrange,
  };
}

/** What may not be looked at is not gone. */
function isGone(record: FileRecord, beside: readonly Neighbour[]): boolean {
  if (beside.some(({ stat }) => String(stat.ino) === record.inode)) return false;
  try {
    const stat = statSync(record.path, { bigint: true, throwIfNoEntry: false });
    return String(stat?.ino) !== record.inode;
  } catch {
    return false;
  }
}
