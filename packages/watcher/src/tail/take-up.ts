import { createAssembler } from "@mendwatch/detection";

import type { FileRecord, FileStore } from "../state/files.ts";
import type { FollowedFile } from "./followed-file.ts";
import { clockGrain, isNumbered, isPacked } from "./folder.ts";
import type { Identities } from "./identity.ts";
import type { Ledger } from "./ledger.ts";
import { isUnique, holds, isBeginning, isReadToEnd, type LogFile } from "./log-file.ts";
import { markContent } from "./mark.ts";
import type { Question } from "./question.ts";
import type { KnownFile } from "./scene.ts";

/** Acts on what was found out about a source. */
export interface TakeUp {
  /**
   * Follows what is at a place and what is unread anywhere, and stores where records are. True: another
   * look is due, since what cannot be unpacked is still being written, or there is a copy of what nobody
   * has read. If that is truncated now, nothing else tells that the copy is all there is.
   */
  settle(question: Question, identities: Identities): boolean;
}

/** What that takes. */
export interface TakeUpOptions {
  readonly files: FileStore;
  readonly ledger: Ledger;
  readonly follow: (record: FileRecord, fd: number) => FollowedFile;
}

/** Follows files, and has their records kept. */
export function createTakeUp({ files, ledger, follow }: TakeUpOptions): TakeUp {
  let isUnsettled = false;

  function resume(pair: KnownFile, known: readonly KnownFile[], question: Question): void {
    const { file } = pair;
    const record = ledger.move(pair);
    const place = question.places.find(({ path }) => path === file.path);
    if (place === undefined) {
      if (file.path === question.name.source || !hasUnread(record, file)) return;
      // A copy that was made again over an old one has grown, and has nothing new in it.
      const mayBeAgain = !isRotated(record, file) || isUnique(file);
      const isCopy =
        mayBeAgain && known.some((other) => other !== pair && isBeginning(file, other.file));
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
  function isGivenUp(file: LogFile, { movedAt, isLast }: Question): boolean {
    if (!isLast) return false;
    const isQuiet = Number(file.stat.mtimeMs) <= movedAt - clockGrain;
    if (!isQuiet) isUnsettled = true;
    return isQuiet;
  }

  /** What cannot be unpacked is known from then on, so that it is told once. */
  function closePacked(record: FileRecord, file: LogFile, now: number): void {
    ledger.lose(record, now);
    ledger.close(record, file);
  }

  function settle(question: Question, identities: Identities): boolean {
    isUnsettled = false;
    const { known, rests, lost, copies, restored, unknown } = identities;
    const { now, isLast } = question;
    if (identities.isDoubtful) ledger.doubt(question.name);
    for (const pair of known) resume(pair, known, question);
    for (const rest of rests) ledger.moveToRest(rest, now);
    for (const { record, file } of copies) {
      ledger.remember(record, file, now);
      if (record.cursor === 0) isUnsettled = true;
    }
    for (const { record, file, cursor } of restored) {
      begin(file, question, cursor);
      ledger.replaced(record);
    }
    for (const { record, file } of identities.doubtful) {
      // Whoever looked has seen the log being truncated, or that it was not; and it may be about to be.
      if (!ledger.wasMadeUnseen(question.name, file)) {
        if (record !== null) ledger.remember(record, file, now);
      } else if (isLast) {
        // The log goes on where it was read to, in what is the same: all of this has not been counted.
        begin(file, question);
        ledger.doubt(question.name);
      }
    }
    for (const file of unknown) begin(file, question);
    // Of what was not read nothing is known, but that there is a generation which nobody has read.
    const taken = unknown.filter((file) => isRotated(question.name, file)).length;
    const unread = new Set(lost.filter(({ cursor }) => cursor === 0).slice(0, taken));
    for (const record of lost) {
      ledger.missing(record);
      // It was packed or copied by rotation, and what there was of it is known there.
      const isKnown = known.some(
        ({ file }) => isRotated(record, file) && isReadToEnd(file, record) && holds(file, record),
      );
      if (isKnown || unread.has(record)) ledger.disown(record, 0);
      else if (isLast) ledger.giveUp(record, now);
    }
    return isUnsettled;
  }

  return { settle };
}

function isRotated({ source }: { readonly source: string }, { path }: LogFile): boolean {
  return isPacked(path) || isNumbered(source, path);
}

function hasUnread(record: FileRecord, file: LogFile): boolean {
  return !isReadToEnd(file, record) || createAssembler({}, record.assembler).open();
}
