import { mayBeError } from "../parse/json/record-level.ts";
import {
  findNumbers,
  firstPort,
  type Found,
  type FreeNumber,
  hasParts,
  lastPort,
  maxNumbers,
} from "./free-numbers.ts";

/** A longer entry has no outline, in bytes. */
const maxBytes = 4_096;

/** What an entry has in common with those that differ from it in numbers and time only. */
export interface Outline {
  /** The bytes of the entry as Latin-1, with marks in place of what may differ. */
  readonly key: string;
  /** The entry itself, as Latin-1. */
  readonly text: string;
  /** The time as it is written: ISO 8601, or milliseconds since 1970. */
  readonly time: string;
  /** In their order, with the time. */
  readonly numbers: readonly FreeNumber[];
}

const isoTime = String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,6})?(?:Z|[+-]\d\d:?\d\d)?`;
/** A line at error level. */
const plainHead = new RegExp(String.raw`^(?:\[(${isoTime})\]|(${isoTime})) (?:ERROR|FATAL) `);
/** The time of a JSON record. Of thirteen digits the first is 1, as that of no card is. */
const recordTime = new RegExp(
  String.raw`"(?:time|@?timestamp)":(?:(1\d{12})(?=[,}])|"(${isoTime})")`,
);
/** How a line of a stack begins. Its digits are a place in a file, and none of them may differ. */
const frame = "    at ";

/** In place of what may differ: bytes that no entry with an outline has. */
const marks = ["\xf8", "\xf9", "\xfa", "\xfb", "\xfc", "\xfd", "\xfe", "\xff"];
/** The last mark is that of the time. */
const timeIndex = maxNumbers;

const dash = 0x2d;
const brace = 0x7b;

/**
 * Draws the outline of the entry that these bytes are; null where it has none. Two entries with the
 * same outline are read alike, whatever the rules of parsing, redaction and fingerprint are, but for
 * rules that know certain numbers. So a number is only left out (is _free_) where no such rule looks:
 *
 * - The time that a line or record has.
 * - A whole number of four to nine digits behind a word and a blank, `=` or `#`: `order 4711`. It is
 *   no status, no port, no card, and has no zero in front, which JSON would not read.
 * - An address, and the port of a client behind it.
 *
 * Whether a word makes a code of the number behind it (`errno 1062`), and whether it matters how long
 * the number is, is for the caller to find out, by reading the entry `withOtherNumbers`.
 *
 * A message is compared with the one in the stack, by rules that ask whether one is a part of the
 * other. So which numbers are equal belongs to the outline; and an entry in which one number is a
 * part of another one, be it free or not, has none.
 */
export function outlineOf(bytes: Buffer, start: number, end: number): Outline | null {
  if (end - start > maxBytes) return null;
  const text = bytes.toString("latin1", start, end);
  const isRecord = text.charCodeAt(0) === brace;
  if (isRecord && !mayBeError(text)) return null;
  const head = (isRecord ? recordTime : plainHead).exec(text);
  const time = head?.[1] ?? head?.[2];
  if (head === null || time === undefined) return null;
  const timeStart = text.indexOf(time, head.index);
  const found: Found = { numbers: [], numerals: [] };
  let from = 0;
  while (from !== -1) {
    const stack = text.indexOf(frame, from);
    const to = stack === -1 ? text.length : stack;
    if (from <= timeStart && timeStart < to) {
      const timeEnd = timeStart + time.length;
      if (!findNumbers(text, from, timeStart, found)) return null;
      found.numbers.push({ start: timeStart, end: timeEnd, kind: "time", index: timeIndex });
      from = timeEnd;
    }
    if (!findNumbers(text, from, to, found)) return null;
    // The stack of a record ends with its text, that of a plain entry with the entry.
    from = stack === -1 || !isRecord ? -1 : text.indexOf('"', stack);
  }
  const { numbers, numerals } = found;
  const hasTime = numbers.some(({ kind }) => kind === "time");
  if (!hasTime || hasParts(numerals)) return null;
  return { key: keyOf(text, time, numbers), text, time, numbers };
}

/** The text with marks, and how the time is written: `T` or a blank in it, a fraction or none. */
function keyOf(text: string, time: string, numbers: readonly FreeNumber[]): string {
  const isIso = time.charCodeAt(4) === dash;
  let key = isIso ? `${time.length}${time.charAt(10)}${time.charAt(19)}` : "";
  let from = 0;
  for (const { start, end, index, kind } of numbers) {
    key += text.slice(from, start) + (marks[index] ?? "") + (kind === "address" ? "." : "");
    from = end;
  }
  return key + text.slice(from);
}

/** An entry with other numbers wherever its outline leaves them open, and with another time. */
interface OtherEntry {
  readonly bytes: Buffer;
  readonly time: string;
}

/**
 * Writes the entry of an outline with other numbers, which are all as short, or as long, as can be.
 * Equal ones stay equal.
 */
export function withOtherNumbers(outline: Outline, length: "short" | "long"): OtherEntry {
  const { text, numbers } = outline;
  const time = otherTime(outline.time);
  let other = "";
  let from = 0;
  for (const { start, end, kind, index } of numbers) {
    other += text.slice(from, start) + (kind === "time" ? time : others[length][kind](index));
    from = end;
  }
  return { bytes: Buffer.from(other + text.slice(from), "latin1"), time };
}

/** By the index of a number, which has one digit. */
const others = {
  short: {
    number: (index: number) => `${index + 1}753`,
    address: (index: number) => `1.2.3.${index + 1}`,
    port: (index: number) => String(firstPort + index),
  },
  long: {
    number: (index: number) => `${index + 1}64197528`,
    address: (index: number) => `211.212.213.${221 + index}`,
    port: (index: number) => String(lastPort - index),
  },
};

/** Another second, or millisecond. */
function otherTime(time: string): string {
  const last = time.charCodeAt(4) === dash ? 18 : 12;
  return `${time.slice(0, last)}${9 - Number(time.charAt(last))}${time.slice(last + 1)}`;
}
