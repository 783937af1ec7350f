import { fstatSync, type Stats } from "node:fs";

import type { QuietScanner } from "@mendwatch/detection";

import { reasonOf } from "../errors.ts";
import type { FileRecord } from "../state/files.ts";
import { contextBefore } from "./context.ts";
import { createEntries, type Detection } from "./entries.ts";
import { takeLastLine, takeLines } from "./lines.ts";
import { quietEnd, takeLoudLines } from "./loud-lines.ts";
import { hashOf, headBytes, markContent, markHead, readAt, readInto, tailBytes } from "./mark.ts";
import { countableEnd, createPassKnown, type KnownErrors } from "./pass-known.ts";
import { createSeenEnd } from "./seen-end.ts";
import { textBefore, type Translate } from "./translation.ts";

/** What all followed files share. */
export interface Reading extends Detection {
  /** Pieces of files are read into its bytes, which hold a tail, and more than the longest line. */
  readonly scanner: QuietScanner;
  /** Absent where every error is read. */
  readonly known?: KnownErrors;
  /** What is read instead of the lines of a source; null where they are read as they are. */
  translation(project: string, source: string): Translate | null;
  /** Stores how far a file is read, in the transaction of what was found there. */
  save(record: FileRecord, consumed: number): void;
}

/**
 * How a read went. `still`: nothing has come since the last one; `replaced`: what was read before is no
 * longer there.
 */
export type ReadResult =
  | { readonly kind: "more" | "done" | "still" | "replaced" }
  | { readonly kind: "unreadable"; readonly reason: string };

/**
 * What has come behind the cursor: nothing, healthy lines that wait there, errors among them that are
 * known and are to be counted at the next turn, or something to read at once.
 */
export type Glance = "nothing" | "quiet" | "known" | "loud";

/** Reads an open file from its cursor on. Every call that takes a time belongs inside a transaction. */
export interface FileReader {
  record(): FileRecord;
  /** It is to be found there from now on. */
  moveTo(place: Partial<Pick<FileRecord, "path" | "inode">>): void;
  /** Looks at what has come, and takes none of it. */
  glance(): Glance;
  /**
   * Reads one piece. `hasty`: healthy lines at its end wait for the next call, which may find others
   * behind them and step over them.
   */
  read(now: number, hasty: boolean): ReadResult;
  /** Closes the open entry. */
  flush(reason: "idle" | "end", now: number): void;
  /** Takes the half line at the end as a whole one and closes the last entry. */
  finish(now: number): void;
  /** True while an entry is open that time will close. */
  isOpen(): boolean;
  /** True where the file ended in half a line when it was last looked at. */
  endsInHalfLine(): boolean;
  /** When bytes came last, by the monotonic clock: silence must not depend on anybody setting the time. */
  stirredAt(): number;
  /** Bytes that exist and were not looked at. */
  lag(): number;
}

/** What waits behind a cursor at most, of what one piece can hold: more comes until it is read. */
const mostWaiting = 7 / 8;

