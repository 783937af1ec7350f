import type { SecretKind } from "../types.ts";
import { type Field, findFieldValue } from "./field-value.ts";
import { secretKindOf } from "./sensitive-name.ts";
import type { Span } from "./span.ts";

/** Names are no longer; it bounds the way back from a separator. */
const maxNameLength = 64;

/** A line without one of these has no sensitive name in it. */
const anyName =
  /pass|pwd|pw|secret|token|jwt|bearer|otp|key|auth|cookie|cred|sess|cvv|cvc|pan|ssn|card/i;
/** After a name: its closing quote, a separator, blanks. `%3D` is `=` in a URL. */
const separator = /(\\{0,8}["'`])?([ \t]{0,4})(=>|[=:]|%3[AaDd])([ \t]{0,4})/g;

/** Names that no separator follows: of a flag, an XML element, and in the `rawHeaders` of Node. */
const others: readonly RegExp[] = [
  /(?<![\w-])--?([A-Za-z][\w-]{1,63}) +(?=[^\s-])/g,
  /<([A-Za-z][\w.-]{1,63})>(?=[^<\s])/g,
  /["']((?:set-|proxy-)?(?:cookie|authorization)|x-api-key)["'], ?(?=["'])/gi,
];

/** The values of fields, headers and flags with a sensitive name, in whatever quoting. */
export function* findKeyValues(line: string): Iterable<Span> {
  if (!anyName.test(line)) return;
  yield* findSeparated(line);
  for (const match of others.flatMap((pattern) => [...line.matchAll(pattern)])) {
    const [whole, name = ""] = match;
    const kind = secretKindOf(name);
    if (kind === null) continue;
    const field: Field = { kind, name, start: match.index, style: "spoken" };
    yield* findFieldValue(line, match.index + whole.length, field);
  }
}

function* findSeparated(line: string): Iterable<Span> {
  let searched = 0;
  for (const match of line.matchAll(separator)) {
    if (match.index < searched) continue;
    const name = nameBefore(line, match.index);
    const start = match.index - name.length;
    const kind = name === "" ? null : kindOf(line, start, name);
    if (kind === null) continue;
    const field: Field = { kind, name, start, style: styleOf(match) };
    for (const span of findFieldValue(line, match.index + match[0].length, field)) {
      searched = span.end;
      yield span;
    }
  }
}

function nameBefore(line: string, end: number): string {
  let start = end;
  const earliest = Math.max(0, end - maxNameLength);
  while (start > earliest && /[\w$.-]/.test(line.charAt(start - 1))) start -= 1;
  return line.slice(start, end);
}

function kindOf(line: string, start: number, name: string): SecretKind | null {
  const before = line.slice(Math.max(0, start - 12), start);
  if (/unexpected $/i.test(before)) return null;
  const spoken = /(?:api|access|secret|private|auth|encryption|signing) $/i.test(before);
  return spoken && /^key$/i.test(name) ? "api-key" : secretKindOf(name);
}

function styleOf([, closingQuote, before, sign, after]: RegExpExecArray): Field["style"] {
  if (closingQuote !== undefined || after === "") return "tight";
  if (sign === ":") return "spoken";
  return before === "" ? "tight" : "assigned";
}
