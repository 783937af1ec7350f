import { classifySeverity, type Occurrence } from "@mendwatch/detection";
import type { Severity } from "@mendwatch/protocol";

import type { Repeat } from "./log-reader.ts";

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

/** A group while its log is read: counted in place, as a log may have a million errors. */
export type CountedGroup = { -readonly [Key in keyof ErrorGroup]: ErrorGroup[Key] };

/** Counts an error to its group. */
export function addToGroups(groups: Map<string, CountedGroup>, occurrence: Occurrence): void {
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
    addTo(group, occurrence);
  }
}

/** Counts a repeated error to its group. */
export function addRepeat(groups: ReadonlyMap<string, CountedGroup>, repeat: Repeat): void {
  const group = groups.get(repeat.fingerprint);
  if (group !== undefined) addTo(group, repeat);
}

function addTo(group: CountedGroup, { at, fatal, line }: Repeat): void {
  group.count += 1;
  group.fatal ||= fatal;
  group.lastLine = line;
  group.firstSeen = earlier(group.firstSeen, at);
  group.lastSeen = later(group.lastSeen, at);
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
