import { closeSync, fstatSync, statSync, type BigIntStats } from "node:fs";

import {
  createAssembler,
  detect,
  redactSnapshot,
  type Entry,
  type Occurrence,
  type Redactor,
} from "@mendwatch/detection";

import { reasonOf } from "../errors.ts";
import type { EventSink } from "../events.ts";
import type { Origin } from "../settle/sample.ts";
import type { FileRecord } from "../state/files.ts";
import { contextBefore } from "./context.ts";
import { takeLastLine, takeLines } from "./lines.ts";
import { hashOf, hashTail, headBytes, markHead, readAt, readInto, tailBytes } from "./mark.ts";

/** Half a line says that its writer is not done: the entry before it waits this many times longer. */
const halfLinePatience = 10;

/** What all followed files share. */
export interface Reading {
  /** Pieces of files are read into it. Holds a tail, and more than the longest line. */
  readonly buffer: Buffer;
  readonly redactor: Redactor;
  readonly contextLines: number;
  /** Milliseconds of silence after which an entry is closed. */
  readonly idleFlush: number;
  readonly events: EventSink;
  take(occurrence: Occurrence, origin: Origin, now: number): void;
  /** Stores how far a file is read, in the transaction of what was found there. */
  save(record: FileRecord, consumed: number): void;
}

/** How a read went. `replaced`: what was read before is no longer there. */
export type ReadResult =
  | { readonly kind: "more" | "done" | "replaced" }
  | { readonly kind: "unreadable"; readonly reason: string };

/** An open file that is read from its cursor on. Reading belongs inside a transaction. */
export interface FollowedFile {
  readonly fd: number;
  record(): FileRecord;
  /** True when its path means another file, or none. */
  hasLeft(): boolean;
  leave(): void;
  /** It has been found under another name. */
  moveTo(path: string): void;
  /** True when this is what the system said of a path. */
  isAt(stat: BigIntStats): boolean;
  /** True when its path leads to it. */
  isInPlace(): boolean;
  /** How long no bytes have come, and since it left its path at most; in milliseconds. */
  silence(): number;
  /** Reads one piece. */
  read(now: number): ReadResult;
  /** How long until an open entry is to be closed by time, in milliseconds; null for never. */
  idleIn(): number | null;
  flushIdle(now: number): void;
  /** Starts over after `replaced`. `carried`: a copy of the old bytes goes on with the open entry. */
  restart(carried: boolean, now: number): void;
  /** Takes the half line at the end as a whole one and closes the last entry. */
  finish(now: number): void;
  /** Bytes that exist and are not taken yet. */
  lag(): number;
  /** True when no name leads to the file any more. */
  isDeleted(): boolean;
  close(): void;
}

