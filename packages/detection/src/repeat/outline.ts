import { mayBeError } from "../parse/json/record-level.ts";

/** A longer entry has no outline, in bytes. */
const maxBytes = 4_096;
/** Different numbers that an entry may have. */
const maxNumbers = 7;
/** Shorter numbers may be a status, longer ones a card. */
const minDigits = 4;
const maxDigits = 9;

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

/** A number that may differ. Offsets are those in the entry. */
interface FreeNumber {
  readonly start: number;
  readonly end: number;
  readonly kind: "number" | "address" | "port" | "time";
  /** The same for equal numbers. */
  readonly index: number;
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

/** Marks are bytes that UTF-8 has no use for: a text with one of them has no outline. */
const firstMark = 0xf8;
const marks = ["\xf8", "\xf9", "\xfa", "\xfb", "\xfc", "\xfd", "\xfe", "\xff"];
/** The last mark is that of the time. */
const timeIndex = maxNumbers;

const plain = 0;
const digit = 1;
const mark = 2;
const kindOf = Uint8Array.from({ length: 256 }, (_, code) =>
  code >= firstMark ? mark : code >= 0x30 && code <= 0x39 ? digit : plain,
);
const isLetter = tableOf(/[a-z]/i);
const isBehind = tableOf(/[ ,;)\]"\\\n]/);
const isBeforeAddress = tableOf(/[ =([]/);
/** A digit behind one of these belongs to a word, a time, a version or a place. */
const isAttaching = tableOf(/[\w:./+%@-]/);

function tableOf(characters: RegExp): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) =>
    characters.test(String.fromCharCode(code)) ? 1 : 0,
  );
}

const blank = 0x20;
const hash = 0x23;
const dash = 0x2d;
const dot = 0x2e;
const zero = 0x30;
const colon = 0x3a;
const equals = 0x3d;
const backslash = 0x5c;
const brace = 0x7b;

/** Ports that systems give to clients. One of them is gRPC's, and tells errors apart. */
const firstPort = 32_768;
const lastPort = 60_999;
const namedPort = 50_051;

/** One of the different numbers of an entry, free or not. */
interface Numeral {
  readonly text: string;
  readonly isFree: boolean;
}

/** What was found in an entry until now. */
interface Found {
  readonly numbers: FreeNumber[];
  readonly numerals: Numeral[];
}

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

/** Finds the numbers in a part of the entry; false where that has no outline. */
function findNumbers(text: string, from: number, to: number, found: Found): boolean {
  for (let at = from; at < to; at += 1) {
    const kind = kindOf[text.charCodeAt(at)];
    if (kind === plain) continue;
    if (kind === mark) return false;
    const end = digitsEnd(text, at, to);
    const address = addressEnd(text, at, end, to);
    const port = address === -1 ? -1 : portEnd(text, address, to);
    if (address !== -1 && (port !== -1 || isBehind[text.charCodeAt(address)] === 1)) {
      if (!takeFree(text, at, address, "address", found)) return false;
      if (port !== -1 && !takeFree(text, address + 1, port, "port", found)) return false;
      at = Math.max(address, port) - 1;
    } else {
      if (isFreeNumber(text, at, end)) {
        if (!takeFree(text, at, end, "number", found)) return false;
      } else if (mayStandAlone(text, at)) {
        const numeral = { text: text.slice(at, end), isFree: false };
        if (indexOf(numeral, found.numerals) === -1) return false;
      }
      at = end - 1;
    }
  }
  return true;
}

function takeFree(
  text: string,
  start: number,
  end: number,
  kind: FreeNumber["kind"],
  { numbers, numerals }: Found,
): boolean {
  const index = indexOf({ text: text.slice(start, end), isFree: true }, numerals);
  numbers.push({ start, end, kind, index });
  return index !== -1;
}

/** Which of the different numbers this is; -1 for one too many, and for one that is free and is not. */
function indexOf(numeral: Numeral, numerals: Numeral[]): number {
  const index = numerals.findIndex(({ text }) => text === numeral.text);
  if (index !== -1) return numerals[index]?.isFree === numeral.isFree ? index : -1;
  return numerals.length === maxNumbers ? -1 : numerals.push(numeral) - 1;
}

function digitsEnd(text: string, start: number, to: number): number {
  let end = start + 1;
  while (end < to && kindOf[text.charCodeAt(end)] === digit) end += 1;
  return end;
}

/** Where the address ends that begins with these digits; -1 where none does. */
function addressEnd(text: string, start: number, firstEnd: number, to: number): number {
  if (text.charCodeAt(firstEnd) !== dot) return -1;
  if (isBeforeAddress[text.charCodeAt(start - 1)] !== 1) return -1;
  let from = start;
  let end = firstEnd;
  for (let part = 1; ; part += 1) {
    if (end === from || end - from > 3) return -1;
    if (part === 4) return end;
    if (end >= to || text.charCodeAt(end) !== dot) return -1;
    from = end + 1;
    end = kindOf[text.charCodeAt(from)] === digit ? digitsEnd(text, from, to) : from;
  }
}

/** Where the port of a client ends that stands behind an address; -1 without one. */
function portEnd(text: string, address: number, to: number): number {
  if (text.charCodeAt(address) !== colon || kindOf[text.charCodeAt(address + 1)] !== digit) {
    return -1;
  }
  const end = digitsEnd(text, address + 1, to);
  if (end - address !== 6 || isBehind[text.charCodeAt(end)] !== 1) return -1;
  const port = Number(text.slice(address + 1, end));
  return port >= firstPort && port <= lastPort && port !== namedPort ? end : -1;
}

function isFreeNumber(text: string, start: number, end: number): boolean {
  const length = end - start;
  if (length < minDigits || length > maxDigits || text.charCodeAt(start) === zero) return false;
  if (isBehind[text.charCodeAt(end)] !== 1) return false;
  const sign = text.charCodeAt(start - 1);
  if (sign === hash) return true;
  return (sign === blank || sign === equals) && isLetter[text.charCodeAt(start - 2)] === 1;
}

/** False for digits that are a part of something longer, with which a number cannot be confused. */
function mayStandAlone(text: string, start: number): boolean {
  const isBehindEscape = text.charCodeAt(start - 2) === backslash;
  return isBehindEscape || isAttaching[text.charCodeAt(start - 1)] !== 1;
}

/** True where one number is a part of another one, and one of them is free. */
function hasParts(numerals: readonly Numeral[]): boolean {
  return numerals.some((whole) =>
    numerals.some(
      (part) => part !== whole && (part.isFree || whole.isFree) && whole.text.includes(part.text),
    ),
  );
}
