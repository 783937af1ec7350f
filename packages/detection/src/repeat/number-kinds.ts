/** Shorter numbers may be a status, longer ones a card. */
const minDigits = 4;
const maxDigits = 9;

const isDigit = tableOf(/\d/);
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
const ids = [
  ["uuid", uuid],
  ["hex", hex],
] as const;

/** Where the digits end that begin at `start`. */
export function digitsEnd(text: string, start: number, to: number): number {
  let end = start + 1;
  while (end < to && isDigit[text.charCodeAt(end)] === 1) end += 1;
  return end;
}

/** True where a number can end: not within a word, a version or a time. */
export function isEnd(text: string, end: number): boolean {
  const sign = text.charCodeAt(end);
  if (isBehind[sign] === 1) return true;
  // The end of a sentence, or of what it is about.
  return (sign === dot || sign === colon) && isBehind[text.charCodeAt(end + 1)] === 1;
}

/** The id with this first digit in it. */
export function idAt(
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

/** Where the address ends that begins with these digits; -1 where none does. */
export function addressEnd(text: string, start: number, firstEnd: number, to: number): number {
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
    end = isDigit[text.charCodeAt(from)] === 1 ? digitsEnd(text, from, to) : from;
  }
}

/** The port of a client that stands behind an address; -1 without one. */
export function portEnd(text: string, address: number, to: number): number {
  if (text.charCodeAt(address) !== colon || isDigit[text.charCodeAt(address + 1)] !== 1) {
    return -1;
  }
  const end = digitsEnd(text, address + 1, to);
  if (end - address !== 6 || !isEnd(text, end)) return -1;
  const port = Number(text.slice(address + 1, end));
  return port >= firstPort && port <= lastPort && port !== namedPort ? end : -1;
}

/** True for a whole number that names one thing of many: it is long enough, and stands where one does. */
export function isFreeNumber(text: string, start: number, end: number): boolean {
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
export function isInner(text: string, start: number, end: number): boolean {
  if (end - start >= minDigits || text.charCodeAt(start - 1) !== blank) return false;
  const before = text.charCodeAt(start - 2);
  return before >= 0x61 && before <= 0x7a;
}

/** False for digits that are a part of something longer, with which a number cannot be confused. */
export function mayStandAlone(text: string, start: number): boolean {
  const isBehindEscape = text.charCodeAt(start - 2) === backslash;
  return isBehindEscape || isAttaching[text.charCodeAt(start - 1)] !== 1;
}
