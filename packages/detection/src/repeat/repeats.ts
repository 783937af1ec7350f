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

/** Outlines that are remembered. */
const maxOutlines = 1_024;

/** What an error has in common with all that repeat it. */
export type KnownError = Pick<Occurrence, "fingerprint" | "fatal">;

/** An entry that was looked at, to be read and learned from. */
export interface Sample {
  readonly bytes: Buffer;
  readonly outline: Outline;
}

/** The lines from some place on that may be one error. */
export interface Sight {
  /** Behind its last line feed. */
  readonly end: number;
  readonly lines: number;
  /** In milliseconds since 1970. */
  readonly at: number;
  /** A JSON record, which ends with its line; a stack goes on until another entry begins. */
  readonly isRecord: boolean;
  /** Null where such an error was not learned. */
  readonly known: KnownError | null;
  /** Null where there is nothing to be learned. */
  readonly sample: Sample | null;
}

/** Knows errors again by their bytes. */
export interface Repeats {
  /**
   * What begins at `start`, in bytes that are there up to `to`; null for what cannot be known by its
   * bytes. It is for lines without envelope, at the beginning of an entry.
   */
  look(bytes: Buffer, start: number, to: number): Sight | null;
  /** Learns from the entry that was read where the sample is from. */
  learn(sample: Sample, entry: Entry): void;
}

/** What was seen once, and has not been tried. */
const seen = "seen";
/** What the bytes alone do not tell. */
const unlike = "unlike";

/**
 * Makes a memory for repeated errors. An error that is known needs no reading: decoding, parsing,
 * masking and fingerprint would say what they said before.
 *
 * When an outline comes for the second time, the entry is read twice, once with other numbers. Where
 * both are the same error, in whose texts nothing looks like a secret, so are all of that outline.
 * What was learned is a verdict: no text of an entry that was not read is ever given out.
 */
export function createRepeats(): Repeats {
  const outlineOf = createOutliner();
  const outlines = createRecent<string, KnownError | typeof seen | typeof unlike>(maxOutlines);
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
  function errorIn(entry: Entry, time: number | null): Occurrence | null {
    isSuspect = false;
    const [error, ...others] = detect(entry);
    if (error === undefined || others.length > 0 || isSuspect) return null;
    return error.at === time ? error : null;
  }

  function tryOut({ bytes, outline }: Sample, entry: Entry): KnownError | typeof unlike {
    const kind = lineKind(visibleLine(entry.lines[0] ?? ""));
    const isWhole = entry.origin === null && entry.lines.join("\n") === bytes.toString("utf8");
    if (!isWhole || (kind !== "json" && kind !== "failing")) return unlike;
    const other = withOtherNumbers(bytes, outline);
    const { time, timeStart } = outline;
    const otherTime = other.toString("latin1", timeStart, timeStart + time.length);
    const error = errorIn(entry, parseTime(time));
    const lines = other.toString("utf8").split("\n");
    const otherError = errorIn({ ...entry, lines }, parseTime(otherTime));
    if (error === null || otherError === null) return unlike;
    const { fingerprint, fatal } = error;
    const isSame = otherError.fingerprint === fingerprint && otherError.fatal === fatal;
    return isSame ? { fingerprint, fatal } : unlike;
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
      const at = outline === null ? null : parseTime(outline.time);
      if (outline === null || at === null) return null;
      const known = outlines.get(outline.key);
      if (known === undefined) outlines.set(outline.key, seen);
      const isKnown = known !== undefined && known !== seen && known !== unlike;
      const isNew = known === seen;
      return {
        end: end + 1,
        lines,
        at,
        isRecord,
        known: isKnown ? known : null,
        sample: isNew ? { bytes: Buffer.from(bytes.subarray(start, end)), outline } : null,
      };
    },
    learn(sample, entry) {
      outlines.set(sample.outline.key, tryOut(sample, entry));
    },
  };
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
