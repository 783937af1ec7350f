import {
  createAssembler,
  redactSnapshot,
  type AssemblerSnapshot,
  type Detector,
  type Entry,
  type Occurrence,
  type Outline,
  type Redactor,
  type Repeats,
} from "@mendwatch/detection";

import { reasonOf } from "../errors.ts";
import type { EventSink } from "../events.ts";
import type { Origin } from "../settle/sample.ts";

/** What all sources share. */
export interface Detection {
  readonly redactor: Redactor;
  /** Redacts with the same rules. */
  readonly detect: Detector;
  readonly contextLines: number;
  /** Milliseconds of silence after which an entry is closed. */
  readonly idleFlush: number;
  readonly events: EventSink;
  take(occurrence: Occurrence, origin: Origin, now: number): void;
}

/** What the entries of a source need to know of it. */
export interface EntrySource {
  readonly project: string;
  readonly source: string;
  /** How far the source is read, for the message about an entry that cannot be taken apart. */
  position(): number;
  /** Redacted lines before the entry that begins at this offset, oldest first. */
  contextBefore(offset: number): readonly string[];
}

/** Puts the lines of one source together into entries, and gives out the errors in them. */
export interface Entries {
  push(text: string, offset: number, now: number): void;
  /** An entry was stepped over: what stands open is healthy, and does not go on. */
  passOver(now: number): void;
  /** The entry that begins at this offset is to be learned from. */
  learnAt(offset: number, outline: Outline): void;
  /** True while what a scanner steps over may be left out. */
  isAtRest(): boolean;
  flush(reason: "idle" | "end", now: number): void;
  /** True while an entry is open that time will close. */
  isOpen(): boolean;
  /** Redacted. */
  snapshot(): AssemblerSnapshot;
}

/** Goes on where the snapshot ended. Every call that takes a time belongs inside a transaction. */
export function createEntries(
  name: EntrySource,
  detection: Detection,
  snapshot?: AssemblerSnapshot,
  repeats?: Repeats,
): Entries {
  let assembler = createAssembler({}, snapshot);
  /** Null when lines came since. */
  let redacted: AssemblerSnapshot | null = null;
  let lesson: { readonly offset: number; readonly outline: Outline } | null = null;

  /** Reports the errors in what the assembler gives out. */
  function handle(assemble: () => readonly Entry[], now: number): void {
    redacted = null;
    const entries = guarded(assemble);
    if (entries === null) assembler = createAssembler();
    const { project, source } = name;
    for (const entry of entries ?? []) {
      const origin: Origin = {
        project,
        source,
        context: () => name.contextBefore(entry.offset),
      };
      const found = guarded(() => errorsIn(entry));
      for (const occurrence of found ?? []) detection.take(occurrence, origin, now);
    }
  }

  function errorsIn(entry: Entry): readonly Occurrence[] {
    if (repeats === undefined || lesson?.offset !== entry.offset) return detection.detect(entry);
    return repeats.learn(lesson.outline, entry);
  }

  /** An entry that detection stumbles over is told and left out: it would be met again for ever. */
  function guarded<T>(work: () => T): T | null {
    try {
      return work();
    } catch (error) {
      const { project, source } = name;
      const offset = name.position();
      const reason = reasonOf(error);
      detection.events({ event: "entry:skipped", project, source, offset, reason });
      return null;
    }
  }

  return {
    push: (text, offset, now) => handle(() => assembler.push({ text, offset, number: 0 }), now),
    flush: (reason, now) => handle(() => assembler.flush(reason), now),
    passOver: (now) => handle(() => assembler.passOver(), now),
    learnAt: (offset, outline) => (lesson = { offset, outline }),
    isAtRest: () => assembler.isAtRest(),
    isOpen: () => assembler.open(),
    snapshot: () => (redacted ??= redactSnapshot(assembler.snapshot(), detection.redactor)),
  };
}
