import {
  classifySeverity,
  createDetector,
  createRedactor,
  createRepeats,
  type Occurrence,
  type QuietScanner,
} from "@mendwatch/detection";
import type { Severity } from "@mendwatch/protocol";

import type { Input } from "../lines/open-input.ts";
import { createLogReader, type Repeat } from "./log-reader.ts";

/** The first own frame of an error. */
export type TopFrame = {
  readonly file: string;
  readonly line: number | null;
  readonly function: string | null;
} | null;

/** All occurrences of one fingerprint in one file. */
export interface ErrorGroup {
  readonly fingerprint: string;
  /** The first occurrence. */
  readonly first: Occurrence;
  readonly count: number;
  readonly fatal: boolean;
  /** 1-based line on which the last occurrence starts. */
  readonly lastLine: number;
  /** Milliseconds since 1970; null where no occurrence has a time. */
  readonly firstSeen: number | null;
  readonly lastSeen: number | null;
}

/** Takes what a log has, in the order in which it ends. */
export interface ErrorTaker {
  error(occurrence: Occurrence): void | Promise<void>;
  /** Another one of an error that was given out. Without this, each is read and given out as an error. */
  repeat?(repeat: Repeat): void;
}

/**
 * Reads a log to its end and gives out the errors in it; none is held. Resolves with the number of
 * lines. A scanner serves one log after the other.
 */
export async function scanLog(
  input: Input,
  scanner: QuietScanner,
  take: ErrorTaker,
): Promise<number> {
  const detect = createDetector({ redactor: createRedactor() });
  const repeats = take.repeat === undefined ? null : createRepeats(scanner);
  const reader = createLogReader({
    scanner,
    detect,
    repeats,
    takeRepeat: (repeat) => take.repeat?.(repeat),
  });

  async function takeErrors(errors: Iterable<Occurrence>): Promise<void> {
    for (const error of errors) {
      const taken = take.error(error);
      if (taken !== undefined) await taken;
    }
  }
  const lengths = input.readInto(() => reader.room());
  if (Symbol.iterator in lengths) {
    for (const length of lengths) {
      // Most pieces have none that are to be read, and waiting takes time, too.
      for (const error of reader.take(length)) {
        const taken = take.error(error);
        if (taken !== undefined) await taken;
      }
    }
  } else {
    for await (const length of lengths) await takeErrors(reader.take(length));
  }
  await takeErrors(reader.end());
  return reader.lines();
}

/** Counts an error to its group. */
export function addToGroups(groups: Map<string, ErrorGroup>, occurrence: Occurrence): void {
  const group = groups.get(occurrence.fingerprint);
  const { fingerprint, at, fatal, line } = occurrence;
  if (group === undefined) {
    const times = { firstSeen: at, lastSeen: at };
    groups.set(fingerprint, {
      fingerprint,
      first: occurrence,
      count: 1,
      fatal,
      lastLine: line,
      ...times,
    });
  } else {
    groups.set(fingerprint, grown(group, occurrence));
  }
}

/** Counts a repeated error to its group. */
export function addRepeat(groups: Map<string, ErrorGroup>, repeat: Repeat): void {
  const group = groups.get(repeat.fingerprint);
  if (group !== undefined) groups.set(repeat.fingerprint, grown(group, repeat));
}

function grown(group: ErrorGroup, { at, fatal, line }: Repeat): ErrorGroup {
  return {
    fingerprint: group.fingerprint,
    first: group.first,
    count: group.count + 1,
    fatal: group.fatal || fatal,
    lastLine: line,
    firstSeen: earlier(group.firstSeen, at),
    lastSeen: later(group.lastSeen, at),
  };
}

function earlier(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}

function later(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}

/** How bad a group is, as if the whole file were one window. */
export function severityOf({ first, fatal, count }: ErrorGroup): Severity {
  const { error, request } = first;
  const severity = classifySeverity({
    error,
    fatal,
    request,
    count,
    count24h: count,
    rules: [],
  });
  return severity === "ignore" ? "low" : severity;
}

/** The first frame of the service's own code, of the error itself or of what caused it. */
export function topFrame({ error }: Occurrence): TopFrame {
  const frames = [error, ...error.causes].flatMap((link) => link.frames);
  const frame = frames.find(({ inApp }) => inApp);
  return frame === undefined
    ? null
    : { file: frame.file, line: frame.line, function: frame.function };
}
