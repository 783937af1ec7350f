import {
  addressEnd,
  digitsEnd,
  idAt,
  isEnd,
  isFreeNumber,
  isInner,
  mayStandAlone,
  portEnd,
} from "./number-kinds.ts";

/** Different numbers and ids that the texts of an entry may have. */
const maxNumbers = 9;
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
