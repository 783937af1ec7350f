import type { SecretKind } from "../types.ts";
import { secretKindOf } from "./sensitive-name.ts";
import type { Span } from "./span.ts";

/** Names are no longer; it bounds the way back from a separator. */
const maxNameLength = 64;

/** A line without one of these has no sensitive name in it. */
const anyName =
  /pass|pwd|pw|secret|token|jwt|bearer|otp|key|auth|cookie|cred|sess|cvv|cvc|pan|ssn|card/i;
/** Strings in strings in strings are quoted with so many backslashes at most. */
const quoteMark = String.raw`\\{0,8}["'\x60]`;
/** After a name: its closing quote, a separator, blanks. `%3D` is `=` in a URL. */
const separator = new RegExp(
  String.raw`(${quoteMark})?([ \t]{0,4})(=>|[=:]|%3[AaDd])([ \t]{0,4})`,
  "g",
);
const openingPattern = new RegExp(`^${quoteMark}`);
/** Only ASCII blanks end a value: in text decoded as latin1, 0xA0 is a byte of a letter. */
const bareWord = /[^ \t\r\n"'`<>&]*/y;
const flag = /(?<![\w-])--?([A-Za-z][\w-]{1,63}) +(?=[^\s-])/g;
const element = /<([A-Za-z][\w.-]{1,63})>(?=[^<\s])/g;
/** `rawHeaders` of Node: name and value one after the other. */
const listedHeader = /["']((?:set-|proxy-)?(?:cookie|authorization)|x-api-key)["'], ?(?=["'])/gi;
const spacedKey = /(?:api|access|secret|private|auth|encryption|signing) $/i;

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

/** The values of fields, headers and flags with a sensitive name, in whatever quoting. */
export function* findKeyValues(line: string): Iterable<Span> {
  if (!anyName.test(line)) return;
  yield* findSeparated(line);
  for (const pattern of [flag, element, listedHeader]) {
    for (const match of line.matchAll(pattern)) {
      const name = match[1] ?? "";
      const kind = secretKindOf(name);
      const field: Field = { kind: kind ?? "", name, start: match.index, style: "spoken" };
      if (kind !== null) yield* valueAt(line, match.index + match[0].length, field);
    }
  }
}

interface Field {
  readonly kind: SecretKind;
  readonly name: string;
  /** Where the name stands. */
  readonly start: number;
  /** `name: value` and `--name value` may be prose, `name = value` code; `name=value` is neither. */
  readonly style: "spoken" | "assigned" | "tight";
}

function* findSeparated(line: string): Iterable<Span> {
  let searched = 0;
  for (const match of line.matchAll(separator)) {
    if (match.index < searched) continue;
    const name = nameBefore(line, match.index);
    const kind = name === "" ? null : kindOf(line, match.index, name);
    if (kind === null) continue;
    const [whole, closing, before, sign, after] = match;
    const start = match.index - name.length;
    const style =
      closing === undefined && after !== "" ? (sign === ":" ? "spoken" : "assigned") : "tight";
    const field: Field = {
      kind,
      name,
      start,
      style: before === "" && style === "assigned" ? "tight" : style,
    };
    for (const span of valueAt(line, match.index + whole.length, field)) {
      searched = span.end;
      yield span;
    }
  }
}

function nameBefore(line: string, end: number): string {
  let start = end;
  while (start > 0 && end - start < maxNameLength && /[\w$.-]/.test(line.charAt(start - 1)))
    start -= 1;
  return line.slice(start, end);
}

function kindOf(line: string, end: number, name: string): SecretKind | null {
  const kind = secretKindOf(name);
  if (kind !== null) {
    return /unexpected $/i.test(line.slice(Math.max(0, end - name.length - 12), end - name.length))
      ? null
      : kind;
  }
  const isKey = name.toLowerCase() === "key";
  return isKey && spacedKey.test(line.slice(Math.max(0, end - 16), end - 3)) ? "api-key" : null;
}

function* valueAt(line: string, start: number, field: Field): Iterable<Span> {
  const opening = openingQuote(line, start);
  if (opening !== undefined) {
    yield* quotedAt(line, start, opening, field);
  } else if (line.charAt(start) === "[" && !line.startsWith("[REDACTED:", start)) {
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
    if (opening === undefined) return;
    yield* quotedAt(line, position, opening, field);
    position = closingQuote(line, position + opening.length, opening) + opening.length;
  }
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

function openingQuote(line: string, at: number): string | undefined {
  return openingPattern.exec(line.slice(at, at + 9))?.[0];
}

function* bareAt(line: string, start: number, field: Field): Iterable<Span> {
  const end =
    field.kind === "cookie" || field.kind === "authorization"
      ? headerEnd(line, start, field)
      : wordEnd(line, start);
  const value = line.slice(start, end);
  const first = line.slice(start, wordEnd(line, start));
  if (value === "" || value.startsWith("{") || isMasked(value) || absent.test(first)) return;
  if (field.style === "spoken" && prose.test(first)) return;
  if (field.style === "assigned" && call.test(value)) return;
  // `/src/token:12:5` is a place in a file.
  if (/[/\\]/.test(line.charAt(field.start - 1)) && /^\d+(?::\d+)?$/.test(value)) return;
  // Test runners count passes, models count tokens, a shell prints its folder.
  if (/^(?:pass|.*s)$/i.test(field.name) && /^\d{1,9}$/.test(value)) return;
  if (/^pwd$/i.test(field.name) && value.startsWith("/")) return;
  yield { start, end, kind: field.kind };
}

/** Of `Authorization: Scheme value` both; of cookies, and of schemes with fields, all up to the quote around the header. */
function headerEnd(line: string, start: number, field: Field): number {
  const around = line.charAt(field.start - 1);
  const close = /["'`]/.test(around) ? line.indexOf(around, start) : -1;
  const limit = close === -1 ? endOfLine(line) : close;
  if (field.style === "tight" && line.charAt(start - 1) !== ":")
    return Math.min(limit, wordEnd(line, start));
  if (field.kind === "cookie") return limit;
  const [scheme = "", blanks = ""] =
    /^([A-Za-z][\w-]{2,30})( +)(?=\S)/.exec(line.slice(start, start + 40))?.slice(1) ?? [];
  if (listScheme.test(scheme)) return limit;
  const first = wordEnd(line, start);
  return scheme === "" || prose.test(scheme)
    ? first
    : Math.min(limit, wordEnd(line, start + scheme.length + blanks.length));
}

function endOfLine(line: string): number {
  return line.endsWith("\r") ? line.length - 1 : line.length;
}

/** The end of an unquoted value. What closes the text around it is not a part of it. */
function wordEnd(line: string, start: number): number {
  bareWord.lastIndex = start;
  const word = bareWord.exec(line)?.[0] ?? "";
  const next = /[,;](?=$|[\w.-]{1,64}["']?[=:])|%26/.exec(word);
  const value = next === null ? word : word.slice(0, next.index);
  const closed = /[)\]},;.\\]*$/.exec(value)?.index ?? value.length;
  return start + (hasOpening(value.slice(0, closed)) ? value.length : closed);
}

function hasOpening(value: string): boolean {
  return /[([{]/.test(value);
}

function isMasked(value: string): boolean {
  return value.startsWith("[REDACTED:");
}
