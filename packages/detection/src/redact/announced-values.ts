import type { Announcement, AnnouncementGroup } from "./announcements.ts";
import { callAnnouncements } from "./call-announcements.ts";
import { cloudAnnouncements } from "./cloud-announcements.ts";
import { codeAnnouncements } from "./code-announcements.ts";
import { commandAnnouncements } from "./command-announcements.ts";
import { databaseAnnouncements } from "./database-announcements.ts";
import { isAbsent, isConvincing } from "./harmless-value.ts";
import { protocolAnnouncements } from "./protocol-announcements.ts";
import { secretKindOf, weakKindOf } from "./sensitive-name.ts";
import { shellAnnouncements } from "./shell-announcements.ts";
import { spokenAnnouncements } from "./spoken-announcements.ts";
import type { Span } from "./span.ts";

/** Every group, in no order. */
const groups: readonly AnnouncementGroup[] = [
  ...spokenAnnouncements,
  ...codeAnnouncements,
  ...protocolAnnouncements,
  ...databaseAnnouncements,
  ...callAnnouncements,
  ...commandAnnouncements,
  ...cloudAnnouncements,
  ...shellAnnouncements,
];

/** `INSERT INTO users (email, password) VALUES ('a', 'b')`. */
const insert = /\binsert into [^\s(]{1,128} ?\(([^()]{1,2000})\) ?values ?/dgi;
const literal =
  /\s{0,8}(?:'((?:[^'\\]|''|\\.){0,4096})'|"((?:[^"\\]|\\.){0,4096})"|([^,()'"]{0,256}))\s{0,8}(,|\))/dy;
/** Columns and rows of one statement that are looked at. */
const maxLiterals = 10_000;

/** Credentials that no field name stands before. */
export function* findAnnouncedValues(line: string): Iterable<Span> {
  const lower = line.toLowerCase();
  const pairs = pairsOf(lower);
  for (const { needles, announcements } of groups) {
    if (needles.some((needle) => hasPairs(pairs, needle) && lower.includes(needle)))
      yield* findAll(line, announcements);
  }
  if (!lower.includes("insert")) return;
  for (const match of line.matchAll(insert)) yield* findInInsert(line, match);
}

/** Of each character so much as keeps letters apart. */
const bits = 5;
const mask = 2 ** bits - 1;

/** 1 for every pair of neighbours in a text: there are two hundred needles, and a line has few of them. */
function pairsOf(text: string): Uint8Array {
  const pairs = new Uint8Array(2 ** (2 * bits));
  let before = text.charCodeAt(0) & mask;
  for (let at = 1; at < text.length; at += 1) {
    const here = text.charCodeAt(at) & mask;
    pairs[(before << bits) | here] = 1;
    before = here;
  }
  return pairs;
}

/** False for a needle that is not in the text; true for most others. */
function hasPairs(pairs: Uint8Array, needle: string): boolean {
  for (let at = 1; at < needle.length; at += 1) {
    const pair = ((needle.charCodeAt(at - 1) & mask) << bits) | (needle.charCodeAt(at) & mask);
    if (pairs[pair] === 0) return false;
  }
  return true;
}

function* findAll(line: string, all: readonly Announcement[]): Iterable<Span> {
  for (const { kind, pattern, random } of all) {
    for (const { 1: value = "", indices } of line.matchAll(pattern)) {
      const [start, end] = indices?.[1] ?? [0, 0];
      if (isAbsent(value)) continue;
      if (random === true && !looksRandom(value)) continue;
      yield { start, end: end - (/[.,;)\]}\\]*$/.exec(value.slice(-8))?.[0].length ?? 0), kind };
    }
  }
}

function* findInInsert(line: string, match: RegExpExecArray): Iterable<Span> {
  const columns = (match[1] ?? "").split(",").map((column) => column.replaceAll(/[^\w.-]/g, ""));
  const kinds = columns.map((column) => secretKindOf(column));
  const weakKinds = columns.map((column) => weakKindOf(column));
  if ([...kinds, ...weakKinds].every((kind) => kind === null)) return;
  let at = match.index + match[0].length;
  for (let count = 0, column = 0; count < maxLiterals; count += 1) {
    if (column === 0) {
      const row = /^,?\s{0,8}\(/.exec(line.slice(at, at + 12))?.[0];
      if (row === undefined) return;
      at += row.length;
    }
    const pattern = new RegExp(literal);
    pattern.lastIndex = at;
    const value = pattern.exec(line);
    if (value === null) return;
    const [start, end] = value.indices?.[1] ?? value.indices?.[2] ?? [0, 0];
    const weak = weakKinds[column] ?? null;
    const isWeak = weak !== null && isConvincing(line.slice(start, end), weak);
    const kind = kinds[column] ?? (isWeak ? weak : null);
    if (kind !== null && end > start) yield { start, end, kind };
    at += value[0].length;
    column = value[4] === "," ? column + 1 : 0;
  }
}

function looksRandom(value: string): boolean {
  return /\d|[a-z][A-Z]|[!@#$%^&*]/.test(value.replace(/[!?.,;:)]*$/, ""));
}
