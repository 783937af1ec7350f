/** Different numbers and ids that the texts of an entry may have. */
const maxNumbers = 9;
/** Shorter numbers may be a status, longer ones a card. */
const minDigits = 4;
const maxDigits = 9;
/** Digits of a number that is not free. A text with a longer one has no outline. */
const longest = 255;

/** With more than these, free or not, an entry has no outline. */
const mostNumerals = 64;

/** This byte and those after it have no use in UTF-8: a text with one of them has no outline. */
const firstMark = 0xf8;

/** What may differ in a text. */
type NumberKind = "number" | "address" | "port" | "uuid" | "hex";

/** A number or id that may differ. Offsets are those in the entry. */
export interface FreeNumber {
  readonly start: number;
  readonly end: number;
  readonly kind: NumberKind;
  /** The same for equal ones. */
  readonly index: number;
}

const plain = 0;
const digit = 1;
const mark = 2;
const kindOf = Uint8Array.from({ length: 256 }, (_, code) =>
  code >= firstMark ? mark : code >= 0x30 && code <= 0x39 ? digit : plain,
);
const isLetter = tableOf(/[a-z]/i);
const isWord = tableOf(/[\w-]/);
const isBehind = tableOf(/[ ,;)\]"'`\\\n?&/]/);
const isBeforeAddress = tableOf(/[ =([/"']/);
const isBeforeId = tableOf(/[ =([/"'`:#,]/);
/** A digit behind one of these belongs to a word, a time, a version or a place. */
const isAttaching = tableOf(/[\w:./+%@-]/);

function tableOf(characters: RegExp): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) =>
    characters.test(String.fromCharCode(code)) ? 1 : 0,
  );
}

const blank = 0x20;
const doubleQuote = 0x22;
const hash = 0x23;
const quote = 0x27;
const parenthesis = 0x28;
const dot = 0x2e;
const slash = 0x2f;
const zero = 0x30;
const colon = 0x3a;
const equals = 0x3d;
const backslash = 0x5c;
const graveAccent = 0x60;

/** The first of the ports that systems give to clients. */
export const firstPort = 32_768;
/** The last of them. */
export const lastPort = 60_999;
/** One of them is gRPC's, and tells errors apart. */
const namedPort = 50_051;

/** The version of a UUID is a digit, so that none is a word. */
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}(?![\w-])/y;
/** Ids of MongoDB, of traces and of their parts: letters and digits, so that none is a word or a card. */
const hex = /(?=[0-9]*[a-f])(?=[a-f]*[0-9])(?:[0-9a-f]{32}|[0-9a-f]{24}|[0-9a-f]{16})(?![\w-])/y;

/** One of the different numbers of an entry, free or not. */
export interface Numeral {
  readonly text: string;
  readonly isFree: boolean;
}

/** What was found in an entry until now. */
export interface Found {
  readonly numbers: FreeNumber[];
  readonly numerals: Numeral[];
  /** Short numbers within a text: `after 3 attempts`. */
  readonly inner: { readonly start: number; readonly end: number }[];
}

/** Finds the numbers in a part of an entry, given as Latin-1; false where that has no outline. */
export function findNumbers(text: string, from: number, to: number, found: Found): boolean {
  for (let at = from; at < to; at += 1) {
    const kind = kindOf[text.charCodeAt(at)];
    if (kind === plain) continue;
    if (kind === mark) return false;
    const end = digitsEnd(text, at, to);
    if (end - at > longest) return false;
    const address = addressEnd(text, at, end, to);
    const port = address === -1 ? -1 : portEnd(text, address, to);
    const id = address === -1 ? idAt(text, at, from) : null;
    if (address !== -1 && (port !== -1 || isEnd(text, address))) {
      if (!takeFree(text, at, address, "address", found)) return false;
      if (port !== -1 && !takeFree(text, address + 1, port, "port", found)) return false;
      at = Math.max(address, port) - 1;
    } else if (id !== null) {
      if (!takeFree(text, id.start, id.end, id.kind, found)) return false;
      at = id.end - 1;
    } else {
      if (isFreeNumber(text, at, end)) {
        if (!takeFree(text, at, end, "number", found)) return false;
      } else if (isInner(text, at, end)) {
        found.inner.push({ start: at, end });
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
  kind: NumberKind,
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

/** True where a number can end: not within a word, a version or a time. */
function isEnd(text: string, end: number): boolean {
  const sign = text.charCodeAt(end);
  if (isBehind[sign] === 1) return true;
  // The end of a sentence, or of what it is about.
  return (sign === dot || sign === colon) && isBehind[text.charCodeAt(end + 1)] === 1;
}

/** The id with this first digit in it. */
function idAt(
  text: string,
  at: number,
  from: number,
): { readonly start: number; readonly end: number; readonly kind: "uuid" | "hex" } | null {
  let start = at;
  while (start > from && isWord[text.charCodeAt(start - 1)] === 1) start -= 1;
  if (isBeforeId[text.charCodeAt(start - 1)] !== 1) return null;
  for (const [kind, pattern] of ids) {
    pattern.lastIndex = start;
    if (pattern.test(text) && pattern.lastIndex > at)
      return { start, end: pattern.lastIndex, kind };
  }
  return null;
}

const ids = [
  ["uuid", uuid],
  ["hex", hex],
] as const;

/** Where the address ends that begins with these digits; -1 where none does. */
function addressEnd(text: string, start: number, firstEnd: number, to: number): number {
  if (text.charCodeAt(firstEnd) !== dot) return -1;
  const isMapped = text.charCodeAt(start - 1) === colon && text.startsWith("::ffff", start - 7);
  if (!isMapped && isBeforeAddress[text.charCodeAt(start - 1)] !== 1) return -1;
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

/** The port of a client that stands behind an address; -1 without one. */
function portEnd(text: string, address: number, to: number): number {
  if (text.charCodeAt(address) !== colon || kindOf[text.charCodeAt(address + 1)] !== digit) {
    return -1;
  }
  const end = digitsEnd(text, address + 1, to);
  if (end - address !== 6 || !isEnd(text, end)) return -1;
  const port = Number(text.slice(address + 1, end));
  return port >= firstPort && port <= lastPort && port !== namedPort ? end : -1;
}

function isFreeNumber(text: string, start: number, end: number): boolean {
  const length = end - start;
  if (length < minDigits || length > maxDigits || text.charCodeAt(start) === zero) return false;
  // Or milliseconds.
  if (!isEnd(text, end) && !(text.startsWith("ms", end) && isEnd(text, end + 2))) return false;
  const before = text.charCodeAt(start - 2);
  switch (text.charCodeAt(start - 1)) {
    case hash:
      return true;
    case blank:
      return isLetter[before] === 1 || before === colon;
    case equals:
    case slash:
      return isLetter[before] === 1;
    case parenthesis:
    case quote:
    case graveAccent:
      return before === blank;
    case doubleQuote:
      return before === backslash;
    default:
      return false;
  }
}

/** True for a number, too short to be free, with which no text begins: a word goes before it. */
function isInner(text: string, start: number, end: number): boolean {
  if (end - start >= minDigits || text.charCodeAt(start - 1) !== blank) return false;
  const before = text.charCodeAt(start - 2);
  return before >= 0x61 && before <= 0x7a;
}

/** False for digits that are a part of something longer, with which a number cannot be confused. */
function mayStandAlone(text: string, start: number): boolean {
  const isBehindEscape = text.charCodeAt(start - 2) === backslash;
  return isBehindEscape || isAttaching[text.charCodeAt(start - 1)] !== 1;
}

/**
 * The numbers that are no part of another one, nor the other way round; null where one is. A text that
 * ends with a short one is only in another text if the same goes before a longer one there.
 */
export function numeralsIn(text: string, { numbers, numerals, inner }: Found): Numeral[] | null {
  const before = new Set(numbers.map(({ start }) => text.slice(start - 3, start)));
  const short = inner.filter(({ start }) => before.has(text.slice(start - 3, start)));
  const all = [
    ...numerals,
    ...short.map(({ start, end }) => ({ text: text.slice(start, end), isFree: false })),
  ];
  if (all.length > mostNumerals) return null;
  const hasParts = all.some((whole) =>
    all.some(
      (part) => part !== whole && (part.isFree || whole.isFree) && whole.text.includes(part.text),
    ),
  );
  return hasParts ? null : all;
}
