import { mayBeError } from "../parse/json/record-level.ts";
import { parseLogTime, parseTimeField } from "../parse/log-time.ts";
import { findFields, type FreeField } from "./free-fields.ts";
import {
  findNumbers,
  type Found,
  type FreeNumber,
  type Numeral,
  numeralsIn,
} from "./free-numbers.ts";

/** A longer entry has no outline, in bytes. */
const maxBytes = 4_096;

/** The time of an entry. Its end is that of the fraction, its zone stays. */
interface FreeTime {
  readonly start: number;
  readonly end: number;
  readonly kind: "time";
}

/** What an entry has in common with those that differ from it in numbers, ids and time only. */
export interface Outline {
  /** The bytes of the entry as Latin-1, with marks in place of what may differ. */
  readonly key: string;
  /** The entry itself, as Latin-1. */
  readonly text: string;
  readonly isRecord: boolean;
  /** The time as it is written: ISO 8601, or milliseconds since 1970. */
  readonly time: string;
  /** What may differ, in its order. */
  readonly free: readonly (FreeNumber | FreeField | FreeTime)[];
  /** Other numbers in the texts of the entry. */
  readonly numerals: readonly Numeral[];
}

const clock = String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,6})?`;
const zone = String.raw`(?:Z|[+-]\d\d:?\d\d)?`;
/** A line that begins with its time. */
const plainHead = new RegExp(String.raw`^\[?(${clock})(${zone})[\] ]`);
/** What the rest of it has in its beginning where it is an error. */
const errorWord = /error|fatal|critical|severe|emerg|alert|panic/i;
/** The time of a JSON record. Of thirteen digits the first is 1, as that of no card is. */
const recordTime = new RegExp(
  String.raw`"(?:time|@?timestamp|ts)":(?:(1\d{12})(?=[,}])|"(${clock})(${zone})")`,
);
/** How a line of a stack begins. Its digits are a place in a file, and none of them may differ. */
const frame = "    at ";
/** Where the stack of an entry that is no record ends. */
const endOfStack = /\n(?! {4}at )/g;

/** In place of what may differ, with what it is: bytes that no entry with an outline has. */
const mark = "\xff";

const dash = 0x2d;
const brace = 0x7b;

/**
 * Draws the outline of the entry that these bytes are; null where it has none. Two entries with the
 * same outline are read alike, whatever the rules of parsing, redaction and fingerprint are, but for
 * rules that know certain numbers. So a number is only left out (is _free_) where no such rule looks:
 *
 * - The time that a line or record has.
 * - A whole number of four to nine digits behind a word and a blank, a colon and a blank, `=` or `/`, or
 *   behind `#`, `(` or a quote: `order 4711`. It is no status, no port, no card, and has no zero in front,
 *   which JSON would not read.
 * - An address, and the port of a client behind it.
 * - A UUID, and ids of 16, 24 or 32 hex digits.
 * - In a record the numbers of fields whose name is not that of a level, a code or a port, and the
 *   texts of those that name a request or a thing.
 *
 * Whether a word makes a code of the number behind it (`errno 1062`), and whether it matters how long
 * the number is, is for the caller to find out, by reading the entry `withOtherNumbers`.
 *
 * A message is compared with the one in the stack, by rules that ask whether one is a part of the
 * other. So which numbers are equal belongs to the outline; and an entry in which one number is a
 * part of another one, be it free or not, has none: one text may end within a number of the other.
 */
export function outlineOf(bytes: Buffer, start: number, end: number): Outline | null {
  if (end - start > maxBytes) return null;
  const text = bytes.toString("latin1", start, end);
  const isRecord = text.charCodeAt(0) === brace;
  if (isRecord ? !mayBeError(text) : !errorWord.test(text.slice(0, 128))) return null;
  const head = (isRecord ? recordTime : plainHead).exec(text);
  if (head === null) return null;
  const [, first, second, third] = head;
  const [written, offset] = isRecord ? [first ?? second, third] : [first, second];
  if (written === undefined) return null;
  const timeStart = text.indexOf(written, head.index);
  const time = { start: timeStart, end: timeStart + written.length, kind: "time" } as const;
  const apart = [...(isRecord ? findFields(text) : []), time];
  const found: Found = { numbers: [], numerals: [], inner: [] };
  let from = 0;
  for (const part of [...apart, ...stacksIn(text, isRecord)].toSorted(
    (a, b) => a.start - b.start,
  )) {
    if (!findNumbers(text, from, part.start, found)) return null;
    from = part.end;
  }
  if (!findNumbers(text, from, text.length, found)) return null;
  const numerals = numeralsIn(text, found);
  if (numerals === null) return null;
  const free = [...found.numbers, ...apart].toSorted((a, b) => a.start - b.start);
  return {
    key: keyOf(text, free),
    text,
    isRecord,
    time: written + (offset ?? ""),
    free,
    numerals: numerals.filter(({ isFree }) => !isFree),
  };
}

/** The stack of a record ends with its text. */
function stacksIn(text: string, isRecord: boolean): { start: number; end: number }[] {
  const stacks: { start: number; end: number }[] = [];
  for (let from = 0; ;) {
    const start = text.indexOf(frame, from);
    if (start === -1) return stacks;
    endOfStack.lastIndex = start;
    const end = isRecord ? text.indexOf('"', start) : (endOfStack.exec(text)?.index ?? -1);
    from = end === -1 ? text.length : end;
    stacks.push({ start, end: from });
  }
}

/** The text with marks, and how the time is written: `T` or a blank in it, a fraction or none. */
function keyOf(text: string, free: Outline["free"]): string {
  let key = "";
  let from = 0;
  for (const one of free) {
    key += text.slice(from, one.start) + mark + shapeOf(text, one);
    from = one.end;
  }
  return key + text.slice(from);
}

/** What two must have in common in the same place. */
function shapeOf(text: string, one: Outline["free"][number]): string {
  const { start, end, kind } = one;
  if (kind === "time" && text.charCodeAt(start + 4) === dash) {
    return `${text.charAt(start + 10)}${text.charAt(start + 19)}${end - start}`;
  }
  const length = kind === "hex" ? end - start : "";
  return `${kind.charAt(0)}${length}${"index" in one ? one.index : ""}`;
}

/** The time of an outline, milliseconds since 1970; null for what is no date. */
export function timeOf({ time }: Pick<Outline, "time">): number | null {
  return time.charCodeAt(4) === dash ? parseLogTime(time) : parseTimeField(Number(time));
}
