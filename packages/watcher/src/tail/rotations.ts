import { fstatSync } from "node:fs";

import { createAssembler } from "@mendwatch/detection";

import type { EventSink } from "../events.ts";
import type { FileRecord } from "../state/files.ts";
import type { WatcherState } from "../state/state.ts";
import { createSurveyor, type Around, type Surveyor } from "./around.ts";
import { isHidden, openBeside } from "./beside.ts";
import type { FollowedFile } from "./followed-file.ts";
import type { Following } from "./following.ts";
import { isPacked } from "./folder.ts";
import { identify, type Identities, type KnownFile } from "./identity.ts";
import { createLedger } from "./ledger.ts";
import { hasTimes, holds, isBeginning, isReadToEnd, type LogFile } from "./log-file.ts";
import { plainFile } from "./open-log-file.ts";
import { markContent, noInode } from "./mark.ts";
import type { SourceName } from "./source-name.ts";

/**
 * For this long after a start or a rotation the files of a source are looked for again, in
 * milliseconds: a folder that is listed while its files are renamed may show one twice or not at all.
 */
const settling = 10_000;

/** A path at which a file is to be followed for as long as it is there. */
export interface Place extends SourceName {
  readonly path: string;
  /** Where to begin with a file that nobody has read. */
  begin(file: LogFile): number;
}

/** Finds the files of sources whose files have moved. Every call belongs inside a transaction. */
export interface Rotations {
  /** The files of a source have moved, or may have while nobody looked. */
  moved(name: SourceName, now: number): void;
  /** True while the files of a source may still be on the move. */
  isSearching(): boolean;
  /**
   * Finds out who is who beside the sources that moved lately, and at places where nothing is followed
   * yet. Follows what is at a place, and what is unread anywhere.
   */
  search(places: readonly Place[], now: number): void;
  /** What was read of a followed file is gone from it: looks for it elsewhere. False: it is nowhere. */
  find(record: FileRecord, places: readonly Place[], now: number): boolean;
  /** A deleted file was read to its end: it is forgotten, unless it shows up packed. */
  deleted(record: FileRecord, now: number): void;
}

/** What the search works with. */
export interface RotationsOptions {
  readonly state: WatcherState;
  readonly followed: Following;
  readonly follow: (record: FileRecord, fd: number) => FollowedFile;
  /** True for the path of a log of its own. */
  readonly isPlace: (project: string, path: string) => boolean;
  readonly events: EventSink;
  /** A folder for what is unpacked. */
  readonly scratch: string;
}

/** What is to be found out about one source. */
interface Question {
  readonly name: SourceName;
  readonly places: readonly Place[];
  readonly surveyor: Surveyor;
  readonly now: number;
  /** When the source moved last. */
  readonly movedAt: number;
  /** Nothing has moved for a while: what is not found by now is gone. */
  readonly isLast: boolean;
}

