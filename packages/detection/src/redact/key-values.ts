import { type Field, findFieldValue, isAbsent } from "./field-value.ts";
import { endsAsName, nameBefore, secretKindOf, weakKindOf } from "./sensitive-name.ts";
import type { Span } from "./span.ts";

/** As written, escaped for strings in strings, percent-encoded once or twice, as HTML. */
const quotes = String.raw`\\{0,8}["'${"`"}]|\\{1,8}(?:u00|x)2[27]|%(?:25)?2[27]|&quot;|&#3[49];`;
/** After a name: its closing quote and brackets, a separator, blanks. `%3D` is `=` in a URL. */
const separator = new RegExp(
  String.raw`(${quotes})?[)\]]{0,2}([ \t]{0,4})(=>|:=|={1,3}|:|%(?:25)?3[AaDd])([ \t]{0,4})`,
  "g",
);

/** A part of a form, its line breaks escaped and so taken for blanks. */
const formPart = /form-data; name=\\{0,8}"([\w.-]{2,64})\\{0,8}" {4,64}(?=[^\s-])/g;

/** Names that no separator follows: of a flag, and in lists of words and headers. */
const others: readonly RegExp[] = [
  /(?<![\w-])--?([A-Za-z][\w-]{1,63}) +(?=[^\s-])/g,
  /["']--?([A-Za-z][\w-]{1,63})\\{0,8}["'], ?(?=\\{0,8}["'])/g,
  /\(\\{0,8}["']([\w.-]{2,64})\\{0,8}["'], ?(?=\\{0,8}["'])/g,
  formPart,
  /["']((?:set-|proxy-)?(?:cookie|authorization)|x-api-key)\\{0,8}["'], ?(?=\\{0,8}["'])/gi,
];

/** `<password>x</password>`; `<user> <password>` alone says how a command is used. */
const element = /<([A-Za-z][\w.:-]{1,63})(?: [^<>]{0,256})?>([^<]{1,4096})<\//g;

/** `"name": "DB_PASSWORD", ` before `"value": "…"`. */
const namedBefore =
  /(?:name|key|field|header)\\{0,8}["']?[ \t]{0,4}[:=][ \t]{0,4}\\{0,8}["']?([\w.-]{2,64})\\{0,8}["']?[,;]?[ \t]{1,4}[{\\"']{0,9}$|(?:name|key|field|header)\\{0,8}["']?[:=]\\{0,8}["']?([\w.-]{2,64})\\{0,8}["']?,\\{0,8}["']?$/i;

/** The values of fields, headers and flags with a sensitive name, in whatever quoting. */
export function* findKeyValues(line: string): Iterable<Span> {
  yield* findSeparated(line);
  yield* findElements(line);
  for (const pattern of others) {
    for (const match of line.matchAll(pattern)) {
      const [whole, name = ""] = match;
      const kind = secretKindOf(name);
      if (kind === null) continue;
      const { index: start } = match;
      const field: Field = { kind, name, start, style: "spoken", weak: false, quote: null };
      yield* findFieldValue(line, start + whole.length, field);
    }
  }
}

function* findElements(line: string): Iterable<Span> {
  for (const match of line.matchAll(element)) {
    const [whole, name = "", value = ""] = match;
    const kind = secretKindOf(name);
    const start = match.index + whole.length - 2 - value.length;
    if (kind !== null && !isAbsent(value)) yield { start, end: start + value.length, kind };
  }
}

function* findSeparated(line: string): Iterable<Span> {
  let searched = 0;
  for (const match of line.matchAll(separator)) {
    if (match.index < searched) continue;
    const field = fieldOf(line, match);
    if (field === null) continue;
    for (const span of findFieldValue(line, match.index + match[0].length, field)) {
      searched = span.end;
      yield span;
    }
  }
}

function fieldOf(line: string, match: RegExpExecArray): Field | null {
  if (!endsAsName(line, 0, match.index)) return null;
  const name = nameBefore(line, match.index);
  const start = match.index - name.length;
  const before = line.slice(Math.max(0, start - 12), start);
  // The kind in a placeholder is no name.
  if (/unexpected $|\[REDACTED:$/i.test(before)) return null;
  const sure = sureKindOf(line, start, name, before);
  const kind = sure ?? weakKindOf(name);
  if (kind === null) return null;
  return { kind, name, start, style: styleOf(match), weak: sure === null, quote: match[1] ?? null };
}

function sureKindOf(line: string, start: number, name: string, before: string): string | null {
  if (
    /^key$/i.test(name) &&
    /(?:api|access|secret|private|auth|encryption|signing) $/i.test(before)
  )
    return "api-key";
  if (/^(?:provided|given|supplied|received|used|was)$/i.test(name)) {
    const [, said = ""] = /(password|token|secret|key) $/i.exec(before) ?? [];
    return said === "" ? null : secretKindOf(said === "key" ? "api-key" : said);
  }
  if (/^val(?:ue)?$/i.test(name)) {
    const named = namedBefore.exec(line.slice(Math.max(0, start - 120), start));
    return secretKindOf(named?.[1] ?? named?.[2] ?? "");
  }
  return secretKindOf(name);
}

function styleOf([, closingQuote, before, sign, after]: RegExpExecArray): Field["style"] {
  if (closingQuote !== undefined || (after === "" && sign !== ":=")) return "tight";
  if (sign === ":") return "spoken";
  return before === "" && sign === "=" ? "tight" : "assigned";
}
