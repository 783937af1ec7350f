import type { BigIntStats } from "node:fs";
import { isAbsolute } from "node:path";

import type { EventSink } from "../events.ts";
import type { FileRecord } from "../state/files.ts";
import type { WatcherState } from "../state/state.ts";
import type { FileSource, Look } from "./file-source.ts";
import type { Reading } from "./file-reader.ts";
import { followFile, type FollowedFile } from "./followed-file.ts";
import { createFollowing, type Following } from "./following.ts";
import { createNewcomers } from "./newcomers.ts";
import { createPlaces, type LookedAt } from "./places.ts";
import { createProbe } from "./probe.ts";
import type { Problems } from "./problems.ts";
import type { Place } from "./question.ts";
import { createRotations } from "./rotations.ts";
import { sourceKey } from "./source-name.ts";
import { refusalOf } from "./unreadable.ts";

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
  readonly followed: Following;
  /** Finds the files of the last run again. */
  resume(now: number): void;
  /** Takes in where the sources lead now. */
  reconcile(looks: readonly Look[], now: number): void;
  /** Followed files that are found at this path right now. */
  at(path: string): readonly FollowedFile[];
  /** True when a path means another file, or none, or did a moment ago: another look is due. */
  hasMoved(): boolean;
  /** What was read of this file is no longer in it. */
  replaced(file: FollowedFile, now: number): void;
  /** Stops following; the record stays, so that the file is known when it is met again. */
  drop(file: FollowedFile): void;
  /** The same for one that was deleted and is read to its end. */
  deleted(file: FollowedFile, now: number): void;
  close(): void;
}

/** What the roster works with. */
export interface RosterOptions {
  readonly state: WatcherState;
  readonly fileSources: readonly FileSource[];
  /** Where files begin that exist when their source is first looked at. */
  readonly start: "end" | "beginning";
  readonly reading: Reading;
  /** A folder for what is unpacked. */
  readonly scratch: string;
  readonly problems: Problems;
  readonly events: EventSink;
}