/** Knows which sources have moved lately. */
export function createRotations(options: RotationsOptions): Rotations {
  const { followed, follow, isPlace, events, scratch } = options;
  const { files, sources } = options.state;
  const ledger = createLedger(options.state, events);
  const lately = new Map<string, SourceName & { readonly movedAt: number }>();
  /** Sources with files that may not be opened: nothing tells when they may. */
  const waiting = new Map<string, SourceName>();

  function answer(question: Question): void {
    const { name, places } = question;
    const { project, source } = name;
    const all = files.ofSource(project, source);
    const view = question.surveyor.around(source, all);
    for (const file of followed.ofSource(project, source)) locate(file, view);
    const records = all.filter((record) => !isFollowed(record));
    const wanted = places.map((place) => place.path);
    const found = openBeside({ name, wanted, records, view, followed, scratch, isPlace });
    if (found === null) {
      // The next look knows more.
      moved(name, question.now);
      return;
    }
    try {
      const foreign = found
        .flatMap(({ stat }) => files.byInode(project, String(stat.ino)))
        .filter((record) => record.source !== source && !isFollowed(record));
      const hidden = records.filter((record) => isHidden(record, view, found));
      const visible = records.filter((record) => !hidden.includes(record));
      if (hidden.length > 0) waiting.set(keyOf(name), name);
      // What may be looked at again tells who is who.
      else if (waiting.delete(keyOf(name))) moved(name, question.now);
      const identities = identify({
        source,
        records: [...visible, ...foreign],
        hidden,
        followed: followed.ofSource(project, source).map((file) => toKnown(file, view)),
        files: found,
        since: sources.get(project, source)?.since ?? Infinity,
      });
      const { known, rests } = identities;
      tellTruncated(question, [...known, ...rests], visible, found);
      settle(question, {
        ...identities,
        unknown: identities.unknown.filter(({ path }) => wanted.includes(path) || view.isOwn(path)),
        lost: identities.lost.filter((record) => !foreign.includes(record)),
      });
    } finally {
      for (const file of found) file.close();
    }
  }

  function settle(question: Question, identities: Identities): void {
    const { known, rests, lost, copies, restored, unknown } = identities;
    const { now, isLast } = question;
    for (const pair of known) resume(pair, known, question);
    for (const rest of rests) ledger.moveToRest(rest, now);
    for (const { record, file } of copies) ledger.remember(record, file, now);
    for (const { record, file, cursor } of restored) {
      begin(file, question, cursor);
      ledger.replaced(record);
    }
    for (const file of unknown) begin(file, question);
    for (const record of lost) {
      ledger.missing(record);
      // It was packed, and what there was of it is known there.
      const isKnown = known.some(
        ({ file }) => isPacked(file.path) && holds(file, record) && hasTimes(file, record),
      );
      if (isKnown) ledger.disown(record, 0);
      else if (isLast) ledger.giveUp(record, now);
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
      if (file === undefined) ledger.disown(record, now);
      else if (log.stat.birthtimeNs >= file.stat.mtimeNs) continue;
      sources.broke(project, source, now);
      const lostBytes = file !== undefined && holds(file, record) ? 0 : null;
      events({ event: "source:truncated", project, source, lostBytes });
    }
  }

  function resume(pair: KnownFile, known: readonly KnownFile[], question: Question): void {
    const { file } = pair;
    const record = ledger.move(pair);
    const place = question.places.find(({ path }) => path === file.path);
    if (place === undefined) {
      if (file.path === question.name.source || !hasUnread(record, file)) return;
      // A copy that was made again over an old one has grown, and has nothing new in it.
      const isCopy = known.some((other) => other !== pair && isBeginning(file, other.file));
      if (isCopy) {
        const mark = markContent(file, file.length());
        files.savePosition(record.id, { ...record, ...mark });
        return;
      }
    }
    const fd = file.take();
    if (fd === null) {
      if (isGivenUp(file, question)) closePacked(record, file, question.now);
    } else if (place === undefined) follow(record, fd).leave();
    else follow(record, fd);
  }

  function begin(file: LogFile, question: Question, cursor?: number): void {
    const { name } = question;
    const place = question.places.find(({ path }) => path === file.path);
    if (place === undefined && file.path === name.source) return;
    const fd = file.take();
    if (fd === null) {
      if (isGivenUp(file, question)) closePacked(ledger.add(name, file, 0), file, question.now);
      return;
    }
    const started = follow(ledger.add(name, file, cursor ?? place?.begin(file) ?? 0), fd);
    if (place === undefined) started.leave();
  }

  /** True for what cannot be unpacked, and is not being written any more. */
  function isGivenUp(file: LogFile, { name, now, movedAt, isLast }: Question): boolean {
    if (!isLast) return false;
    const isQuiet = Number(file.stat.mtimeMs) <= movedAt;
    if (!isQuiet) moved(name, now);
    return isQuiet;
  }

  /** What cannot be unpacked is known from then on, so that it is told once. */
  function closePacked(record: FileRecord, file: LogFile, now: number): void {
    ledger.lose(record, now);
    ledger.close(record, file);
  }

  function isFollowed({ id, project, source }: FileRecord): boolean {
    return followed.ofSource(project, source).some((file) => file.record().id === id);
  }

  function moved({ project, source }: SourceName, now: number): void {
    lately.set(keyOf({ project, source }), { project, source, movedAt: now });
  }

  return {
    moved,
    isSearching: () => lately.size > 0,
    search(places, now) {
      const bySource = Map.groupBy(places, keyOf);
      const names = new Map<string, SourceName>([...waiting, ...lately]);
      for (const place of places) names.set(keyOf(place), place);
      // Lists once for all the sources of a folder, of which there may be thousands.
      const surveyor = createSurveyor();
      for (const [key, name] of names) {
        const movedAt = lately.get(key)?.movedAt ?? now;
        const isLast = lately.has(key) && (now - movedAt >= settling || now < movedAt);
        answer({ name, places: bySource.get(key) ?? [], surveyor, now, movedAt, isLast });
        if (isLast && lately.get(key)?.movedAt === movedAt) lately.delete(key);
      }
    },
    find(record, places, now) {
      const { id, project, source } = record;
      ledger.disown(record, now);
      const surveyor = createSurveyor();
      answer({ name: record, places, surveyor, now, movedAt: now, isLast: false });
      return files.ofSource(project, source).some((it) => it.id === id && it.inode !== noInode);
    },
    deleted(record, now) {
      ledger.disown(record, 0);
      moved(record, now);
    },
  };
}

function keyOf({ project, source }: SourceName): string {
  return JSON.stringify([project, source]);
}

function toKnown(followed: FollowedFile, view: Around): KnownFile {
  const record = followed.record();
  const { fd } = followed;
  const stat = fstatSync(fd, { bigint: true });
  // One that was deleted is nowhere, and what is listed under its old name is another one.
  const left = view.withInode(record.inode).find(({ path }) => path !== record.source)?.path ?? "";
  return { record, file: plainFile(followed.hasLeft() ? left : record.path, { fd, stat }) };
}

function hasUnread(record: FileRecord, file: LogFile): boolean {
  return !isReadToEnd(file, record) || createAssembler({}, record.assembler).open();
}
