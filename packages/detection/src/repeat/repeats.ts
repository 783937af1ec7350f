import { createDetector } from "../detect.ts";
import { lineKind } from "../multiline/line-kind.ts";
import { parseLogTime, parseTimeField } from "../parse/log-time.ts";
import { createRecent } from "../recent.ts";
import { mayHoldSecret } from "../redact/quick-look.ts";
import { createRedactor } from "../redact/redactor.ts";
import type { Entry, Occurrence } from "../types.ts";
import { visibleLine } from "../visible.ts";
import { createOutliner, type Outline, withOtherNumbers } from "./outline.ts";

const lineFeed = 0x0a;
const brace = 0x7b;
const frame = Buffer.from("    at ");

/** Outlines that are remembered; up to twice as many are kept. */
const maxOutlines = 1_024;

/** What is said of an error that was not read. */
export type KnownError = Pick<Occurrence, "fingerprint" | "fatal" | "at">;

/** An entry that was looked at, to be read and learned from. */
export interface Sample {
  readonly bytes: Buffer;
  readonly outline: Outline;
}

/** The lines from some place on that are, or may be, one error. */
export interface Sight {
  /** Behind its last line feed. */
  readonly end: number;
  readonly lines: number;
  /** A JSON record, which ends with its line; a stack goes on until another entry begins. */
  readonly isRecord: boolean;
  /** Null for an error that is still to be learned. */
  readonly known: KnownError | null;
  /** Null for one that is known. */
  readonly sample: Sample | null;
}

/** Knows errors again by their bytes. */
export interface Repeats {
  /**
   * What begins at `start`, in bytes that are there up to `to`; null for what is to be read like
   * anything else. It is for lines without envelope, at the beginning of an entry.
   */
  look(bytes: Buffer, start: number, to: number): Sight | null;
  /** The errors in the entry that a sample was taken from; learns from them. */
  learn(sample: Sample, entry: Entry): readonly Occurrence[];
}

/** Of entries whose bytes do not tell what they are. */
const unlike = "unlike";
type Verdict = Pick<KnownError, "fingerprint" | "fatal"> | typeof unlike;

/** Entries that are learned from before any was known again, and at most without one. */
const firstLessons = 16;
const mostLessons = 256;
/** Where few errors repeat themselves one in eight is learned from, which costs as much again. */
const lessonPerNewcomer = 1 / 8;

/**
 * Makes a memory for repeated errors. An error that is known needs no reading: decoding, parsing,
 * masking and fingerprint would say what they said before.
 *
 * An entry is learned from by reading it twice, once with other numbers. Where both are the same
 * error, in whose texts nothing looks like a secret, so are all of that outline. What was learned is
 * a verdict: no text of an entry that was not read is ever given out.
 */
export function createRepeats(): Repeats {
  const outlineOf = createOutliner();
  const outlines = createRecent<string, Verdict>(maxOutlines);
  let lessons = firstLessons;
  let isSuspect = false;
  const redactor = createRedactor();
  const detect = createDetector({
    redactor: {
      line: (text) => redactor.line(text),
      text(text) {
        isSuspect ||= mayHoldSecret(text) || text.includes("[REDACTED:");
        return redactor.text(text);
      },
    },
  });

  function verdictOn(
    { bytes, outline }: Sample,
    entry: Entry,
    errors: readonly Occurrence[],
  ): Verdict {
    const [error] = errors;
    const isWhole = entry.origin === null && entry.lines.join("\n") === bytes.toString("utf8");
    if (error === undefined || !isWhole || !isBeginning(entry)) return unlike;
    const other = withOtherNumbers(bytes, outline);
    const lines = other.toString("utf8").split("\n");
    const [otherError, ...others] = detect({ ...entry, lines });
    const { time, timeStart } = outline;
    const otherTime = other.toString("latin1", timeStart, timeStart + time.length);
    const isSame =
      errors.length === 1 &&
      others.length === 0 &&
      !isSuspect &&
      error.at === parseTime(time) &&
      otherError?.at === parseTime(otherTime) &&
      otherError.fingerprint === error.fingerprint &&
      otherError.fatal === error.fatal;
    return isSame ? { fingerprint: error.fingerprint, fatal: error.fatal } : unlike;
  }

  return {
    look(bytes, start, to) {
      const isRecord = bytes[start] === brace;
      let end = bytes.indexOf(lineFeed, start);
      let lines = 1;
      for (; end !== -1 && end < to && isFrame(bytes, end + 1); lines += 1) {
        end = bytes.indexOf(lineFeed, end + 1);
      }
      // A record is one line; without a stack a text may go on.
      if (end === -1 || end >= to || isRecord !== (lines === 1)) return null;
      const outline = outlineOf(bytes, start, end);
      if (outline === null) return null;
      const verdict = outlines.get(outline.key);
      if (verdict === unlike) return null;
      const place = { end: end + 1, lines, isRecord };
      if (verdict === undefined) {
        lessons += lessonPerNewcomer;
        if (lessons < 1) return null;
        lessons -= 1;
        const sample = { bytes: Buffer.from(bytes.subarray(start, end)), outline };
        return { ...place, known: null, sample };
      }
      lessons = Math.min(lessons + 1, mostLessons);
      const { fingerprint, fatal } = verdict;
      const at = parseTime(outline.time);
      return at === null ? null : { ...place, known: { fingerprint, fatal, at }, sample: null };
    },
    learn(sample, entry) {
      isSuspect = false;
      const errors = detect(entry);
      outlines.set(sample.outline.key, verdictOn(sample, entry, errors));
      return errors;
    },
  };
}

/** True for an entry whose first line begins one whatever stands before it. */
function isBeginning({ lines: [first = ""] }: Entry): boolean {
  const kind = lineKind(visibleLine(first));
  return kind === "json" || kind === "failing";
}

function isFrame(bytes: Buffer, start: number): boolean {
  for (let index = 0; index < frame.length; index += 1) {
    if (bytes[start + index] !== frame[index]) return false;
  }
  return true;
}

function parseTime(text: string): number | null {
  return text.charCodeAt(4) === 0x2d ? parseLogTime(text) : parseTimeField(Number(text));
}
