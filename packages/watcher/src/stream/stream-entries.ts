import type { AssemblerSnapshot } from "@mendwatch/detection";
import { reportLimits } from "@mendwatch/protocol";

import { cutText } from "../settle/cut.ts";
import { createEntries, type Detection } from "../tail/entries.ts";

/** The lines of a stream as entries. Every call that takes a time belongs inside a transaction. */
export interface StreamEntries {
  /** So many bytes came: a line of the log, or of what else is in the stream. */
  passed(bytes: number): void;
  /** Takes the line that came last. */
  push(text: string, now: number): void;
  /** Something came: silence begins anew. */
  stir(): void;
  /** Closes an entry that nobody went on with; true where there was one, and the snapshot is another. */
  closeIdle(now: number): boolean;
  /** How long until {@link StreamEntries.closeIdle} has something to do, in milliseconds; null for never. */
  dueIn(): number | null;
  /** Nothing comes any more. */
  end(now: number): void;
  /** Redacted. */
  snapshot(): AssemblerSnapshot;
}

/** Whose lines they are. */
interface StreamName {
  readonly project: string;
  readonly source: string;
  /** What people are shown of a line before an entry. */
  shown(text: string): string;
}

/**
 * Goes on where the snapshot ended. Silence is measured by the monotonic clock: it must not depend on
 * anybody setting the time.
 */
export function createStreamEntries(
  name: StreamName,
  detection: Detection,
  snapshot: AssemblerSnapshot | undefined,
): StreamEntries {
  let offset = 0;
  let stirredAt = performance.now();
  const context = createContext(detection, (text) => name.shown(text));
  const entries = createEntries(
    {
      project: name.project,
      source: name.source,
      position: () => offset,
      contextBefore: (before) => context.before(before),
    },
    detection,
    snapshot,
  );
  function dueIn(): number | null {
    return entries.isOpen() ? detection.idleFlush - (performance.now() - stirredAt) : null;
  }
  return {
    passed(bytes) {
      offset += bytes;
    },
    push(text, now) {
      entries.push(text, offset, now);
      context.add(text, offset);
    },
    stir() {
      stirredAt = performance.now();
    },
    closeIdle(now) {
      const isDue = (dueIn() ?? 1) <= 0;
      if (isDue) entries.flush("idle", now);
      return isDue;
    },
    dueIn,
    end: (now) => entries.flush("end", now),
    snapshot: () => entries.snapshot(),
  };
}

/** The lines before an entry, as far as they are remembered: what a program printed is gone. */
interface Context {
  add(text: string, offset: number): void;
  before(offset: number): readonly string[];
}

/** Remembers so many lines, and only in memory. */
function createContext(
  { contextLines, redactor }: Detection,
  shown: (text: string) => string,
): Context {
  // An entry is given out when the next one begins, so more lines than one context has are needed.
  const capacity = contextLines + 100;
  const lines: { readonly text: string; readonly offset: number }[] = [];
  return {
    add(text, offset) {
      lines.push({ text: text.slice(0, 4_096), offset });
      if (lines.length > 2 * capacity) lines.splice(0, lines.length - capacity);
    },
    before(offset) {
      const found = lines.filter((line) => line.offset < offset).slice(-contextLines);
      if (found.length === 0 || contextLines === 0) return [];
      const text = found.map((line) => shown(line.text)).join("\n");
      const redacted = redactor.text(text).split("\n").slice(-contextLines);
      return redacted.map((line) => cutText(line, reportLimits.contextLine));
    },
  };
}
