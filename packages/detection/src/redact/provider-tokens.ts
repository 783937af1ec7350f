import { particularTokens } from "./particular-tokens.ts";
import type { Span } from "./span.ts";
import { type Alphabet, type TokenShape, tokenShapes } from "./token-shapes.ts";

/** A token has at least so many letters in one piece; shorter words need no look at the table. */
export const shortestToken = 16;

const longWord = new RegExp(`[A-Za-z0-9_-]{${shortestToken},}`, "g");
/** How far before its long piece a token can begin: `SG.`, `dt0c01.` and a piece of 24. */
const maxLead = 40;

const picture = /\.(?:png|jpe?g|gif|svg|webp|css|js)(?![\w.-])/;

/** A token is first read so far; only one that is accepted is read to its end. */
const probe = 128;

const alphabets: Readonly<Record<Alphabet, RegExp>> = {
  alphanumeric: /[A-Za-z0-9]/,
  upper: /[A-Z0-9-]/,
  hex: /[0-9A-Fa-f]/,
  word: /[\w-]/,
  encoded: /[\w%-]/,
  dotted: /[\w.=-]/,
  base64: /[\w+/=-]/,
};

const byFirstLetter: ReadonlyMap<number, readonly TokenShape[]> = Map.groupBy(
  tokenShapes,
  ({ prefix }) => prefix.charCodeAt(0),
);

/** Beginnings of tokens that have a pattern of their own. */
const others = [
  "eyJ",
  "MII",
  "sdk-",
  "mob-",
  "pi_",
  "seti_",
  "cs_",
  "src_",
  "AC",
  "pat.",
  "sat.",
  "s.",
  "BAh",
  "api_",
  "pk_",
  "pk.",
].map((prefix) => ({
  prefix,
}));

/** 1 for the first three characters, five bits each, of every beginning: most words have no other. */
const beginnings = new Uint8Array(2 ** 15);
for (const { prefix } of [...tokenShapes, ...others]) {
  const first = lettersAt(prefix, 0);
  // What follows a beginning of two may be anything.
  if (prefix.length > 2) beginnings[first] = 1;
  else beginnings.fill(1, first & ~31, (first & ~31) + 32);
}

/** Addresses whose last parts are all that is needed to post to them. */
const webhook =
  /(?:hooks\.slack\.com\/(?:services|workflows|triggers|commands|actions)|discord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks|\.webhook\.office\.com\/webhookb2|outlook\.office(?:365)?\.com\/webhook|hooks\.zapier\.com\/hooks\/catch)\/([\w/@-]{10,})/g;

/** Tokens of well-known services, and the addresses of their webhooks. */
export function* findProviderTokens(line: string): Iterable<Span> {
  let searched = 0;
  let mayBeParticular = line.includes("eyJ") || line.includes("Q~");
  for (const { index, 0: word } of line.matchAll(longWord)) {
    mayBeParticular = true;
    if (index + word.length <= searched) continue;
    const lead = Math.max(searched, leadOf(line, index));
    for (const span of tokensIn(line, lead, index + word.length)) {
      searched = span.end;
      yield span;
    }
  }
  for (const [kind, part, pattern] of mayBeParticular ? particularTokens : []) {
    if (!line.includes(part)) continue;
    for (const { index, 0: token } of line.matchAll(pattern)) {
      if (kind !== "jwt" || isWebToken(token)) {
        yield { start: index, end: index + token.length, kind };
      }
    }
  }
  if (!line.includes("hook")) return;
  for (const match of line.matchAll(webhook)) {
    const end = match.index + match[0].length;
    yield { start: end - (match[1]?.length ?? 0), end, kind: "webhook" };
  }
}

/** True where a long word, or what leads up to it, begins as a token does. */
export function beginsAsToken(line: string, start: number, end: number): boolean {
  for (let at = leadOf(line, start); at < end; at += 1) {
    if (!isLetter(line.charCodeAt(at))) continue;
    if (beginnings[lettersAt(line, at)] === 1) {
      const shapes = byFirstLetter.get(line.charCodeAt(at));
      if (shapes?.some(({ prefix }) => line.startsWith(prefix, at)) === true) return true;
      if (others.some(({ prefix }) => line.startsWith(prefix, at))) return true;
    }
    while (at < end && isLetter(line.charCodeAt(at))) at += 1;
  }
  return false;
}

function* tokensIn(line: string, from: number, end: number): Iterable<Span> {
  let at = from;
  while (at < end) {
    const span = isLetter(line.charCodeAt(at)) ? tokenAt(line, at) : null;
    if (span !== null) {
      yield span;
      at = span.end;
    } else if (isLetter(line.charCodeAt(at))) {
      while (at < end && isLetter(line.charCodeAt(at))) at += 1;
    } else {
      at += 1;
    }
  }
}

function tokenAt(line: string, at: number): Span | null {
  const shapes = byFirstLetter.get(line.charCodeAt(at)) ?? [];
  for (const { kind, prefix, alphabet, min, max, digit } of shapes) {
    if (!line.startsWith(prefix, at)) continue;
    const start = at + prefix.length;
    const end = lettersEnd(line, start, alphabets[alphabet], start + probe);
    if (end - start < min || end - start > max) continue;
    if (digit && !/\d/.test(line.slice(start, end))) continue;
    const whole = lettersEnd(line, end, alphabets[alphabet], line.length);
    // `icon.ico-7a38….png`, `2018-xoxo-blog-1.jpg`.
    if (picture.test(line.slice(whole - 5, whole + 5))) continue;
    return { start: at, end: withoutMarks(line, start + min, whole), kind };
  }
  return null;
}

function lettersEnd(line: string, start: number, letters: RegExp, limit: number): number {
  let at = start;
  while (at < limit && letters.test(line.charAt(at))) at += 1;
  return at;
}

/** The end of a token that is followed by the full stop of its sentence. */
function withoutMarks(line: string, least: number, end: number): number {
  let at = end;
  while (at > least && /[.=-]/.test(line.charAt(at - 1))) at -= 1;
  return at;
}

/** Where the word begins that this long piece of it belongs to, with the pieces before its dots. */
function leadOf(line: string, start: number): number {
  let at = start;
  const earliest = Math.max(0, start - maxLead);
  // `%22` is a quote in a URL, and no beginning of a word.
  if (/^%[0-9A-Fa-f]{2}/.test(line.slice(start - 1, start + 2))) return start + 2;
  if (line.charAt(start - 1) !== ".") return start;
  while (at > earliest && /[\w.-]/.test(line.charAt(at - 1))) at -= 1;
  return at;
}

/** Not `eyJoYXNo.js`: a token has three parts or five, or a second JSON object. */
function isWebToken(token: string): boolean {
  const parts = token.split(".").length;
  return parts === 3 || parts === 5 || /\.eyJ/.test(token);
}

function lettersAt(text: string, at: number): number {
  return (
    ((text.charCodeAt(at) & 31) << 10) |
    ((text.charCodeAt(at + 1) & 31) << 5) |
    (text.charCodeAt(at + 2) & 31)
  );
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
}
