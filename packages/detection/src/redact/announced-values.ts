import { type Announcement, type AnnouncementGroup, spokenAnnouncements } from "./announcements.ts";
import { callAnnouncements } from "./call-announcements.ts";
import { commandAnnouncements } from "./command-announcements.ts";
import { isAbsent } from "./harmless-value.ts";
import { protocolAnnouncements } from "./protocol-announcements.ts";
import { secretKindOf } from "./sensitive-name.ts";
import type { Span } from "./span.ts";

/** Every group, in no order. */
const groups: readonly AnnouncementGroup[] = [
  ...spokenAnnouncements,
  ...protocolAnnouncements,
  ...callAnnouncements,
  ...commandAnnouncements,
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
  for (const { needles, announcements } of groups) {
    if (needles.some((needle) => lower.includes(needle))) yield* findAll(line, announcements);
  }
  if (!lower.includes("insert")) return;
  for (const match of line.matchAll(insert)) yield* findInInsert(line, match);
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
  const kinds = (match[1] ?? "")
    .split(",")
    .map((column) => secretKindOf(column.replaceAll(/[^\w.-]/g, "")));
  if (kinds.every((kind) => kind === null)) return;
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
    const kind = kinds[column] ?? null;
    const [start, end] = value.indices?.[1] ?? value.indices?.[2] ?? [0, 0];
    if (kind !== null && end > start) yield { start, end, kind };
    at += value[0].length;
    column = value[4] === "," ? column + 1 : 0;
  }
}

function looksRandom(value: string): boolean {
  return /\d|[a-z][A-Z]|[!@#$%^&*]/.test(value.replace(/[!?.,;:)]*$/, ""));
}
