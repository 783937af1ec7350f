/** Different numbers that an entry may have. */
export const maxNumbers = 7;
/** Shorter numbers may be a status, longer ones a card. */
const minDigits = 4;
const maxDigits = 9;

/** This byte and those after it have no use in UTF-8: a text with one of them has no outline. */
const firstMark = 0xf8;

/** A number that may differ. Offsets are those in the entry. */
export interface FreeNumber {
  readonly start: number;
  readonly end: number;
  readonly kind: "number" | "address" | "port" | "time";
  /** The same for equal numbers. */
  readonly index: number;
}

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
const dot = 0x2e;
const zero = 0x30;
const colon = 0x3a;
const equals = 0x3d;
const backslash = 0x5c;

/** The first of the ports that systems give to clients. */
export const firstPort = 32_768;
/** The last of them. */
export const lastPort = 60_999;
/** One of them is gRPC's, and tells errors apart. */
const namedPort = 50_051;

/** One of the different numbers of an entry, free or not. */
interface Numeral {
  readonly text: string;
  readonly isFree: boolean;
}

/** What was found in an entry until now. */
export interface Found {
  readonly numbers: FreeNumber[];
  readonly numerals: Numeral[];
}

/** Finds the numbers in a part of an entry, given as Latin-1; false where that has no outline. */
export function findNumbers(text: string, from: number, to: number, found: Found): boolean {
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
export function hasParts(numerals: readonly Numeral[]): boolean {
  return numerals.some((whole) =>
    numerals.some(
      (part) => part !== whole && (part.isFree || whole.isFree) && whole.text.includes(part.text),
    ),
  );
}
