import type { FileRecord } from "../state/files.ts";
import { createSurveyor, type Surveyor } from "./around.ts";
import { createLedger } from "./ledger.ts";
import { noInode } from "./mark.ts";
import { createMatching, type MatchingOptions } from "./matching.ts";
import type { Place, Question } from "./question.ts";
import { sourceKey, type SourceName } from "./source-name.ts";

/**
 * For this long after a start or a rotation the files of a source are looked for again, in
 * milliseconds: a folder that is listed while its files are renamed may show one twice or not at all.
 */
const settling = 10_000;

/** A source whose files have moved, and what is known of them since. */
interface Move extends SourceName {
  readonly movedAt: number;
  /** Folders in which a look has found all there is, and their stamp at that time. */
  readonly settled: { readonly folders: readonly string[]; readonly stamp: string } | null;
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

/** Knows which sources have moved lately. */
export function createRotations(options: Omit<MatchingOptions, "ledger">): Rotations {
  const { files } = options.state;
  const ledger = createLedger(options.state, options.events);
  const matching = createMatching({ ...options, ledger });
  const lately = new Map<string, Move>();
  /** Sources with files that may not be opened: nothing tells when they may. */
  const waiting = new Map<string, SourceName>();

  function answer(question: Question): void {
    const { name, now, surveyor } = question;
    const key = keyOf(name);
    const outcome = matching.match(question);
    if (outcome.kind === "moving") moved(name, now);
    else if (outcome.kind === "hidden") waiting.set(key, name);
    // What may be looked at again tells who is who.
    else if (waiting.delete(key)) moved(name, now);
    const move = lately.get(key);
    if (move === undefined || outcome.kind !== "settled") return;
    const { folders } = outcome;
    const stamp = surveyor.stampOf(folders);
    lately.set(key, { ...move, settled: stamp === null ? null : { folders, stamp } });
  }

  function moved({ project, source }: SourceName, now: number): void {
    lately.set(keyOf({ project, source }), { project, source, movedAt: now, settled: null });
  }

  /** True where another look would find what the last one has found. */
  function isSettled({ settled }: Move, surveyor: Surveyor): boolean {
    return settled !== null && surveyor.stampOf(settled.folders) === settled.stamp;
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
        const move = lately.get(key);
        const movedAt = move?.movedAt ?? now;
        const isLast = move !== undefined && (now - movedAt >= settling || now < movedAt);
        const isWanted = bySource.has(key) || waiting.has(key) || isLast;
        if (!isWanted && move !== undefined && isSettled(move, surveyor)) continue;
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
  return sourceKey(project, source);
}
