import { kindOfField } from "./field-kind.ts";
import { findFieldValue } from "./field-value.ts";
import type { Field } from "./field.ts";
import { endsAsName, nameBefore } from "./sensitive-name.ts";
import type { Span } from "./span.ts";

/** As written, escaped for strings in strings, percent-encoded once or twice, as HTML. */
const quotes = String.raw`\\{0,8}["'${"`"}]|\\{1,8}(?:u00|x)2[27]|%(?:25)?2[27]|&quot;|&#3[49];`;
/** After a name: its closing quote and brackets, a separator, blanks. `%3D` is `=` in a URL. */
const separator = new RegExp(
  String.raw`(${quotes})?(?:\[\d{0,3}\])?(?::(?:[\w\\"]{1,130}:)?(?:protected|private))?(?:[)\]]|%(?:25)?5[Dd]){0,2}([ \t]{0,4})(=>|:=|={1,3}|::(?=[ [])|:|%(?:25)?3[AaDd]|\\{1,8}u003[dD]|(?<=[ \t])->(?=[ \t]+[^\s/]))([ \t]{0,32})`,
  "g",
);

/** What is not public of a JSON web key. */
const keyPart = /["'](?:d|dp|dq|k|p|q|qi)\\{0,8}["']: ?\\{0,8}["']([\w-]{16,1024})/g;
/** The values of fields, headers and flags behind a sensitive name and a separator, in whatever quoting. */
export function* findKeyValues(line: string): Iterable<Span> {
  yield* findSeparated(line);
  if (line.includes("kty")) yield* findKeyParts(line);
}

/** Of a JSON web key all that is not public. */
function* findKeyParts(line: string): Iterable<Span> {
  for (const { index, 0: part, 1: value = "" } of line.matchAll(keyPart)) {
    const end = index + part.length;
    yield { start: end - value.length, end, kind: "private-key" };
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

const verb = /^(?:create|update|delete|list|get|set|put) /;
const ordinal = /(?:first|second|third|last|final|next|\d(?:st|nd|rd|th)) $/i;

function fieldOf(line: string, match: RegExpExecArray): Field | null {
  if (!endsAsName(line, 0, match.index)) return null;
  const name = nameBefore(line, match.index);
  const start = match.index - name.length;
  const end = match.index + match[0].length;
  const before = line.slice(Math.max(0, start - 16), start);
  // `${PASSWORD:?missing}`, `${PASSWORD:-}`.
  if (before.endsWith("${") && /^(?:\?|-\})/.test(line.slice(end, end + 2))) return null;
  // The kind in a placeholder is no name.
  // Nor is a part of Amazon's `arn:aws:secretsmanager:eu-west-1:123456789012:secret:db`.
  // A parser's token is a piece of a text.
  if (/(?:unexpected|unknown|illegal) $|\[REDACTED:$|:\d{12}:$/i.test(before)) return null;
  // A function of a token: `(token) => tokens.has(token)`.
  // So is the type of what a function gives: `token: Token) -> "Paragraph"`.
  if ((match[3] === "=>" || match[3] === "->") && match[0].includes(")")) return null;
  // `Second pass: look for edits`.
  if (/^pass$/i.test(name) && ordinal.test(before)) return null;
  // What is done with secrets: `secret:create --name x`.
  if (match[0] === ":" && verb.test(line.slice(end, end + 8))) return null;
  // `DavSetCookie ://host`.
  if (match[3] === ":" && line.startsWith("//", end)) return null;
  // A user in a URL: `https://x-access-token:x@github.com`.
  if (before.endsWith("//") && line.slice(match.index, match.index + 512).includes("@"))
    return null;
  const found = kindOfField(line, match, name);
  if (found === null) return null;
  return { ...found, name, start, style: styleOf(match), quote: match[1] ?? null };
}

function styleOf([, closingQuote, before, sign, after]: RegExpExecArray): Field["style"] {
  // After a name in quotes prose stands too: `'password': rejected value`.
  if (closingQuote !== undefined && sign === ":" && after !== "") return "spoken";
  if (sign === "->") return "spoken";
  if (sign === "=" && before !== "" && after !== "") return "assigned";
  if (closingQuote !== undefined || (after === "" && sign !== ":=")) return "tight";
  if (sign === ":") return "spoken";
  return before === "" && sign === "=" ? "tight" : "assigned";
}
