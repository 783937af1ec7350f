import { reportLimits, type SourceHealth } from "@mendwatch/protocol";

import { cutText } from "../settle/cut.ts";
import type { WatcherState } from "../state/state.ts";
import type { FollowedStream } from "../stream/followed-stream.ts";
import type { Look } from "./file-source.ts";
import type { FollowedFile } from "./followed-file.ts";
import { isPacked } from "./folder.ts";
import type { Problems } from "./problems.ts";
import type { Roster } from "./roster.ts";
import { sourceKey } from "./source-name.ts";

/** Reads the files of a roster, each in its turn. */
export interface Tail {
  /** Something may have happened at a path. False where no followed file is there. */
  touch(path: string): boolean;
  /** Something may have happened anywhere. */
  touchAll(): void;
  /** True where a file had something new when it was last looked at. */
  isBusy(): boolean;
  /** True where the file at a path is one of those. */
  isBusyAt(path: string): boolean;
  /** Looks at those files again, without a transaction. True where one is to be read, and is touched. */
  glance(): boolean;
  /**
   * Takes in where the sources lead now. What is followed is read before: that a file was truncated
   * must be known before a copy of it is met. Inside a transaction.
   */
  look(looks: readonly Look[], now: number): void;
  /**
   * Reads what was touched, for a little while; true when there is more. `hasty`: healthy lines at the
   * end of a file may wait for the next call. Inside a transaction.
   */
  read(now: number, hasty: boolean): boolean;
  /** How long until {@link Tail.read} has an entry to close by time, in milliseconds; null for never. */
  idleIn(): number | null;
  /** What a heartbeat says of the sources, those that cannot be read first. */
  health(streams: readonly FollowedStream[], now: number): readonly SourceHealth[];
}

/** A file that has left its path is closed after this silence, in milliseconds. */
const patience = 60_000;

/** The same for one that was deleted, whose disk space its owner wants back. */
const patienceWhenDeleted = 5_000;

/** One transaction reads for about this long, in milliseconds, so that nothing else waits for it. */
const turn = 50;

/** A heartbeat names at most this many sources. */
const sourcesPerHeartbeat = 1_000;

/** Reads the files of the roster, and tells it which were replaced or are finished. */
export function createTail(roster: Roster, state: WatcherState, problems: Problems): Tail {
  const touched = new Set<FollowedFile>();
  /** Files that had something new when they were looked at last. */
  const busy = new Set<FollowedFile>();
  /** Files in which errors wait that are known: they are counted before any window is closed. */
  const owing = new Set<FollowedFile>();
  /** Files with an entry that time will close, or that have left their path; of all that were read. */
  const restless = new Set<FollowedFile>();

  function touchAll(): void {
    for (const file of roster.followed) touched.add(file);
  }

  function readOne(file: FollowedFile, now: number, hasty: boolean): void {
    const result = file.read(now, hasty);
    const { project, path } = file.record();
    if (result.kind === "unreadable") {
      problems.found(project, path, result.reason);
      roster.drop(file);
      return;
    }
    // It is read though its path may lead to nothing any more, or where nobody may look.
    if (problems.has(project, path) && !file.hasLeft() && file.isInPlace()) {
      problems.cleared(project, path);
    }
    if (result.kind === "done") busy.add(file);
    else busy.delete(file);
    if (result.kind === "more") touched.add(file);
    if (result.kind === "replaced") {
      roster.replaced(file, now);
      touchAll();
    }
  }

  function forget(file: FollowedFile): void {
    restless.delete(file);
    busy.delete(file);
    owing.delete(file);
  }

  /** Closes the open entry of a silent file, and a file that is done with. */
  function rest(file: FollowedFile, now: number): void {
    const idleIn = file.idleIn();
    if (idleIn !== null && idleIn <= 0) file.flushIdle(now);
    if (!file.hasLeft()) {
      if (file.idleIn() === null) restless.delete(file);
      return;
    }
    const isDeleted = file.isDeleted();
    // Nothing is added to what was packed.
    const isDone = isPacked(file.record().path);
    if (!isDone && file.silence() < (isDeleted ? patienceWhenDeleted : patience)) return;
    file.finish(now);
    if (isDeleted && !isDone) roster.deleted(file, now);
    else roster.drop(file);
  }

  function read(now: number, hasty: boolean): boolean {
    const end = performance.now() + turn;
    for (const file of owing) touched.add(file);
    owing.clear();
    // A file that has more goes to the end of the set, so that each has its turn.
    for (const file of touched) {
      touched.delete(file);
      if (roster.followed.has(file)) readOne(file, now, hasty);
      restless.add(file);
      if (performance.now() > end) break;
    }
    for (const file of restless) {
      if (!roster.followed.has(file)) forget(file);
      else if (!touched.has(file)) rest(file, now);
    }
    return touched.size > 0;
  }

  return {
    touch(path) {
      const files = roster.at(path);
      for (const file of files) touched.add(file);
      return files.length > 0;
    },
    touchAll,
    isBusy: () => busy.size > 0,
    isBusyAt(path) {
      for (const file of busy) {
        if (!file.hasLeft() && file.record().path === path) return true;
      }
      return false;
    },
    glance() {
      for (const file of busy) {
        const found = roster.followed.has(file) ? file.glance() : "nothing";
        if (found === "nothing") busy.delete(file);
        if (found === "loud") touched.add(file);
        if (found === "known") owing.add(file);
      }
      return touched.size > 0;
    },
    look(looks, now) {
      touchAll();
      read(now, false);
      roster.reconcile(looks, now);
      touchAll();
    },
    read,
    idleIn() {
      let next = Infinity;
      for (const file of restless) next = Math.min(next, file.idleIn() ?? Infinity);
      return next === Infinity ? null : next;
    },
    health(streams, now) {
      const found = new Map<string, SourceHealth>();
      function add(project: string, source: string, lag: number, reason: string | null): void {
        const key = sourceKey(project, source);
        const known = found.get(key);
        const record = state.sources.get(project, source);
        found.set(key, {
          project,
          source: cutText(source, reportLimits.path),
          bytesRead: record?.bytesRead ?? 0,
          lagBytes: (known?.lagBytes ?? 0) + lag,
          unreadable: known?.unreadable ?? reason,
          unbrokenSince: new Date(record?.unbrokenSince ?? now).toISOString(),
        });
      }
      for (const { project, source, reason } of problems.all()) {
        add(project, source, 0, cutText(reason, 500));
      }
      for (const file of roster.followed) {
        const { project, source } = file.record();
        add(project, source, file.lag(), null);
      }
      for (const stream of streams) add(stream.project, stream.name, stream.lag(), null);
      return [...found.values()].slice(0, sourcesPerHeartbeat);
    },
  };
}