/** Follows an open file from where its record says. */
export function followFile(known: FileRecord, fd: number, reading: Reading): FollowedFile {
  let record = known;
  let assembler = createAssembler({}, known.assembler);
  let hasLeft = false;
  /** By the monotonic clock: silence must not depend on anybody setting the time. */
  let stirredAt = performance.now();
  /** The file when it was last read to its end; the same size and time mean that nothing is new. */
  let seen: { readonly size: bigint; readonly mtime: bigint } | null = null;

  function read(at: number): ReadResult {
    const { cursor } = record;
    const tail = Math.min(tailBytes, cursor);
    let stat: BigIntStats;
    let filled: number;
    try {
      stat = fstatSync(fd, { bigint: true });
      if (seen?.size === stat.size && seen.mtime === stat.mtimeNs) return { kind: "done" };
      filled = readInto(reading.buffer, fd, cursor - tail);
    } catch (error) {
      return { kind: "unreadable", reason: reasonOf(error) };
    }
    const isSame = hashOf(reading.buffer.subarray(0, tail)) === record.tailHash;
    if (filled < tail || !isSame) return { kind: "replaced" };
    const more = filled === reading.buffer.length;
    if (seen?.size !== stat.size) stirredAt = performance.now();
    seen = more ? null : { size: stat.size, mtime: stat.mtimeNs };
    takePiece(reading.buffer.subarray(0, filled), tail, at);
    return { kind: more ? "more" : "done" };
  }

  /** Takes the lines after `tail` bytes that were taken before. */
  function takePiece(piece: Buffer, tail: number, at: number): void {
    const { cursor } = record;
    const { consumed, cutting } = takeLines(piece.subarray(tail), record.cutting, (text, offset) =>
      handle(() => assembler.push({ text, offset: cursor + offset, number: 0 }), at),
    );
    if (consumed === 0) return;
    const end = tail + consumed;
    record = {
      ...record,
      ...(record.headLength < headBytes ? markHead(fd, cursor + consumed) : {}),
      cursor: cursor + consumed,
      // From the bytes that were taken: the file may have been replaced since.
      tailHash: hashOf(piece.subarray(Math.max(0, end - tailBytes), end)),
      cutting,
    };
    save(consumed);
  }

  /** Reports the errors in what the assembler gives out. */
  function handle(assemble: () => readonly Entry[], at: number): void {
    const entries = guarded(assemble);
    if (entries === null) assembler = createAssembler();
    const { project, source } = record;
    for (const entry of entries ?? []) {
      const origin: Origin = {
        project,
        source,
        context: () => contextBefore(fd, entry.offset, reading.contextLines, reading.redactor),
      };
      const found = guarded(() => detect(entry, { redactor: reading.redactor }));
      for (const occurrence of found ?? []) reading.take(occurrence, origin, at);
    }
  }

  /** An entry that detection stumbles over is told and left out: it would be met again for ever. */
  function guarded<T>(work: () => T): T | null {
    try {
      return work();
    } catch (error) {
      const { project, source, cursor: offset } = record;
      const reason = reasonOf(error);
      reading.events({ event: "entry:skipped", project, source, offset, reason });
      return null;
    }
  }

  function save(consumed: number): void {
    record = { ...record, assembler: redactSnapshot(assembler.snapshot(), reading.redactor) };
    reading.save(record, consumed);
  }

  function isAt(stat: BigIntStats): boolean {
    return record.inode === String(stat.ino) && record.device === String(stat.dev);
  }

  function silence(): number {
    return performance.now() - stirredAt;
  }

  return {
    fd,
    record: () => record,
    hasLeft: () => hasLeft,
    leave() {
      if (!hasLeft) stirredAt = performance.now();
      hasLeft = true;
    },
    moveTo(path) {
      record = { ...record, path };
      hasLeft = false;
    },
    isAt,
    isInPlace() {
      try {
        return isAt(statSync(record.path, { bigint: true }));
      } catch {
        return false;
      }
    },
    silence,
    read,
    idleIn() {
      if (!assembler.open()) return null;
      const half = seen !== null && seen.size > record.cursor;
      return reading.idleFlush * (half ? halfLinePatience : 1) - silence();
    },
    flushIdle(at) {
      handle(() => assembler.flush("idle"), at);
      save(0);
    },
    restart(carried, at) {
      if (!carried) handle(() => assembler.flush("end"), at);
      assembler = createAssembler();
      const empty = hashOf(Buffer.alloc(0));
      const start = { headLength: 0, headHash: empty, cursor: 0, tailHash: empty };
      record = { ...record, ...start, cutting: false };
      seen = null;
      save(0);
    },
    finish(at) {
      const { cursor } = record;
      const rest = readAt(fd, cursor, reading.buffer.length);
      function push(text: string, offset: number): void {
        handle(() => assembler.push({ text, offset: cursor + offset, number: 0 }), at);
      }
      const { consumed, cutting } = takeLines(rest, record.cutting, push);
      if (!cutting) takeLastLine(rest, consumed, push);
      handle(() => assembler.flush("end"), at);
      const end = cursor + rest.length;
      const mark = { ...markHead(fd, end), cursor: end, tailHash: hashTail(fd, end) };
      record = { ...record, ...mark, cutting: false };
      save(rest.length);
    },
    lag: () => Math.max(0, fstatSync(fd).size - record.cursor),
    isDeleted: () => fstatSync(fd).nlink === 0,
    close: () => closeSync(fd),
  };
}
