import { closeSync, statSync, type BigIntStats } from "node:fs";

import { createAssembler } from "@mendwatch/detection";

import { reasonOf } from "../errors.ts";
import type { EventSink } from "../events.ts";
import type { FileRecord } from "../state/files.ts";
import type { WatcherState } from "../state/state.ts";
import { kindOf, openFile, type OpenFile } from "./folder.ts";
import { followFile, type FollowedFile, type Reading } from "./followed-file.ts";
import { findAgain, findCopy, isCopy, missedGenerations, newFile } from "./generations.ts";
import { isPlainPath, type GlobMatches, type LogGlob } from "./globs.ts";
import { isMarked } from "./mark.ts";
import type { Problems } from "./problems.ts";
import { endOfLines } from "./start.ts";

/**
 * Which files are followed, through everything that is done to logs. A path is where a file is
 * found; an open file is what is read.
 *
 * - *rename and create*: the path means another file. The old one has left; it is read to its end.
 *   The new one is read from its beginning.
 * - *truncation*: what was read is no longer there. The file is read from its start, and a copy that
 *   was made of it before (`copytruncate`) from where the original was.
 * - *deletion*: the file has left; one of the same name is a new file.
 * - *a restart*: a known file is found again at its path or under a rotated name beside it, and
 *   generations that came and went meanwhile are read from their beginning.
 * - *no permission*: told, and tried again at each look. The others go on.
 *
 * Records of files are kept for as long as the files exist, so that a rotated file which a glob
 * matches as well is not read twice.
 */
export interface Roster {
  readonly followed: ReadonlySet<FollowedFile>;
  /** Finds the files of the last run again. */
  resume(now: number): void;
  /** Takes in where the globs lead now. */
  reconcile(matches: readonly GlobMatches[], now: number): void;
  /** Followed files that are found at this path. */
  at(path: string): readonly FollowedFile[];
  /** What was read of this file is no longer in it. */
  replaced(file: FollowedFile, now: number): void;
  /** Stops following; the record stays, so that the file is known when it is met again. */
  drop(file: FollowedFile): void;
  close(): void;
}

/** What the roster works with. */
export interface RosterOptions {
  readonly state: WatcherState;
  readonly globs: readonly LogGlob[];
  /** Where files begin that exist when their glob is first looked at. */
  readonly start: "end" | "beginning";
  readonly reading: Reading;
  readonly problems: Problems;
  readonly events: EventSink;
}

