import type { SecretKind } from "../types.ts";
import type { Span } from "./span.ts";

/** A name that is followed by a secret. */
export interface Field {
  readonly kind: SecretKind;
  readonly name: string;
  /** Where the name stands. */
  readonly start: number;
  /** `name: value` and `--name value` may be prose, `name = value` code; `name=value` is neither. */
  readonly style: "spoken" | "assigned" | "tight";
}

/** Values that say there is no secret. */
const absent =
  /^(?:true|false|null|nil|none|undefined|nan|empty|unset|\*+|\.{3}|x{3,}|\$\{?[A-Z_][A-Z0-9_]*\}?)[!?;.,)]*$/i;
/** Words after `name: ` that speak of a secret: `token: expired`, `password: must be longer`. */
const prose =
  /^(?:string|number|boolean|object|array|any|unknown|invalid|valid|expired|missing|required|malformed|mismatch(?:ed)?|incorrect|wrong|revoked|rejected|denied|failed|failure|error|not|no|is|was|are|were|has|have|had|must|may|can|cannot|could|should|will|does|the|an?|at|too|to|of|in|on|for|from|by|with|without|and|or|expected|unexpected|received|found|provided|given|got|verification|validation)[!?;:.,)]*$/i;
/** A call in source code, as Node prints the line that threw. */
const call = /^(?:await|new|[A-Za-z_$][\w$.]*\()/;
/** Schemes of `Authorization` whose value is a list of fields. */
const listScheme = /^(?:digest|signature|oauth|hawk|aws4-[\w-]+)$/i;

/** The value that begins at this place of a line: a string, a list of strings, or a bare word. */
export function* findFieldValue(line: string, start: number, field: Field): Iterable<Span> {
  const opening = openingQuote(line, start);
  if (opening !== null) {
    yield* quotedAt(line, start, opening, field);
  } else if (line.charAt(start) === "[" && !isMasked(line.slice(start))) {
    yield* listAt(line, start + 1, field);
  } else {
    yield* bareAt(line, start, field);
  }
}

function* quotedAt(line: string, start: number, opening: string, field: Field): Iterable<Span> {
  const from = start + opening.length;
  const end = closingQuote(line, from, opening);
  const value = line.slice(from, end);
  if (value === "" || isMasked(value) || absent.test(value)) return;
  yield { start: from, end, kind: field.kind };
}

/** The strings of `[ 'a', 'b' ]`. */
function* listAt(line: string, start: number, field: Field): Iterable<Span> {
  let position = start;
  for (;;) {
    while (/[ ,]/.test(line.charAt(position))) position += 1;
    const opening = openingQuote(line, position);
    if (opening === null) return;
    yield* quotedAt(line, position, opening, field);
    position = closingQuote(line, position + opening.length, opening) + opening.length;
  }
}

/** Strings in strings in strings are quoted with so many backslashes at most. */
function openingQuote(line: string, at: number): string | null {
  return /^\\{0,8}["'`]/.exec(line.slice(at, at + 9))?.[0] ?? null;
}

/** Where the string ends that this quote opened: at the same quote, as often escaped. */
function closingQuote(line: string, from: number, opening: string): number {
  const quote = opening.slice(-1);
  const escapes = opening.length - 1;
  for (let at = line.indexOf(quote, from); at !== -1; at = line.indexOf(quote, at + 1)) {
    let before = at;
    while (before > from && line.charAt(before - 1) === "\\") before -= 1;
    const escaped = at - before;
    if (escapes === 0 && escaped % 2 === 0) return at;
    if (escapes > 0 && escaped <= escapes) return before;
  }
  return line.length;
}

function* bareAt(line: string, start: number, field: Field): Iterable<Span> {
  const isHeader = field.kind === "cookie" || field.kind === "authorization";
  const first = line.slice(start, wordEnd(line, start));
  const end = isHeader ? headerEnd(line, start, field) : start + first.length;
  if (end === start || isMasked(first) || isHarmless(first, line, field)) return;
  yield { start, end, kind: field.kind };
}

function isHarmless(value: string, line: string, { name, start, style }: Field): boolean {
  if (absent.test(value) || value.startsWith("{")) return true;
  if (style === "spoken" && prose.test(value)) return true;
  if (style === "assigned" && call.test(value)) return true;
  // `/src/token:12:5` is a place in a file.
  if (/[/\\]/.test(line.charAt(start - 1)) && /^\d+(?::\d+)?$/.test(value)) return true;
  // Test runners count passes, models count tokens, a shell prints its folder.
  if (/^(?:pass|.*s)$/i.test(name) && /^\d{1,9}$/.test(value)) return true;
  return /^pwd$/i.test(name) && value.startsWith("/");
}

/**
 * Where the value of an unquoted header ends. It is `Scheme token`, or for cookies and for schemes
 * with fields all there is, up to the quote around the header.
 */
function headerEnd(line: string, start: number, field: Field): number {
  const around = line.charAt(field.start - 1);
  const closing = /["'`]/.test(around) ? line.indexOf(around, start) : -1;
  const limit = closing === -1 ? line.replace(/\r$/, "").length : closing;
  if (field.style === "tight" && line.charAt(start - 1) === "=") return wordEnd(line, start);
  if (field.kind === "cookie") return limit;
  const [whole = "", scheme = ""] =
    /^([A-Za-z][\w-]{2,30}) +(?=\S)/.exec(line.slice(start, start + 40)) ?? [];
  if (listScheme.test(scheme)) return limit;
  return Math.min(limit, wordEnd(line, start + whole.length));
}

/**
 * Where an unquoted value ends. What closes the text around it is not a part of it. Only ASCII
 * blanks end it: in text decoded as latin1, 0xA0 is a byte of a letter.
 */
function wordEnd(line: string, start: number): number {
  const word = /^[^ \t\r\n"'`<>&]*/.exec(line.slice(start))?.[0] ?? "";
  const next = word.search(/[,;](?=$|[\w.-]{1,64}["']?[=:])|%26/);
  const value = next === -1 ? word : word.slice(0, next);
  const closers = /[)\]},;.\\]*$/.exec(value)?.index ?? value.length;
  const isOpened = /[([{]/.test(value.slice(0, closers));
  return start + (isOpened ? value.length : closers);
}

function isMasked(value: string): boolean {
  return value.startsWith("[REDACTED:");
}