/** Reads on from where the record says. */
export function createFileReader(known: FileRecord, fd: number, reading: Reading): FileReader {
  let record = known;
  const { bytes } = reading.scanner;
  const translate = reading.translation(known.project, known.source);
  const entries = createEntries(
    {
      project: known.project,
      source: known.source,
      position: () => record.cursor,
      contextBefore: (offset) => contextBefore(fd, offset, reading.contextLines, reading.redactor),
    },
    reading,
    known.assembler,
    reading.known?.repeats,
  );
  const passKnown = createPassKnown(reading.known, known.project, entries);
  const seen = createSeenEnd();
  /** True while a whole line waits behind the cursor. */
  let waits = false;
  /** Where lines that wait end; it says nothing where it is before the cursor. */
  let quietTo = 0;
  /** True from a glance at something that is no healthy line until it is read. */
  let isToBeRead = false;

  function glance(): Glance {
    let found: Glance;
    try {
      const asked = Date.now();
      const stat = fstatSync(fd);
      found = seen.is(stat) ? "nothing" : glanceAt(stat, asked);
    } catch {
      // The next read says what it is.
      found = "loud";
    }
    isToBeRead ||= found === "known" || found === "loud";
    return found;
  }

  function read(at: number, hasty: boolean): ReadResult {
    const { cursor } = record;
    const tail = Math.min(tailBytes, cursor);
    let stat: Stats;
    let filled: number;
    let head: Buffer;
    const asked = Date.now();
    try {
      stat = fstatSync(fd);
      if (!isToBeRead) {
        if (seen.is(stat)) {
          if (!seen.isCertain() && !holdsWhatWasRead()) return { kind: "replaced" };
          seen.take(stat, asked);
          if (hasty || !waits) return { kind: "still" };
        } else if (hasty && glanceAt(stat, asked) === "quiet") return { kind: "done" };
      }
      isToBeRead = false;
      head = readAt(fd, 0, record.headLength);
      // What comes meanwhile changes the size, and is read by the next call.
      const length = Math.max(tail, stat.size - cursor + tail);
      filled = readInto(bytes.subarray(0, length), fd, cursor - tail);
    } catch (error) {
      return { kind: "unreadable", reason: reasonOf(error) };
    }
    if (filled < tail || !isOfRecord(head, bytes.subarray(0, tail))) return { kind: "replaced" };
    const more = filled === bytes.length;
    seen.take(stat, asked);
    if (more) seen.forget();
    takePiece(bytes.subarray(0, filled), tail, head, at, hasty && !more);
    return { kind: more ? "more" : "done" };
  }

  /** True for a file that begins so, and has this before its cursor. */
  function isOfRecord(head: Buffer, tail: Buffer): boolean {
    // Errors end alike, so that the bytes before the cursor may be the same by chance.
    return hashOf(tail) === record.tailHash && hashOf(head) === record.headHash;
  }

  function holdsWhatWasRead(): boolean {
    const { cursor, headLength } = record;
    const tail = Math.min(tailBytes, cursor);
    return isOfRecord(readAt(fd, 0, headLength), readAt(fd, cursor - tail, tail));
  }

  /**
   * Looks at what has come behind the cursor of a file. Where all whole lines are quiet, or of errors
   * that are known, they wait, and are read when another one comes.
   */
  function glanceAt(stat: Stats, asked: number): Exclude<Glance, "nothing"> {
    const { cursor } = record;
    const { size } = stat;
    const from = Math.max(cursor, quietTo);
    const isNear = size >= from && size - cursor < mostWaiting * bytes.length;
    // A translation tells more than a scanner knows.
    if (!isNear || translate !== null || !entries.isAtRest()) return "loud";
    const filled = readInto(bytes.subarray(0, size - from), fd, from);
    const quiet = quietEnd(reading.scanner, filled);
    const end = quiet ?? countableEnd(reading.known, record.project, reading.scanner, filled);
    if (end === null) return "loud";
    quietTo = from + end;
    waits = quietTo > cursor;
    seen.take(stat, asked);
    return quiet === null ? "known" : "quiet";
  }

  /** Takes the lines after `tail` bytes that were taken before, in a file that begins with `head`. */
  function takePiece(
    piece: Buffer,
    tail: number,
    head: Buffer,
    at: number,
    mayWait: boolean,
  ): void {
    const { cursor } = record;
    const taken = takeLoudLines(
      reading.scanner,
      {
        start: tail,
        end: piece.length,
        wasCutting: record.cutting,
        mayWait,
        // A translation tells more than a scanner knows.
        isAtRest: () => translate === null && entries.isAtRest(),
        passKnown: (from) => passKnown({ from, to: piece.length, base: cursor - tail }, at),
      },
      (text, offset) => push(text, cursor + offset, at),
    );
    waits = taken.waits;
    // The file may have been cut behind the cursor, and written again.
    quietTo = 0;
    const { consumed, cutting } = taken;
    if (consumed === 0) return;
    const end = tail + consumed;
    record = {
      ...record,
      // From the bytes that were taken: the file may have been replaced since.
      ...(head.length < headBytes
        ? markHead(Buffer.concat([head, piece.subarray(tail, end)]).subarray(0, headBytes))
        : {}),
      cursor: cursor + consumed,
      tailHash: hashOf(piece.subarray(Math.max(0, end - tailBytes), end)),
      cutting,
    };
    save(consumed);
  }

  function push(text: string, offset: number, at: number): void {
    const line = translate === null ? text : translate(text, () => textBefore(fd, offset));
    if (line !== null) entries.push(line, offset, at);
  }

  function save(consumed: number): void {
    record = { ...record, assembler: entries.snapshot() };
    reading.save(record, consumed);
  }

  return {
    record: () => record,
    moveTo(place) {
      record = { ...record, ...place };
    },
    glance,
    read,
    flush(reason, at) {
      entries.flush(reason, at);
      save(0);
    },
    finish(at) {
      const { cursor } = record;
      const rest = readAt(fd, cursor, bytes.length);
      function take(text: string, offset: number): void {
        push(text, cursor + offset, at);
      }
      const { consumed, cutting } = takeLines(rest, record.cutting, take);
      if (!cutting) takeLastLine(rest, consumed, take);
      entries.flush("end", at);
      const end = cursor + rest.length;
      const mark = markContent({ read: (from, length) => readAt(fd, from, length) }, end);
      record = { ...record, ...mark, cutting: false };
      save(rest.length);
    },
    isOpen: () => entries.isOpen(),
    endsInHalfLine: () => !waits && seen.size() > record.cursor,
    stirredAt: () => seen.changedAt(),
    lag: () => Math.max(0, fstatSync(fd).size - Math.max(record.cursor, quietTo)),
  };
}
