import {
  classifySeverity,
  createAssembler,
  createLineSieve,
  createRedactor,
  detect,
  type Entry,
  type LogLine,
  type Occurrence,
} from "@mendwatch/detection";
import type { Severity } from "@mendwatch/protocol";

import { createLineSplitter } from "../lines/line-splitter.ts";

/** What is longer says nothing more about an error. In bytes. */
const maxLineBytes = 262_144;

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

/** A log that is being read. */
export interface LogScan {
  /** The errors, in the order in which they end. One entry is held, however long the log is. */
  readonly occurrences: AsyncIterable<Occurrence>;
  /** Lines read until now. */
  lines(): number;
}

/** Reads a log to its end and finds the errors in it. */
export function scanLog(input: AsyncIterable<Buffer>): LogScan {
  const redactor = createRedactor();
  const sieve = createLineSieve(createAssembler(), decodeLine);
  let found: Occurrence[] = [];
  let number = 0;

  function take(entries: readonly Entry[]): void {
    for (const entry of entries) found.push(...detect(entry, { redactor }));
  }
  async function* read(): AsyncIterable<Occurrence> {
    const splitter = createLineSplitter(
      maxLineBytes,
      (line) => {
        number += 1;
        take(sieve.push(line, number));
      },
      () => undefined,
    );
    for await (const chunk of input) {
      splitter.push(chunk);
      yield* found;
      found = [];
    }
    splitter.end();
    take(sieve.end());
    yield* found;
  }
  return { occurrences: read(), lines: () => number };
}

/** Without the mark that some editors put first, and without a carriage return at the end. */
function decodeLine(line: Buffer, number: number): LogLine {
  const whole = line.toString("utf8");
  const unmarked = number === 1 && whole.startsWith("\uFEFF") ? whole.slice(1) : whole;
  const text = unmarked.endsWith("\r") ? unmarked.slice(0, -1) : unmarked;
  // Offsets are for readers that come back to a place; a scan names places by line.
  return { text, offset: 0, number };
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