/** Makes a roster that follows nothing yet. All its calls but `close` belong inside a transaction. */
export function createRoster(options: RosterOptions): Roster {
  const { reading, problems, events } = options;
  const { files, sources } = options.state;
  const followed = new Set<FollowedFile>();
  const told = new Set<string>();

  function resume(now: number): void {
    sources.keepGlobs(options.globs);
    const projects = new Set(options.globs.map((entry) => entry.project));
    for (const record of files.all()) {
      if (projects.has(record.project)) find(record, now);
      else files.remove(record.id);
    }
  }

  function find(record: FileRecord, now: number): void {
    const wasLive = record.path === record.source;
    const file = findAgain(record);
    if (file === null) {
      files.remove(record.id);
      // Retention deletes what has left its path; that is no loss.
      if (wasLive) lost(record, now);
    } else {
      const { fd, stat, path } = file;
      const found = { ...record, path, device: String(stat.dev), inode: String(stat.ino) };
      files.savePath(record.id, path);
      files.savePosition(record.id, found);
      const isOpen = createAssembler({}, record.assembler).open();
      const isUnread = isOpen || Number(stat.size) > record.cursor;
      // What is at its path is met when the globs are looked at.
      if (path !== record.source && isUnread) follow(found, fd, now).leave(now);
      else closeSync(fd);
      if (path === record.source) return;
    }
    if (wasLive) catchUp(record, now);
  }

  function lost(record: FileRecord, now: number): void {
    const { project, source, inode } = record;
    sources.broke(project, source, now);
    const stat = statSync(source, { bigint: true, throwIfNoEntry: false });
    if (String(stat?.ino) === inode) {
      events({ event: "source:truncated", project, source, lostBytes: null });
    } else {
      events({ event: "source:lost", project, source });
    }
  }

  /** Follows the generations between a file that left its path and the one that is there now. */
  function catchUp({ project, source, ...rest }: FileRecord, now: number): void {
    for (const { path } of missedGenerations({ project, source, ...rest }, files)) {
      const file = tryOpen(project, path);
      if (file === null) continue;
      follow(files.add(newFile({ project, source, path }, file, 0)), file.fd, now).leave(now);
    }
  }

  function follow(record: FileRecord, fd: number, now: number): FollowedFile {
    const file = followFile(record, fd, reading, now);
    followed.add(file);
    return file;
  }

  function reconcile(matches: readonly GlobMatches[], now: number): void {
    const live = new Map([...followed].filter(isLive).map((file) => [keyOf(file.record()), file]));
    for (const { project, glob, paths } of matches) {
      const isPlain = isPlainPath(glob);
      const fromEnd = options.start === "end" && !sources.knowsGlob(project, glob);
      for (const path of paths) {
        const key = keyOf({ project, path });
        look({ project, path, expected: isPlain, fromEnd, here: live.get(key) }, now);
        live.delete(key);
      }
      if (!isPlain && paths.length === 0) problems.found(project, glob, "no file matches");
      else if (!isPlain) problems.cleared(project, glob);
      sources.rememberGlob(project, glob);
    }
    for (const file of live.values()) {
      const stat = tryStat(file.record(), false);
      if (isLive(file) && (stat === null || !isFile(file, stat))) left(file, now);
    }
  }

  /** Looks at a path where a file is or may be followed. */
  function look(
    place: {
      readonly project: string;
      readonly path: string;
      readonly expected: boolean;
      readonly fromEnd: boolean;
      readonly here: FollowedFile | undefined;
    },
    now: number,
  ): void {
    const { project, path, expected, here } = place;
    const stat = tryStat(place, expected);
    if (here !== undefined && stat !== null && isFile(here, stat)) {
      problems.cleared(project, path);
      return;
    }
    if (here !== undefined) left(here, now);
    if (stat === null) return;
    if (!stat.isFile()) {
      // A wildcard that matches a folder as well is no fault; a folder in place of a log is one.
      if (expected || here !== undefined) problems.found(project, path, kindOf(stat));
      return;
    }
    const moved = [...followed].find(
      (file) => file.record().project === project && isFile(file, stat),
    );
    if (moved === undefined) {
      const file = tryOpen(project, path);
      if (file !== null) begin(place, file, now);
    } else {
      moved.moveTo(path);
      files.savePath(moved.record().id, path);
    }
  }

  function begin(
    { project, path, fromEnd }: { project: string; path: string; fromEnd: boolean },
    file: OpenFile,
    now: number,
  ): void {
    problems.cleared(project, path);
    const { fd, stat } = file;
    const known = files
      .byInode(project, String(stat.ino))
      .find((record) => isMarked(fd, stat, record));
    if (known === undefined && isCopyOfFollowed(project, path, file, now)) {
      closeSync(fd);
      return;
    }
    let record: FileRecord;
    if (known === undefined) {
      const added = newFile({ project, source: path, path }, file, fromEnd ? endOfLines(file) : 0);
      // What lies beside it at the first look was written before now, and is the past too.
      record = files.add(fromEnd ? { ...added, modified: now } : added);
    } else {
      record = { ...known, path };
      files.savePath(known.id, path);
    }
    follow(record, fd, now);
    const { source } = record;
    sources.begin(project, source, now);
    if (told.has(keyOf({ project, path: source }))) return;
    told.add(keyOf({ project, path: source }));
    events({ event: "source:found", project, source });
  }

  function isCopyOfFollowed(project: string, path: string, file: OpenFile, now: number): boolean {
    return [...followed].some((original) => {
      const record = original.record();
      return (
        isLive(original) &&
        record.project === project &&
        isCopy(file, path, record, original.fd, now)
      );
    });
  }

  function left(file: FollowedFile, now: number): void {
    file.leave(now);
    const again = findAgain(file.record());
    if (again !== null) {
      closeSync(again.fd);
      files.savePath(file.record().id, again.path);
    }
    catchUp(file.record(), now);
  }

  function tryStat(
    { project, path }: { readonly project: string; readonly path: string },
    expected: boolean,
  ): BigIntStats | null {
    try {
      return statSync(path, { bigint: true });
    } catch (error) {
      if (expected || (error as NodeJS.ErrnoException).code !== "ENOENT") {
        problems.found(project, path, reasonOf(error));
      }
      return null;
    }
  }

  function tryOpen(project: string, path: string): OpenFile | null {
    try {
      return openFile(path);
    } catch (error) {
      problems.found(project, path, reasonOf(error));
      return null;
    }
  }

  return {
    followed,
    resume,
    reconcile,
    at: (path) => [...followed].filter((file) => isLive(file) && file.record().path === path),
    replaced(file, now) {
      const { project, source } = file.record();
      const copy = findCopy(file.record(), files);
      if (copy !== null) follow(files.add(copy.record), copy.file.fd, now).leave(now);
      const goesOn = copy?.goesOn === true;
      file.restart(goesOn, now);
      // What was written between the copy and the truncation is lost in any case.
      sources.broke(project, source, now);
      const lostBytes = goesOn ? 0 : null;
      events({ event: "source:truncated", project, source, lostBytes });
    },
    drop(file) {
      followed.delete(file);
      file.close();
    },
    close() {
      for (const file of followed) file.close();
      followed.clear();
    },
  };
}

function isLive(file: FollowedFile): boolean {
  return file.leftAt() === null;
}

function isFile(file: FollowedFile, stat: BigIntStats): boolean {
  const { device, inode } = file.record();
  return inode === String(stat.ino) && device === String(stat.dev);
}

function keyOf({ project, path }: { readonly project: string; readonly path: string }): string {
  return JSON.stringify([project, path]);
}
