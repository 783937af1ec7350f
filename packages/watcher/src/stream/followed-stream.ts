import { reportLimits } from "@mendwatch/protocol";

import { cutText } from "../settle/cut.ts";
import type { WatcherState } from "../state/state.ts";
import type { Detection, Entries } from "../tail/entries.ts";
import type { Problems } from "../tail/problems.ts";

/** A source without a file. All its calls but `close` belong inside a transaction. */
export interface FollowedStream {
  readonly project: string;
  readonly name: string;
  /** Reads what has come, until this time of the monotonic clock; true when there is more. */
  read(now: number, end: number): boolean;
  /** How long until {@link FollowedStream.read} has something to do by time, in milliseconds. */
  dueIn(): number | null;
  /** Bytes that have come and are not read. */
  lag(): number;
  close(): void;
}

/** What streams are made with. */
export interface StreamOptions {
  readonly state: WatcherState;
  readonly detection: Detection;
  readonly problems: Problems;
  /** Where they begin that have never been read. */
  readonly start: "end" | "beginning";
  readonly env: NodeJS.ProcessEnv;
  /** Called when something has come. */
  wake(): void;
}

/** The lines before an entry, as far as they are remembered: what a program printed is gone. */
export interface Context {
  add(text: string, offset: number): void;
  before(offset: number): readonly string[];
}

/** Remembers so many lines, and only in memory. */
export function createContext(
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

/** Closes an entry that nobody went on with. */
export interface IdleFlush {
  /** Something came. */
  stir(): void;
  /** True when the open entry is to be closed now. */
  isDue(): boolean;
  dueIn(): number | null;
}

/** Silence is measured by the monotonic clock: it must not depend on anybody setting the time. */
export function createIdleFlush(entries: Entries, patience: number): IdleFlush {
  let stirredAt = performance.now();
  function dueIn(): number | null {
    return entries.isOpen() ? patience - (performance.now() - stirredAt) : null;
  }
  return {
    stir() {
      stirredAt = performance.now();
    },
    isDue: () => (dueIn() ?? 1) <= 0,
    dueIn,
  };
}
