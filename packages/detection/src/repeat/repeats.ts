import { createDetector } from "../detect.ts";
import { lineKind } from "../multiline/line-kind.ts";
import { createRecent } from "../recent.ts";
import { mayHoldSecret } from "../redact/quick-look.ts";
import { createRedactor } from "../redact/redactor.ts";
import type { QuietScanner } from "../sieve/quiet-scanner.ts";
import type { Entry, Occurrence } from "../types.ts";
import { visibleLine } from "../visible.ts";
import { extentOf } from "./extent.ts";
import type { KnownErrors, Verdict } from "./known-error.ts";
import { createKnownErrors } from "./known-errors.ts";
import { hasShortNumbers, otherText, withOtherNumbers } from "./other-entry.ts";
import { type Outline, outlineOf, timeOf } from "./outline.ts";

/** Outlines of which nothing can be learned; up to twice as many are kept. */
const maxUnfit = 1_024;

/** Knows errors again by their bytes. It is for lines without envelope, where nothing is open. */
export interface Repeats extends Pick<KnownErrors, "look" | "pass"> {
  /**
   * What is to be learned from the entry that begins at `start`, in bytes that are there up to `to`;
   * null for what is to be read like anything else.
   */
  lesson(start: number, to: number): Outline | null;
  /** The errors in the entry with this outline; learns from them. */
  learn(outline: Outline, entry: Entry): readonly Occurrence[];
}

/** Entries that are learned from before any was known again, and at most without one. */
const firstLessons = 16;
const mostLessons = 256;
/** Where few errors repeat themselves one in 32 is learned from, which costs twice as much again. */
const lessonPerNewcomer = 1 / 32;
/** After so many looks in vain only one entry in eight is looked at, until one is known again. */
const patience = 64;
const rarely = 8;

/**
 * Makes a memory for repeated errors in the bytes of a scanner. An error that is known needs no
 * reading: decoding, parsing, masking and fingerprint would say what they said before.
 *
 * An entry is learned from by reading it again with other numbers, which are short, since rules ask
 * for so many digits at most; and once more with long ones where it has short numbers itself. Where all
 * are the same error, so are all of that outline. No secret may be in it, nor in a text of a field that
 * differs; and what looks like one, but is none, must be the same each time: then what differs has no
 * part in it. What was learned is a verdict: no text of an entry that was not read is ever given out.
 */
export function createRepeats(
  scanner: QuietScanner,
  known: KnownErrors = createKnownErrors(scanner),
): Repeats {
  /** Outlines whose entries may be different errors. */
  const unfit = createRecent<string, true>(maxUnfit);
  let lessons = firstLessons;
  let inVain = 0;
  const redactor = createRedactor();
  /** What looked like a secret in the entry that is being read, and whether something was one. */
  let suspects: string[] = [];
  let hasSecrets = false;
  const detect = createDetector({
    redactor: {
      line: (text) => redactor.line(text),
      text(text) {
        const wasMasked = text.includes("[REDACTED:");
        if (!wasMasked && !mayHoldSecret(text)) return text;
        const masked = redactor.text(text);
        hasSecrets ||= wasMasked || masked !== text;
        const lines = text.split("\n").filter(mayHoldSecret);
        suspects.push(...(lines.length === 0 ? [text] : lines));
        return masked;
      },
    },
  });

  function read(entry: Entry): readonly Occurrence[] {
    suspects = [];
    hasSecrets = false;
    return detect(entry);
  }

  /** What looked like a secret in an entry of this time. */
  function suspectsAt(time: string): string {
    return suspects.join("\n").replaceAll(time, "");
  }

  /** The only error in an entry in which nothing was masked. */
  function onlyError(errors: readonly Occurrence[]): Occurrence | null {
    const [error, ...rest] = errors;
    return error === undefined || rest.length > 0 || hasSecrets ? null : error;
  }

  /** True where the entry with other numbers is the same error, of its own time. */
  function isSame(error: Occurrence, entry: Entry, outline: Outline): boolean {
    const suspected = suspectsAt(outline.time);
    const lengths = hasShortNumbers(outline) ? (["short", "long"] as const) : (["short"] as const);
    return lengths.every((length) => {
      const { bytes, time } = withOtherNumbers(outline, length);
      const other = onlyError(read({ ...entry, lines: bytes.toString("utf8").split("\n") }));
      return (
        other?.fingerprint === error.fingerprint &&
        other.fatal === error.fatal &&
        other.at === timeOf({ time }) &&
        suspectsAt(time) === suspected &&
        !`${other.error.message}\n${other.error.stack}`.includes(otherText)
      );
    });
  }

  function verdictOn(
    outline: Outline,
    entry: Entry,
    errors: readonly Occurrence[],
  ): Verdict | null {
    const error = onlyError(errors);
    if (error === null) return null;
    const text = Buffer.from(outline.text, "latin1").toString("utf8");
    const isWhole = entry.origin === null && entry.lines.join("\n") === text;
    if (!isWhole || !isBeginning(entry)) return null;
    if (error.at === null || error.at !== timeOf(outline)) return null;
    const { fingerprint, fatal } = error;
    const verdict = { fingerprint, fatal, isTraced: error.traceId !== null };
    return isSame(error, entry, outline) ? verdict : null;
  }

  function knewAgain(errors: number): void {
    lessons = Math.min(lessons + errors, mostLessons);
    if (errors > 0) inVain = 0;
  }

  return {
    look(start, to) {
      const sight = known.look(start, to);
      if (sight !== null) knewAgain(1);
      return sight;
    },
    pass(from, to, take) {
      const passed = known.pass(from, to, take);
      knewAgain(passed.errors);
      return passed;
    },
    lesson(start, to) {
      const extent = extentOf(scanner.bytes, start, to);
      if (extent === null) return null;
      inVain += 1;
      if (inVain > patience && inVain % rarely !== 0) return null;
      const outline = outlineOf(scanner.bytes, start, extent.end - 1);
      if (outline === null || unfit.get(outline.key) === true) return null;
      lessons += lessonPerNewcomer;
      if (lessons < 1) return null;
      lessons -= 1;
      return outline;
    },
    learn(outline, entry) {
      const errors = read(entry);
      const verdict = verdictOn(outline, entry, errors);
      if (verdict === null) unfit.set(outline.key, true);
      else known.add(outline, verdict);
      return errors;
    },
  };
}

/** True for an entry whose first line begins one whatever stands before it. */
function isBeginning({ lines: [first = ""] }: Entry): boolean {
  const kind = lineKind(visibleLine(first));
  return kind === "json" || kind === "failing";
}
