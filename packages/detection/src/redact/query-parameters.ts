import { isAbsent } from "./harmless-value.ts";
import { secretKindOf } from "./sensitive-name.ts";
import type { Span } from "./span.ts";
import { closingQuote, openingQuote } from "./value-end.ts";
import type { SecretKind } from "../types.ts";

/** What TypeORM, Prisma, knex and loggers of databases have before the values of a statement. */
const list = /\b(?:parameters|params|bindings?|values|args)\\{0,8}["']?: ?\[/gi;
/** The columns that a statement fills, up to its first row. */
const insert = /\binsert into [^\s(]{1,128} ?\(([^()]{1,2000})\) ?values ?/gi;
const inRow = /[(),]|\$(\d{1,3})|\?/g;
const placeholder = /\$(\d{1,3})(?!\d)|(?<=[ (=])\?(?![\w?])/g;
const columnBefore = /([A-Za-z_]\w{1,63})\\{0,8}["'`\]]? ?(?:=|<>|!=|like) ?$/i;
/** Letters in which the name of a column and its sign are looked for. */
const longestColumn = 80;
const maxValues = 1000;
const bare = /[^\s,[\]{}"'`]{1,256}/y;

/**
 * The values of a statement that its log names in a list: `"password" = $1 -- PARAMETERS: ["x"]`.
 * A value is a secret where the column is that its placeholder stands for.
 */
export function* findQueryParameters(line: string): Iterable<Span> {
  let from = 0;
  for (const { index, 0: lead } of line.matchAll(list)) {
    const end = index + lead.length;
    const before = kindsOfStatement(line.slice(from, index));
    // knex has its `bindings` first.
    const kinds = before.size > 0 || from > 0 ? before : kindsOfStatement(line.slice(end));
    if (kinds.size > 0) yield* valuesAt(line, end, kinds, 1).spans;
    from = end;
  }
}

/** Where the values of a list begin in a line; null where there is none. */
export function listOf(line: string): number | null {
  const found = new RegExp(list.source, "i").exec(line);
  return found === null ? null : found.index + found[0].length;
}

/** Of the values of a statement, counted from 1, those of columns that hold secrets. */
export function kindsOfStatement(statement: string): ReadonlyMap<number, SecretKind> {
  const kinds = new Map<number, SecretKind>();
  let count = 0;
  let at = 0;
  for (const { index, 0: lead, 1: names = "" } of statement.matchAll(insert)) {
    if (index < at) continue;
    const columns = names.split(",").map((name) => secretKindOf(name.replaceAll(/[^\w.-]/g, "")));
    inRow.lastIndex = index + lead.length;
    let column = 0;
    for (let found = inRow.exec(statement); found !== null; found = inRow.exec(statement)) {
      const [sign, number] = found;
      at = inRow.lastIndex;
      if (sign === "(") column = 0;
      else if (sign === ",") column += 1;
      else if (sign !== ")") {
        count += 1;
        const kind = columns[column] ?? null;
        if (kind !== null) kinds.set(Number(number ?? count), kind);
      }
    }
  }
  for (const { index, 1: number } of statement.matchAll(placeholder)) {
    if (index < at) continue;
    count += 1;
    const name = columnBefore.exec(statement.slice(Math.max(0, index - longestColumn), index))?.[1];
    const kind = name === undefined ? null : secretKindOf(name);
    if (kind !== null) kinds.set(Number(number ?? count), kind);
  }
  return kinds;
}

/** The secrets among values that begin here, the number of the one that comes next, and where they end. */
export function valuesAt(
  line: string,
  start: number,
  kinds: ReadonlyMap<number, SecretKind>,
  first: number,
): { readonly spans: readonly Span[]; readonly next: number; readonly end: number } {
  const spans: Span[] = [];
  let at = start;
  let number = first;
  for (; number < first + maxValues; number += 1) {
    while (line.charAt(at) === " " || line.charAt(at) === ",") at += 1;
    const opening = openingQuote(line, at);
    bare.lastIndex = at;
    const end =
      opening === null
        ? at + (bare.exec(line)?.[0].length ?? 0)
        : closingQuote(line, at + opening.length, opening);
    const from = at + (opening?.length ?? 0);
    if (end === null || (opening === null && end === from)) break;
    const kind = kinds.get(number);
    if (kind !== undefined && end > from && opening !== null && !isAbsent(line.slice(from, end))) {
      spans.push({ start: from, end, kind });
    }
    at = end + (opening?.length ?? 0);
  }
  return { spans, next: number, end: at };
}