/** Makes a roster that follows nothing yet. All its calls but `close` belong inside a transaction. */
export function createRoster(options: RosterOptions): Roster {
  const { state, reading, problems, events } = options;
  const { files, sources } = options.state;
  const followed = createFollowing();
  const told = new Set<string>();
  const probe = createProbe(problems);
  /** Where the sources led at the last look. */
  let led: ReadonlySet<string> = new Set();
  const newcomers = createNewcomers(followed);
  const rotations = createRotations({
    state,
    followed,
    follow,
    isPlace: isLed,
    refused: (project, path, error) => problems.found(project, path, refusalOf(path, error)),
    events,
    scratch: options.scratch,
  });

  const places = createPlaces({
    state,
    start: options.start,
    isLed,
    moved: (name, now) => rotations.moved(name, now),
  });

  function isLed(project: string, path: string): boolean {
    return led.has(sourceKey(project, path));
  }

  function resume(now: number): void {
    sources.keepGlobs(
      options.fileSources.map((entry) => ({ project: entry.project, glob: entry.name })),
    );
    for (const { id, project, source } of files.all()) {
      const isWanted = options.fileSources.some(
        (entry) => entry.project === project && entry.mayHave(source),
      );
      if (isWanted) rotations.moved({ project, source }, now);
      else files.remove(id);
    }
  }

  function follow(record: FileRecord, fd: number): FollowedFile {
    const file = followFile(record, fd, reading);
    followed.add(file);
    const { project, source } = record;
    const key = sourceKey(project, source);
    if (!told.has(key)) events({ event: "source:found", project, source });
    told.add(key);
    return file;
  }

  function reconcile(looks: readonly Look[], now: number): void {
    sources.notLaterThan(now);
    led = new Set(
      looks.flatMap(({ source, paths }) => paths.map((path) => sourceKey(source.project, path))),
    );
    const live = new Map<string, FollowedFile>();
    for (const file of followed) {
      const { project, path } = file.record();
      if (!file.hasLeft()) live.set(sourceKey(project, path), file);
    }
    const wanted: Place[] = [];
    for (const { source, paths, problem } of looks) {
      const { project, name, isExpected } = source;
      const firstLook = sources.firstLook(project, name);
      for (const path of paths) {
        const key = sourceKey(project, path);
        const at = { project, path, isExpected, firstLook };
        if (!isAsItWas(at, live.get(key), now)) wanted.push(places.at(at, now));
        live.delete(key);
      }
      if (problem !== null) problems.found(project, name, problem);
      else if (!isExpected) problems.cleared(project, name);
      sources.looked(project, name, now);
    }
    for (const file of live.values()) {
      const { project, path } = file.record();
      const found = probe.stat(project, path, false);
      if (found !== "hidden" && (found === "absent" || !file.isAt(found))) left(file, now);
    }
    forgetGone(looks);
    newcomers.before(wanted.map(({ source }) => source));
    rotations.search(wanted, now);
    for (const { project, source } of newcomers.look()) rotations.moved({ project, source }, now);
  }

  /** Nothing is wrong any more with what a pattern or a rotation led to, and is not there now. */
  function forgetGone(looks: readonly Look[]): void {
    const names = new Set(looks.map(({ source }) => sourceKey(source.project, source.name)));
    for (const { project, source } of problems.all()) {
      const key = sourceKey(project, source);
      const isPath = isAbsolute(source) && !names.has(key);
      if (isPath && !led.has(key) && probe.isGone(source)) problems.gone(project, source);
    }
  }

  /** Looks at a path, where `here` has been followed until now. False where another file is to be followed. */
  function isAsItWas(at: LookedAt, here: FollowedFile | undefined, now: number): boolean {
    const { project, path } = at;
    const found = probe.stat(project, path, at.isExpected);
    if (found === "hidden") return true;
    if (here !== undefined && found !== "absent" && here.isAt(found)) {
      problems.cleared(project, path);
      return true;
    }
    if (here !== undefined) left(here, now);
    // It may have come and gone since the last look; under a wildcard nobody knows its name.
    if (found === "absent") return !at.isExpected;
    const moved = followedAs(project, found);
    if (moved === undefined) return !probe.mayOpen(project, path);
    if (moved.hasLeft() || !moved.isInPlace()) {
      followed.move(moved, path);
      files.savePath(moved.record().id, path);
    }
    return true;
  }

  function followedAs(project: string, stat: BigIntStats): FollowedFile | undefined {
    return followed.withInode(project, String(stat.ino)).find((file) => file.isAt(stat));
  }

  function left(file: FollowedFile, now: number): void {
    file.leave();
    rotations.moved(file.record(), now);
  }

  function drop(file: FollowedFile): void {
    followed.delete(file);
    file.close();
  }

  return {
    followed,
    resume,
    reconcile,
    at: (path) => followed.atPath(path).filter((file) => !file.hasLeft() && file.isInPlace()),
    hasMoved: () =>
      rotations.isSearching() || [...followed].some((file) => !file.hasLeft() && !file.isInPlace()),
    replaced(file, now) {
      const { project, source, path } = file.record();
      followed.delete(file);
      const again = file.hasLeft() ? [] : [{ project, source, path, begin: () => 0 }];
      const goesOn = rotations.find(file.record(), again, now);
      if (!goesOn) file.abandon(now);
      file.close();
      // It may have been truncated more than once since the last look.
      rotations.moved({ project, source }, now);
      // What was written between the copy and the truncation is lost in any case.
      sources.broke(project, source, now);
      events({ event: "source:truncated", project, source, lostBytes: goesOn ? 0 : null });
    },
    drop,
    deleted(file, now) {
      rotations.deleted(file.record(), now);
      drop(file);
    },
    close() {
      for (const file of followed) file.close();
      followed.clear();
    },
  };
}
