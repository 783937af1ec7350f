import { kindsOfStatement, listOf, valuesAt } from "./query-parameters.ts";
import type { Span } from "./span.ts";
import type { SecretKind } from "../types.ts";

/**
 * A statement whose values have not come: printers of objects have them in the next lines, in a list
 * of their own, one line or one value to a line. `next` is the number of the value that comes next;
 * 0 where the list has not begun.
 */
export interface OpenStatement {
  readonly kinds: ReadonlyMap<number, SecretKind>;
  readonly lines: number;
  readonly next: number;
}

/** Lines between a statement and its values, and of the values. */
const maxLines = 40;
/** What ioredis calls its commands, whose arguments are a list below. */
const commandAuth = /^\s{0,64}["']?name["']?: ["']auth["'],$/i;
const anyPlaceholder = /\$\d|[=,(] ?\?/;
const bothArguments: ReadonlyMap<number, SecretKind> = new Map([
  [1, "password"],
  [2, "password"],
]);

/** What a statement of this line waits for; null for most lines. */
export function openStatement(line: string): OpenStatement | null {
  if (line.length < 80 && commandAuth.test(line))
    return { kinds: bothArguments, lines: 0, next: 0 };
  if (!anyPlaceholder.test(line) || listOf(line) !== null) return null;
  const kinds = kindsOfStatement(line);
  return kinds.size === 0 ? null : { kinds, lines: 0, next: 0 };
}

/** The secrets of a line among the values of the statement before it, and what is still open. */
export function followStatement(
  line: string,
  open: OpenStatement,
): { readonly spans: readonly Span[]; readonly open: OpenStatement | null } {
  if (open.lines >= maxLines) return { spans: [], open: null };
  const lines = open.lines + 1;
  const begins = open.next === 0 ? listOf(line) : line.length - line.trimStart().length;
  if (begins === null) return { spans: [], open: { ...open, lines } };
  const first = Math.max(1, open.next);
  const { spans, next, end } = valuesAt(line, begins, open.kinds, first);
  const isOver = line.includes("]", end) || (open.next > 0 && next === first);
  return { spans, open: isOver ? null : { ...open, lines, next } };
}
