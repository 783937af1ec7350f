import { fstatSync, statSync } from "node:fs";

import type { EventSink } from "../events.ts";
import type { FileRecord } from "../state/files.ts";
import type { WatcherState } from "../state/state.ts";
import type { Around } from "./around.ts";
import { isHidden, openBeside } from "./beside.ts";
import type { FollowedFile } from "./followed-file.ts";
import type { Following } from "./following.ts";
import { identify, type Identities } from "./identity.ts";
import type { Ledger } from "./ledger.ts";
import { holds, type LogFile } from "./log-file.ts";
import { noBirth } from "./mark.ts";
import { plainFile } from "./open-log-file.ts";
import type { Question } from "./question.ts";
import type { KnownFile } from "./scene.ts";
import { createTakeUp } from "./take-up.ts";

/**
 * How a look at a source went. `moving`: files are being renamed or packed, and the next look knows
 * more. `hidden`: there are files that may not be opened. `clear`: all is known but what time tells.
 */
export type Outcome =
  | { readonly kind: "moving" | "hidden" | "clear" }
  | {
      /** Another look would find the same as long as nothing changes in these folders. */
      readonly kind: "settled";
      readonly folders: readonly string[];
    };

/** Matches the files of one source with its records. Every call belongs inside a transaction. */
export interface Matching {
  match(question: Question): Outcome;
}

/** What is matched, and what is done with it. */
export interface MatchingOptions {
  readonly state: WatcherState;
  readonly ledger: Ledger;
  readonly followed: Following;
  readonly follow: (record: FileRecord, fd: number) => FollowedFile;
  /** True for the path of a log of its own. */
  readonly isPlace: (project: string, path: string) => boolean;
  /** A log cannot be opened. */
  readonly refused: (project: string, path: string, error: unknown) => void;
  readonly events: EventSink;
  /** A folder for what is unpacked. */
  readonly scratch: string;
}

/** Opens what may be of a source, and takes up what nobody has read. */
export function createMatching(options: MatchingOptions): Matching {
  const { ledger, followed, follow, isPlace, events, scratch } = options;
  const { files, sources } = options.state;
  const takeUp = createTakeUp({ files, ledger, follow });

  function match(question: Question): Outcome {
    const { name, places } = question;
    const { project, source } = name;
    const trusted = knowsBirths(scratch) ? asItIs : withoutBirth;
    const all = files.ofSource(project, source).map(trusted);
    const since = sources.get(project, source)?.since ?? Infinity;
    const view = question.surveyor.around(source, all, since);
    for (const file of followed.ofSource(project, source)) locate(file, view);
    const records = all.filter((record) => !isFollowed(record));
    const wanted = places.map((place) => place.path);
    function refused(path: string, error: unknown): void {
      options.refused(project, path, error);
    }
    const found = openBeside({ name, wanted, records, view, followed, scratch, isPlace, refused });
    if (found === null) return { kind: "moving" };
    try {
      const foreign = found
        .flatMap(({ stat }) => files.byInode(project, String(stat.ino)))
        .map(trusted)
        .filter((record) => record.source !== source && !isFollowed(record));
      const hidden = records.filter((record) => isHidden(record, view, found));
      const visible = records.filter((record) => !hidden.includes(record));
      const identities = identify({
        source,
        records: [...visible, ...foreign],
        hidden,
        followed: followed.ofSource(project, source).map((file) => toKnown(file, view)),
        files: found,
        since,
        isBeside: (path) => view.isBeside(path),
      });
      const { known, rests } = identities;
      tellTruncated(question, [...known, ...rests], visible, found);
      const isUnsettled = takeUp.settle(question, {
        ...identities,
        unknown: identities.unknown.filter(({ path }) => wanted.includes(path) || view.isOwn(path)),
        lost: identities.lost.filter((record) => !foreign.includes(record)),
      });
      if (isUnsettled) return { kind: "moving" };
      if (hidden.length > 0) return { kind: "hidden" };
      if (isUpToTime(identities, found, source)) return { kind: "clear" };
      return { kind: "settled", folders: view.folders };
    } finally {
      for (const file of found) file.close();
    }
  }

  /** A file that has left its path is somewhere else now. */
  function locate(file: FollowedFile, view: Around): void {
    const { id, inode } = file.record();
    const [found] = file.hasLeft() ? view.withInode(inode) : [];
    if (found !== undefined) files.savePath(id, found.path);
  }

  /** Files that were truncated while nobody looked, or whose inode the new log was given. */
  function tellTruncated(
    { name: { project, source }, now }: Question,
    known: readonly KnownFile[],
    records: readonly FileRecord[],
    found: readonly LogFile[],
  ): void {
    const log = found.find(({ path }) => path === source);
    for (const record of records) {
      if (log === undefined || String(log.stat.ino) !== record.inode) continue;
      const file = known.find((pair) => pair.record === record)?.file;
      if (file === log) continue;
      // Nothing was read of it: it may be a generation that nobody has read, else it is told as lost.
      if (file === undefined && record.cursor === 0) continue;
      if (file === undefined) ledger.disown(record, now);
      else if (log.stat.birthtimeNs >= file.stat.mtimeNs) continue;
      sources.broke(project, source, now);
      const lostBytes = file !== undefined && holds(file, record) ? 0 : null;
      events({ event: "source:truncated", project, source, lostBytes });
    }
  }

  function isFollowed({ id, project, source }: FileRecord): boolean {
    return followed.ofSource(project, source).some((file) => file.record().id === id);
  }

  return { match };
}

/** True where what is found now may be found otherwise later, although no name changes. */
function isUpToTime(
  { copies, doubtful, lost }: Identities,
  found: readonly LogFile[],
  source: string,
): boolean {
  const isOpen = lost.some(({ missingSince }) => missingSince === null);
  // A copy begins with an empty file.
  const isBegun = found.some((file) => file.path !== source && file.length() === 0);
  return isOpen || isBegun || copies.length > 0 || doubtful.length > 0;
}

/**
 * A system that cannot tell when a file was made gives the time of its last change, for every file. In
 * a folder in which files were made these are the same.
 */
function knowsBirths(folder: string): boolean {
  const { birthtimeNs, ctimeNs } = statSync(folder, { bigint: true });
  return birthtimeNs !== ctimeNs;
}

function asItIs(record: FileRecord): FileRecord {
  return record;
}

function withoutBirth(record: FileRecord): FileRecord {
  return { ...record, birth: noBirth };
}

function toKnown(followed: FollowedFile, view: Around): KnownFile {
  const record = followed.record();
  const { fd } = followed;
  const stat = fstatSync(fd, { bigint: true });
  // One that was deleted is nowhere, and what is listed under its old name is another one.
  const left = view.withInode(record.inode).find(({ path }) => path !== record.source)?.path ?? "";
  return { record, file: plainFile(followed.hasLeft() ? left : record.path, { fd, stat }) };
}
