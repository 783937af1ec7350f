import { createDetector } from "../detect.ts";
import { lineKind } from "../multiline/line-kind.ts";
import { parseLogTime, parseTimeField } from "../parse/log-time.ts";
import { createRecent } from "../recent.ts";
import { mayHoldSecret } from "../redact/quick-look.ts";
import { createRedactor } from "../redact/redactor.ts";
import type { Entry, Occurrence } from "../types.ts";
import { visibleLine } from "../visible.ts";
import { type Outline, outlineOf, withOtherNumbers } from "./outline.ts";

const lineFeed = 0x0a;
const brace = 0x7b;
const frame = Buffer.from("    at ");

/** Outlines that are remembered; up to twice as many are kept. */
const maxOutlines = 1_024;

/** What is said of an error that was not read. */
export type KnownError = Pick<Occurrence, "fingerprint" | "fatal" | "at">;

/** The lines from some place on that are, or may be, one error. */
export interface Sight {
  /** Behind its last line feed. */
  readonly end: number;
  readonly lines: number;
  /** A JSON record, which ends with its line; a stack goes on until another entry begins. */
  readonly isRecord: boolean;
  /** Null for an entry that is to be read. */
  readonly known: KnownError | null;
  /** What is to be learned from it; null for an error that is known. */
  readonly lesson: Outline | null;
}

/** Knows errors again by their bytes. */
export interface Repeats {
  /**
   * What begins at `start`, in bytes that are there up to `to`; null for what is to be read like
   * anything else. It is for lines without envelope, at the beginning of an entry.
   */
  look(bytes: Buffer, start: number, to: number): Sight | null;
  /** The errors in the entry with this outline; learns from them. */
  learn(outline: Outline, entry: Entry): readonly Occurrence[];
}

/** Of entries whose bytes do not tell what they are. */
const unlike = "unlike";
type Verdict = Pick<KnownError, "fingerprint" | "fatal"> | typeof unlike;

/** Entries that are learned from before any was known again, and at most without one. */
const firstLessons = 16;
const mostLessons = 256;
/** Where few errors repeat themselves one in 32 is learned from, which costs twice as much again. */
const lessonPerNewcomer = 1 / 32;
/** After so many looks in vain only one entry in eight is looked at, until one is known again. */
const patience = 64;
const rarely = 8;

/**
 * Makes a memory for repeated errors. An error that is known needs no reading: decoding, parsing,
 * masking and fingerprint would say what they said before.
 *
 * An entry is learned from by reading it three times: as it is, and with other numbers, once short and
 * once long ones. Where all are the same error, and nothing in it looks like a secret, so are all of
 * that outline: rules ask for so many digits at least, or at most, and of digits a secret is made only
 * by many. What was learned is a verdict: no text of an entry that was not read is ever given out.
 */
export function createRepeats(): Repeats {
  const outlines = createRecent<string, Verdict>(maxOutlines);
  let lessons = firstLessons;
  let inVain = 0;
  const redactor = createRedactor();
  let mayHaveSecrets = false;
  let hasSecrets = false;
  const detect = createDetector({
    redactor: {
      line: (text) => redactor.line(text),
      text(text) {
        mayHaveSecrets ||= mayHoldSecret(text) || text.includes("[REDACTED:");
        const masked = redactor.text(text);
        hasSecrets ||= masked !== text;
        return masked;
      },
    },
  });

  /** True where the entry with other numbers is the same error, of its own time. */
  function isSame(error: Occurrence, entry: Entry, outline: Outline): boolean {
    return (["short", "long"] as const).every((length) => {
      const { bytes, time } = withOtherNumbers(outline, length);
      hasSecrets = false;
      const [other, ...rest] = detect({ ...entry, lines: bytes.toString("utf8").split("\n") });
      return (
        !hasSecrets &&
        rest.length === 0 &&
        other?.fingerprint === error.fingerprint &&
        other.fatal === error.fatal &&
        other.at === parseTime(time)
      );
    });
  }

  function learnFrom(outline: Outline, entry: Entry, errors: readonly Occurrence[]): Verdict {
    const [error, ...rest] = errors;
    if (error === undefined || rest.length > 0 || mayHaveSecrets) return unlike;
    const text = Buffer.from(outline.text, "latin1").toString("utf8");
    const isWhole = entry.origin === null && entry.lines.join("\n") === text;
    if (!isWhole || !isBeginning(entry) || error.at !== parseTime(outline.time)) return unlike;
    const { fingerprint, fatal } = error;
    return isSame(error, entry, outline) ? { fingerprint, fatal } : unlike;
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
      inVain += 1;
      if (inVain > patience && inVain % rarely !== 0) return null;
      const outline = outlineOf(bytes, start, end);
      if (outline === null) return null;
      const verdict = outlines.get(outline.key);
      if (verdict === unlike) return null;
      const place = { end: end + 1, lines, isRecord };
      if (verdict === undefined) {
        lessons += lessonPerNewcomer;
        if (lessons < 1) return null;
        lessons -= 1;
        return { ...place, known: null, lesson: outline };
      }
      lessons = Math.min(lessons + 1, mostLessons);
      inVain = 0;
      const { fingerprint, fatal } = verdict;
      const at = parseTime(outline.time);
      return at === null ? null : { ...place, known: { fingerprint, fatal, at }, lesson: null };
    },
    learn(outline, entry) {
      mayHaveSecrets = false;
      const errors = detect(entry);
      outlines.set(outline.key, learnFrom(outline, entry, errors));
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
