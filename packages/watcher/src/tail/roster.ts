import { closeSync, type BigIntStats } from "node:fs";
import { dirname } from "node:path";

import type { EventSink } from "../events.ts";
import type { FileRecord } from "../state/files.ts";
import type { WatcherState } from "../state/state.ts";
import type { FileSource, Look } from "./file-source.ts";
import { clockGrain, isGenerationOf, regularFiles, viewFolder, type OpenFile } from "./folder.ts";
import { followFile, type FollowedFile, type Reading } from "./followed-file.ts";
import { createFollowing, type Following } from "./following.ts";
import { addFile, findCopy, newFile, type PlacedFile } from "./generations.ts";
import { isMarked } from "./mark.ts";
import { createProbe } from "./probe.ts";
import type { Problems } from "./problems.ts";
import { createRotations } from "./rotations.ts";
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
  deleted(file: FollowedFile): void;
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

/** A path to look at. */
interface Place {
  readonly project: string;
  readonly path: string;
  /** Its owner has named it, so it should be there. */
  readonly isExpected: boolean;
  /** When its source was first looked at; null: this is the first look. */
  readonly firstLook: number | null;
}

/** Makes a roster that follows nothing yet. All its calls but `close` belong inside a transaction. */
export function createRoster(options: RosterOptions): Roster {
  const { state, reading, problems, events } = options;
  const { files, sources } = state;
  const followed = createFollowing();
  const told = new Set<string>();
  const probe = createProbe(problems);
  const rotations = createRotations({ state, followed, follow, events, scratch: options.scratch });

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
    rotations.search(now);
  }

  function follow(record: FileRecord, fd: number): FollowedFile {
    const file = followFile(record, fd, reading);
    followed.add(file);
    return file;
  }

  function reconcile(looks: readonly Look[], now: number): void {
    const live = new Map<string, FollowedFile>();
    for (const file of followed) {
      const { project, path } = file.record();
      if (!file.hasLeft()) live.set(keyOf(project, path), file);
    }
    for (const { source, paths, problem } of looks) {
      const { project, name, isExpected } = source;
      const firstLook = sources.firstLook(project, name);
      for (const path of paths) {
        const key = keyOf(project, path);
        look({ project, path, isExpected, firstLook }, live.get(key), now);
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
    rotations.search(now);
  }

  /** Looks at a path, where `here` has been followed until now. */
  function look(place: Place, here: FollowedFile | undefined, now: number): void {
    const { project, path } = place;
    const found = probe.stat(project, path, place.isExpected);
    if (found === "hidden") return;
    if (here !== undefined && found !== "absent" && here.isAt(found)) {
      problems.cleared(project, path);
      return;
    }
    if (here !== undefined) left(here, now);
    if (found === "absent") {
      // It may have come and gone since the last look; under a wildcard nobody knows its name.
      if (place.isExpected) searchFor(place, now);
      return;
    }
    const moved = followedAs(project, found);
    if (moved === undefined) {
      const file = probe.open(project, path);
      if (file !== null) begin(place, file, now);
    } else if (moved.hasLeft() || !moved.isInPlace()) {
      moved.moveTo(path);
      files.savePath(moved.record().id, path);
    }
  }

  function searchFor({ project, path, firstLook }: Place, now: number): void {
    sources.begin(project, path, firstLook ?? now, now);
    rotations.arrange({ project, source: path }, now);
  }

  /** Follows the file at a path, known or new. */
  function begin(place: Place, file: PlacedFile, now: number): void {
    const { project, path } = place;
    const candidates = files.byInode(project, String(file.stat.ino));
    const known = candidates.find((record) => isMarked(file.fd, file.stat, record));
    // A rotation since the path was looked at may have put a followed file there.
    const isTaken = followedAs(project, file.stat) !== undefined;
    if (isTaken || (known === undefined && rotations.isCopied(project, file, now))) {
      closeSync(file.fd);
      return;
    }
    // Cut or written anew while nobody looked: reading it will tell.
    const replaced = candidates.find(
      (record) =>
        record.path === path ||
        (record.path === record.source && isGenerationOf(record.source, path)),
    );
    const record = known ?? replaced ?? add(place, file, now);
    files.savePath(record.id, path);
    // A folder that was mounted anew may be another device.
    follow({ ...record, path, device: String(file.stat.dev) }, file.fd);
    const key = keyOf(project, record.source);
    if (!told.has(key)) events({ event: "source:found", project, source: record.source });
    told.add(key);
  }

  function add({ project, path, firstLook }: Place, file: PlacedFile, now: number): FileRecord {
    const isNew = sources.begin(project, path, firstLook ?? now, now);
    // Generations may have come and gone before this file.
    if (firstLook !== null) rotations.moved({ project, source: path }, now);
    const isPast = firstLook === null || (isNew && wasThere(file, firstLook));
    const cursor = isPast && options.start === "end" ? endOfLines(file) : 0;
    return addFile(files, newFile({ project, source: path, path }, file, cursor));
  }

  function followedAs(project: string, stat: BigIntStats): FollowedFile | undefined {
    return followed.withInode(project, String(stat.ino)).find((file) => file.isAt(stat));
  }

  function left(file: FollowedFile, now: number): void {
    const { id, project, source, inode } = file.record();
    file.leave();
    const again = regularFiles(dirname(source)).find(({ stat }) => String(stat.ino) === inode);
    if (again !== undefined) files.savePath(id, again.path);
    rotations.moved({ project, source }, now);
  }

  return {
    followed,
    resume,
    reconcile,
    at: (path) =>
      [...followed].filter(
        (file) => file.record().path === path && !file.hasLeft() && file.isInPlace(),
      ),
    hasMoved: () =>
      rotations.isSearching() || [...followed].some((file) => !file.hasLeft() && !file.isInPlace()),
    replaced(file, now) {
      const { project, source } = file.record();
      const beside = viewFolder(dirname(source));
      const copy = findCopy(file.record(), beside, files);
      if (copy !== null) follow(files.add(copy.record), copy.fd).leave();
      const goesOn = copy?.goesOn ?? rotations.takeCopy(file.record(), beside, now);
      file.restart(goesOn, now);
      // It may have been truncated more than once since the last look.
      rotations.moved({ project, source }, now);
      // What was written between the copy and the truncation is lost in any case.
      sources.broke(project, source, now);
      const lostBytes = goesOn ? 0 : null;
      events({ event: "source:truncated", project, source, lostBytes });
    },
    drop(file) {
      followed.delete(file);
      file.close();
    },
    deleted(file) {
      rotations.deleted(file.record());
      followed.delete(file);
      file.close();
    },
    close() {
      for (const file of followed) file.close();
      followed.clear();
    },
  };
}

/** A file that could not be read at the first look was there all the same. */
function wasThere({ stat }: OpenFile, firstLook: number): boolean {
  const born = Number(stat.birthtimeMs);
  // Zero where the file system does not know.
  return born > 0 && born < firstLook - clockGrain;
}

function keyOf(project: string, path: string): string {
  return JSON.stringify([project, path]);
}
