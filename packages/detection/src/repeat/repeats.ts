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
  /** The errors in the entry with this outline, from which is learned when {@link Repeats.study} is called. */
  learn(outline: Outline, entry: Entry): readonly Occurrence[];
  /** Learns from the entries that were read, which takes longer than reading them. */
  study(): void;
}

/** An entry that was read and not learned from yet, and what was met in it. */
interface Lesson {
  readonly outline: Outline;
  readonly entry: Entry;
  readonly errors: readonly Occurrence[];
  readonly met: Met;
}

/** What looked like a secret in an entry, and whether something was one. */
interface Met {
  readonly suspects: readonly string[];
  readonly hasSecrets: boolean;
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
  /** By the key of their outline. */
  const waiting = new Map<string, Lesson>();
  /** Of the entry that is being read. */
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

  /** True where the entry with other numbers is the same error, of its own time. */
  function isSame(error: Occurrence, { outline, entry, met }: Lesson): boolean {
    const suspected = suspectsAt(outline.time, met);
    const lengths = hasShortNumbers(outline) ? (["short", "long"] as const) : (["short"] as const);
    return lengths.every((length) => {
      const { bytes, time } = withOtherNumbers(outline, length);
      const errors = read({ ...entry, lines: bytes.toString("utf8").split("\n") });
      const seen = { suspects, hasSecrets };
      const other = onlyError(errors, seen);
      return (
        other?.fingerprint === error.fingerprint &&
        other.fatal === error.fatal &&
        other.at === timeOf({ time }) &&
        suspectsAt(time, seen) === suspected &&
        !`${other.error.message}\n${other.error.stack}`.includes(otherText)
      );
    });
  }

  /** Null for an entry that is to be read each time. */
  function verdictOn(lesson: Lesson): Verdict | null {
    const { outline, entry } = lesson;
    const error = onlyError(lesson.errors, lesson.met);
    if (error === null) return null;
    const text = Buffer.from(outline.text, "latin1").toString("utf8");
    const isWhole = entry.origin === null && entry.lines.join("\n") === text;
    if (!isWhole || !isBeginning(entry)) return null;
    if (error.at === null || error.at !== timeOf(outline)) return null;
    const { fingerprint, fatal } = error;
    const verdict = { fingerprint, fatal, isTraced: error.traceId !== null };
    return isSame(error, lesson) ? verdict : null;
  }

  function study(): void {
    const all = [...waiting.values()];
    waiting.clear();
    for (const lesson of all) {
      const { outline } = lesson;
      const verdict = attempt(() => verdictOn(lesson));
      if (verdict === null) unfit.set(outline.key, true);
      else known.add(outline, verdict);
    }
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
      if (waiting.has(outline.key)) {
        // It has come again already.
        study();
        return null;
      }
      lessons += lessonPerNewcomer;
      if (lessons < 1) return null;
      lessons -= 1;
      return outline;
    },
    learn(outline, entry) {
      const errors = read(entry);
      waiting.set(outline.key, { outline, entry, errors, met: { suspects, hasSecrets } });
      return errors;
    },
    study,
  };
}

/** What the detector stumbles over with other numbers is no failure of the one who wrote the entry. */
function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}

/** What looked like a secret in an entry of this time. */
function suspectsAt(time: string, { suspects }: Met): string {
  return suspects.join("\n").replaceAll(time, "");
}

/** The only error in an entry in which nothing was masked. */
function onlyError(errors: readonly Occurrence[], { hasSecrets }: Met): Occurrence | null {
  const [error, ...rest] = errors;
  return error === undefined || rest.length > 0 || hasSecrets ? null : error;
}

/** True for an entry whose first line begins one whatever stands before it. */
function isBeginning({ lines: [first = ""] }: Entry): boolean {
  const kind = lineKind(visibleLine(first));
  return kind === "json" || kind === "failing";
}
