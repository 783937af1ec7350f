import {
  classifySeverity,
  createDetector,
  createRedactor,
  type Entry,
  type Occurrence,
  type QuietScanner,
} from "@mendwatch/detection";
import type { Severity } from "@mendwatch/protocol";

import type { Input } from "../lines/open-input.ts";
import { createLogReader } from "./log-reader.ts";

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

/**
 * Reads a log to its end and gives out the errors in it, in the order in which they end; none is
 * held. Resolves with the number of lines. A scanner serves one log after the other.
 */
export async function scanLog(
  input: Input,
  scanner: QuietScanner,
  take: (occurrence: Occurrence) => void | Promise<void>,
): Promise<number> {
  const detect = createDetector({ redactor: createRedactor() });
  const reader = createLogReader(scanner);

  async function takeErrors(entries: Iterable<Entry>): Promise<void> {
    for (const entry of entries) {
      for (const occurrence of detect(entry)) {
        const taken = take(occurrence);
        if (taken !== undefined) await taken;
      }
    }
  }
  for await (const length of input.readInto(() => reader.room())) {
    await takeErrors(reader.take(length));
  }
  await takeErrors(reader.end());
  return reader.lines();
}

/** Counts an occurrence to its group. */
export function addToGroups(groups: Map<string, ErrorGroup>, occurrence: Occurrence): void {
  const { fingerprint, at, fatal, line } = occurrence;
  const group = groups.get(fingerprint);
  groups.set(fingerprint, {
    fingerprint,
    first: group?.first ?? occurrence,
    count: (group?.count ?? 0) + 1,
    fatal: (group?.fatal ?? false) || fatal,
    lastLine: line,
    firstSeen: earlier(group?.firstSeen ?? null, at),
    lastSeen: later(group?.lastSeen ?? null, at),
  });
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

/** The first frame of the service's own code. */
export function topFrame({ error }: Occurrence): TopFrame {
  const frame = error.frames.find(({ inApp }) => inApp);
  return frame === undefined
    ? null
    : { file: frame.file, line: frame.line, function: frame.function };
}
