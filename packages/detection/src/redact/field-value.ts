import { bytesAt } from "./byte-values.ts";
import { holdsPreferences } from "./cookies.ts";
import type { Field } from "./field.ts";
import {
  isAbsent,
  isBraced,
  isComplaint,
  isConvincing,
  isHarmless,
  isMixed,
  isPlaceholder,
} from "./harmless-value.ts";
import { isMasked, longestMask, type Span } from "./span.ts";
import { closingQuote, headerEnd, openingQuote, unclosedEnd, wordEnd } from "./value-end.ts";

/** What printers put before a value: `b'…'`, `N'…'`, `string(7) "…"`, `SecretStr('…')`, `<<"…">>`, YAML's tags. */
const opener =
  /^(?:[bBuUrRfFnNeE$@]{1,2}(?=["'])|<<(?=\\{0,8}")|\[Object: null prototype\] (?=\{)|\[\]\w{1,20}\{(?=\\{0,8}")|!!(?:binary|str) |&\w{1,20} (?=[^\s=])|\^\[\[[\d;]{1,8}m|string\(\d{1,9}\) (?=\\{0,8}")|(?:[A-Z]\w{0,30}\((?:\w{1,16}=)?){1,3}(?=\\{0,8}["'])|\(\*?[\w.[\]]{1,30}\) \((?:len|cap)=[\d a-z=]{1,30}\) (?=\\{0,8}")|&?\w{0,20}\.?[A-Z]\w{0,20}\{(?="))/;
/** 1 for what lists of bytes begin with. */
const isByteList: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) =>
  "<[BU".includes(String.fromCharCode(code)) ? 1 : 0,
);
/** `('bob', 'x')`. */
const isTuple = /^\(["']/;
/** So much of a value decides whether it is a secret; all of it is read only where it is one. */
const probe = 256;

/** The value that begins at this place of a line: a string, a list of strings, or a bare word. */
export function* findFieldValue(line: string, at: number, field: Field): Iterable<Span> {
  const start = at + (opener.exec(line.slice(at, at + 64))?.[0].length ?? 0);
  const opening = openingQuote(line, start);
  const bytes = isByteList[line.charCodeAt(start)] === 1 ? bytesAt(line, start, field) : null;
  if (opening !== null) {
    yield* quotedAt(line, start, opening, field);
  } else if (bytes !== null) {
    yield bytes;
  } else if (
    line.charAt(start) === "{" &&
    !field.weak &&
    isContainer.test(field.name) &&
    !isBraced(line.slice(start, start + probe), field.style)
  ) {
    yield* objectAt(line, start + 1, field);
  } else if (isTuple.test(line.slice(start, start + 3))) {
    yield* listAt(line, start + 1, field);
  } else if (line.charAt(start) === "[" && !isMasked(line.slice(start, start + longestMask))) {
    yield* listAt(line, start + 1, field);
  } else {
    yield* bareAt(line, start, field);
  }
}

/** `"token": ["Invalid token."]`, `apiKey: 'My API Key'`. */
const sentence = /^[A-Z][A-Za-z']{1,24}(?: [A-Za-z']{1,18}){1,16}[.!?]?$/;

const isOfParser = /^(?:[A-Za-z_]{1,12}|[^\w\s]{1,4})$/;

/** What Laravel's validation asks of a field: `required|min:8`. */
const isRule = /^(?:required|nullable|sometimes|confirmed)(?:\||$)|^string$/;

/** The quote closed the text before it: `{"msg":"Password:","level":50}`, `"password: ".format(x)`. */
const afterQuote = /^(?:[\s,:;})\]\\+%]{1,16}$|\.[a-z]\w{0,30}\(|, ?[a-z_]\w{0,30}=)/;
const colour = /^#(?:[\da-f]{3}|[\da-f]{6})$/i;
const headerName = /^(?:set-cookie|cookie|authorization|proxy-authorization)$/i;

/** A header in a list of headers, what a theme gives to tokens, and a label that repeats the name. */
function isOpenWord(value: string, { kind, name }: Field): boolean {
  if (headerName.test(value)) return kind === "cookie" || kind === "authorization";
  if (kind !== "token") return false;
  return colour.test(value) || value.toLowerCase() === name.toLowerCase();
}

function* quotedAt(line: string, start: number, opening: string, field: Field): Iterable<Span> {
  const from = start + opening.length;
  const close = closingQuote(line, from, opening);
  const end = close ?? unclosedEnd(line, from, opening);
  const value = line.slice(from, end);
  // What a plan of Terraform will change it to.
  if (close !== null) yield* changedAt(line, close, opening, field);
  // `accessKey="s"` of a page.
  if (value.length < 2 && (value === "" || field.kind === "api-key")) return;
  if (isMasked(value) || isAbsent(value) || isPlaceholder(value)) return;
  if (afterQuote.test(value)) return;
  if (isOpenWord(value, field) || isRule.test(value)) return;
  if (field.kind === "cookie" && holdsPreferences(value)) return;
  if (isComplaint(value.slice(0, probe))) return;
  // Nor has a parser's token digits: `startToken = "{|"`, `token == "on"`, `Token("inline", …)`.
  if (field.kind === "token" && field.style === "assigned" && isOfParser.test(value)) return;
  // No token is a sentence.
  if (/^(?:token|api-key)$/.test(field.kind) && sentence.test(value)) return;
  if (field.weak && !isConvincing(value, field.kind)) return;
  if (field.kind === "otp" && !/\d/.test(value)) return;
  const goesOn = close === null && end === line.length && /^["'`]$/.test(opening);
  yield { start: from, end, kind: field.kind, ...(goesOn ? { open: opening } : {}) };
}

/** `"old" -> "new"`, `"" => "new"`. */
function* changedAt(line: string, close: number, opening: string, field: Field): Iterable<Span> {
  const [arrow] = [" -> ", " => "].filter((sign) =>
    line.startsWith(`${opening}${sign}${opening}`, close),
  );
  if (arrow === undefined) return;
  const start = close + 2 * opening.length + arrow.length;
  const end = closingQuote(line, start, opening) ?? start;
  if (end > start && !isAbsent(line.slice(start, end))) yield { start, end, kind: field.kind };
}

/** The strings of `[ 'a', 'b' ]`, and the words of `[a, b]` that look like secrets. */
function* listAt(line: string, start: number, field: Field): Iterable<Span> {
  let position = start;
  for (;;) {
    while (/[ ,]/.test(line.charAt(position))) position += 1;
    const opening = openingQuote(line, position);
    if (opening === null) {
      const word = matchAt(bareElement, line, position);
      if (!isMixed(word)) return;
      yield { start: position, end: position + word.length, kind: field.kind };
      position += word.length;
      continue;
    }
    const close = closingQuote(line, position + opening.length, opening);
    const said = line.slice(position + opening.length, close ?? line.length);
    // Node keeps the name as it was written: `authorization: [ 'Authorization', 'Bearer x' ]`.
    const isName = field.kind === "authorization" && /^[\w-]*authorization$/i.test(said);
    // Models print their tokens, which are words.
    const weak = field.weak || /tokens$/i.test(field.name);
    if (!isName) yield* quotedAt(line, position, opening, { ...field, weak });
    if (close === null) return;
    position = close + opening.length;
  }
}

/** An element of a list that nobody quoted. */
const bareElement = /[^\s,[\]{}()"'`=:]+(?= ?[,\]])/y;

/** Names whose value may be an object with the secrets in it: of tokens by use, of a typed value. */
const isContainer = /(?:pass\w{0,6}|secrets?|tokens?|api_?keys?|credentials?|cookies)$/i;
/** A name in such an object, and what it says of its value. */
const member = /[\s,]*\\{0,8}["']?([\w$-]{1,64})\\{0,8}["']?(?: ?(?:=>|[:=]) ?)(?![{\s])/y;
/** How DynamoDB, Firestore and schemas call a value that is a string. */
const typed = /^(?:[SB]|string_?value|val(?:ue)?|plain_?text|secret)$/i;
/** Members that tell of the secret, and are none. */
const telling =
  /(?:id|name|type|user|email|at|expir\w*|issue\w*|url|uri|host|scopes?|alg|version|path|file|count|arn)$/i;
const maxMembers = 16;

/** `{"access": "…", "refresh": "…"}`: what looks random; any value where the member is its type. */
function* objectAt(line: string, start: number, field: Field): Iterable<Span> {
  let position = start;
  for (let count = 0; count < maxMembers; count += 1) {
    member.lastIndex = position;
    const found = member.exec(line);
    if (found === null) return;
    const name = found[1] ?? "";
    const at = member.lastIndex;
    const opening = openingQuote(line, at);
    const close = opening === null ? null : closingQuote(line, at + opening.length, opening);
    if (opening !== null && close !== null && !telling.test(name)) {
      yield* quotedAt(line, at, opening, { ...field, weak: !typed.test(name) });
    }
    position = close === null ? wordEnd(line, at, at + probe) : close + (opening?.length ?? 0);
  }
}

function matchAt(sticky: RegExp, text: string, at: number): string {
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0] ?? "";
}

function* bareAt(line: string, start: number, field: Field): Iterable<Span> {
  const isHeader = !field.weak && (field.kind === "cookie" || field.kind === "authorization");
  const first = line.slice(start, wordEnd(line, start, start + probe));
  if (first === "" || isMasked(first) || isHarmless(first, line, start, field)) return;
  if (isHeader && isPlaceholder(line.slice(start, start + 64))) return;
  // `Cookie: session cookie missing`.
  if (
    isHeader &&
    field.kind === "cookie" &&
    !isMixed(first) &&
    !line.slice(start, start + probe).includes("=")
  )
    return;
  const end = isHeader ? headerEnd(line, start, field) : valueEnd(line, start, field);
  if (field.kind === "cookie" && holdsPreferences(line.slice(start, end))) return;
  const isNumber = field.quote !== null && /["]$/.test(field.quote) && /^-?\d[\d.]*$/.test(first);
  const { kind } = field;
  yield isNumber && field.quote !== null
    ? { start, end, kind, quote: field.quote }
    : { start, end, kind };
}

/** The rest of a phrase: words of one case up to the end of the text. */
const phraseRest = /(?: [a-z]{3,12}){2,11}(?=\s{0,4}$|\\{0,8}["'])/y;

/** `stripe-signature: t=1,v1=x`: the fields of a signature are all of it; so are the words of a phrase. */
function valueEnd(line: string, start: number, { kind, name, style }: Field): number {
  const end = wordEnd(line, start, line.length);
  if (/pass[-_]?phrase$/i.test(name)) return end + matchAt(phraseRest, line, end).length;
  if (kind !== "signature" || style === "tight") return end;
  const rest = /^(?:,\w{1,16}=[\w+/=-]+)*/.exec(line.slice(end));
  return end + (rest?.[0].length ?? 0);
}
