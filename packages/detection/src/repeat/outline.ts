/** A longer entry has no outline, in bytes. */
const maxBytes = 4_096;
/** Different numbers that an entry may have. */
const maxNumbers = 8;
/** Shorter numbers may be a status, longer ones a card. */
const minDigits = 4;
const maxDigits = 9;

/** What an entry has in common with those that differ from it in numbers and time only. */
export interface Outline {
  /** The bytes of the entry as Latin-1, with marks in place of those digits. */
  readonly key: string;
  /** The time as it is written: ISO 8601, or milliseconds since 1970. */
  readonly time: string;
  /** Offset of the time in the entry. */
  readonly timeStart: number;
  /** Offsets of the numbers, by turns where one begins and where it ends. */
  readonly numbers: readonly number[];
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
const timeMark = 0xff;

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

const lineFeed = 0x0a;
const blank = 0x20;
const hash = 0x23;
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

/** Digits and dots, read as a number of base 11: exact up to the length of an address. */
const base = 11;
const maxExact = 15;

/** A number of an entry. */
interface Numeral {
  readonly value: number;
  readonly length: number;
  readonly isFree: boolean;
}

/** Draws the outline of the entry that these bytes are; null where it has none. */
export type Outliner = (bytes: Buffer, start: number, end: number) => Outline | null;

/**
 * Makes an outliner. Two entries with the same outline are read alike, whatever the rules of parsing,
 * redaction and fingerprint are, but for rules that know certain numbers. So a number is only left
 * out (is _free_) where no such rule looks:
 *
 * - The time that a line or record has.
 * - A whole number of four to nine digits behind a word and a blank, `=` or `#`: `order 4711`. It is
 *   no status, no port, no card, and has no zero in front, which JSON would not read.
 * - An address, and the port of a client behind it.
 *
 * Digits count, since many rules do: `1234` and `12345` have two outlines. What is behind a word that
 * makes a code of it (`errno 1062`) is for the caller to find out, by trying other numbers.
 *
 * A message is compared with the one in the stack, by rules that ask whether one is a part of the
 * other. So which numbers are equal belongs to the outline; and an entry in which one number is a
 * part of another one, be it free or not, has none.
 */
export function createOutliner(): Outliner {
  const marked = Buffer.alloc(maxBytes);
  let known: Numeral[] = [];
  let numbers: number[] = [];

  /** False where there are too many. */
  function take(start: number, end: number, isFree: boolean): boolean {
    const length = end - start;
    if (length > maxExact) return false;
    const value = valueOf(marked, start, end);
    let index = known.findIndex((one) => one.value === value && one.length === length);
    if (index === -1) {
      index = known.push({ value, length, isFree }) - 1;
      if (index === maxNumbers) return false;
    } else if (known[index]?.isFree !== isFree) {
      return false;
    }
    if (!isFree) return true;
    numbers.push(start, end);
    for (let at = start; at < end; at += 1) {
      if (kindOf[marked[at] ?? 0] === digit) marked[at] = firstMark + index;
    }
    return true;
  }

  /** Marks what is free in a part of the entry; false where that has no outline. */
  function markNumbers(from: number, to: number): boolean {
    for (let at = from; at < to; at += 1) {
      const kind = kindOf[marked[at] ?? 0];
      if (kind === plain) continue;
      if (kind === mark) return false;
      const end = digitsEnd(marked, at, to);
      const address = addressEnd(marked, at, end, to);
      const port = address === -1 ? -1 : portEnd(marked, address, to);
      if (address !== -1 && (port !== -1 || isBehind[marked[address] ?? 0] === 1)) {
        if (!take(at, address, true)) return false;
        if (port !== -1 && !take(address + 1, port, true)) return false;
        at = Math.max(address, port) - 1;
      } else {
        const isFree = isFreeNumber(marked, at, end);
        if ((isFree || mayStandAlone(marked, at)) && !take(at, end, isFree)) return false;
        at = end - 1;
      }
    }
    return true;
  }

  return (bytes, start, end) => {
    const size = end - start;
    if (size > maxBytes) return null;
    const text = bytes.toString("latin1", start, end);
    const isRecord = text.charCodeAt(0) === brace;
    const head = (isRecord ? recordTime : plainHead).exec(text);
    const time = head?.[1] ?? head?.[2];
    if (head === null || time === undefined) return null;
    bytes.copy(marked, 0, start, end);
    known = [];
    numbers = [];
    const timeStart = text.indexOf(time, head.index);
    if (!markNumbers(0, timeStart)) return null;
    let from = timeStart + time.length;
    while (from !== -1) {
      const stack = text.indexOf(frame, from);
      if (!markNumbers(from, stack === -1 ? size : stack)) return null;
      // The stack of a record ends with its text, that of a plain entry with the entry.
      from = stack === -1 || !isRecord ? -1 : text.indexOf('"', stack);
    }
    if (hasParts(known)) return null;
    for (let at = timeStart; at < timeStart + time.length; at += 1) {
      if (kindOf[marked[at] ?? 0] === digit) marked[at] = timeMark;
    }
    return { key: marked.toString("latin1", 0, size), time, timeStart, numbers };
  };
}

/**
 * The entry with other numbers wherever its outline leaves them open, and another time. Equal numbers
 * stay equal, none gets longer or shorter, and the time stays one.
 */
export function withOtherNumbers(entry: Buffer, outline: Outline): Buffer {
  const other = Buffer.from(entry);
  const { numbers, time, timeStart } = outline;
  for (let index = 0; index < numbers.length; index += 2) {
    for (let at = numbers[index] ?? 0; at < (numbers[index + 1] ?? 0); at += 1) {
      const code = other[at] ?? 0;
      // 1 to 9 go round; a number that begins with 0 would be none.
      if (kindOf[code] === digit && code !== zero) other[at] = ((code - zero) % 9) + 1 + zero;
    }
  }
  // The last digit of the seconds, or of the milliseconds since 1970.
  const last = timeStart + (time.charCodeAt(4) === 0x2d ? 18 : 12);
  other[last] = zero + 9 - ((other[last] ?? zero) - zero);
  return other;
}

function digitsEnd(bytes: Buffer, start: number, to: number): number {
  let end = start + 1;
  while (end < to && kindOf[bytes[end] ?? 0] === digit) end += 1;
  return end;
}

/** Where the address ends that begins with these digits; -1 where none does. */
function addressEnd(bytes: Buffer, start: number, firstEnd: number, to: number): number {
  if (bytes[firstEnd] !== dot || isBeforeAddress[bytes[start - 1] ?? 0] !== 1) return -1;
  let from = start;
  let end = firstEnd;
  for (let part = 1; ; part += 1) {
    if (end === from || end - from > 3) return -1;
    if (part === 4) return end;
    if (end >= to || bytes[end] !== dot) return -1;
    from = end + 1;
    end = kindOf[bytes[from] ?? 0] === digit ? digitsEnd(bytes, from, to) : from;
  }
}

/** Where the port of a client ends that stands behind an address; -1 without one. */
function portEnd(bytes: Buffer, address: number, to: number): number {
  if (bytes[address] !== colon || kindOf[bytes[address + 1] ?? 0] !== digit) return -1;
  const end = digitsEnd(bytes, address + 1, to);
  if (end - address !== 6 || isBehind[bytes[end] ?? 0] !== 1) return -1;
  const port = Number(bytes.toString("latin1", address + 1, end));
  return port >= firstPort && port <= lastPort && port !== namedPort ? end : -1;
}

function isFreeNumber(bytes: Buffer, start: number, end: number): boolean {
  const size = end - start;
  if (size < minDigits || size > maxDigits || bytes[start] === zero) return false;
  if (isBehind[bytes[end] ?? 0] !== 1) return false;
  const sign = bytes[start - 1];
  if (sign === hash) return true;
  return (sign === blank || sign === equals) && isLetter[bytes[start - 2] ?? 0] === 1;
}

/** False for digits that are a part of something longer, with which a number cannot be confused. */
function mayStandAlone(bytes: Buffer, start: number): boolean {
  const isBroken = bytes[start - 2] === backslash;
  return isBroken || isAttaching[bytes[start - 1] ?? lineFeed] !== 1;
}

function valueOf(bytes: Buffer, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at += 1) {
    const code = bytes[at] ?? 0;
    value = value * base + (code === dot ? base - 1 : code - zero);
  }
  return value;
}

/** True where one number is a part of another one, and one of them is free. */
function hasParts(numerals: readonly Numeral[]): boolean {
  return numerals.some((whole) =>
    numerals.some(
      (part) => part.length < whole.length && (part.isFree || whole.isFree) && isPart(part, whole),
    ),
  );
}

function isPart(part: Numeral, whole: Numeral): boolean {
  const scale = base ** part.length;
  let rest = whole.value;
  for (let length = whole.length; length >= part.length; length -= 1) {
    if (rest % scale === part.value) return true;
    rest = Math.floor(rest / base);
  }
  return false;
}
