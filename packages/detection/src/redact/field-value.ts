import type { SecretKind } from "../types.ts";
import { isMasked, longestMask, type Span } from "./span.ts";

/** A name that is followed by a secret. */
export interface Field {
  readonly kind: SecretKind;
  readonly name: string;
  /** Where the name stands. */
  readonly start: number;
  /** `name: value` and `--name value` may be prose, `name = value` code; `name=value` is neither. */
  readonly style: "spoken" | "assigned" | "tight";
  /** The name alone does not make it a secret: the value must look random. */
  readonly weak: boolean;
  /** The quote behind the name, as often escaped as it is; null for a bare name. */
  readonly quote: string | null;
}

/** Values that say there is no secret, or that somebody has masked it. */
const absent =
  /^(?:[|>][+-]?\d?|include|omit|same-origin|true|false|null|nil|none|undefined|nan|empty|unset|yes|no|\*{2,}.*|\.{3}|x{3,}|•+|<[\w -]{0,30}>?|\[[a-z][a-z -]{0,30}\]|\$\d{1,3}|\?|%[sdvj]|:\w+|\$\{?[A-Z_][A-Z0-9_]*\}?|\$\{[A-Z_]\w*:?\?.*|\$\{(?:env|secrets?|vault|ssm)[:.].*|\$\([A-Z_]\w*\)|\$\{\{.*|%[A-Z_]+%|!(?:ref|sub|getatt|importvalue|vault|env|reference)|\[?(?:filtered|redacted|masked|hidden|removed|secret|object|function|circular|array|getter|symbol|native)\b.*|\((?:filtered|redacted|masked|hidden|not set|empty|none|null)\)?)[!?;.,)}\]]*$/i;
/** `Bearer <token>`, `Basic ***`: a scheme with nothing of a credential behind it. */
const placeholder =
  /^[A-Za-z][\w-]{2,30} +(?:<[\w -]{1,30}>|\[(?!REDACTED:)[\w -]{1,30}\]|\*{3,}|\.{3})(?![\w])/;
/** What validation says of a field, in place of its value. */
const complaint =
  /^(?:is|can't|cannot|must|should|has|does|doesn't|needs|may|please|invalid|too|(?:the|your|this) (?:password|field|value))\b.{0,160}\b(?:blank|empty|short|long|characters?|required|invalid|match|contain|least|minimum|maximum|weak|common|expired|incorrect|wrong)\b/i;
/** Words after `name: ` that speak of a secret: `token: expired`, `password: must be longer`. */
const prose =
  /^(?:string|number|boolean|object|array|any|unknown|invalid|valid|expired|missing|required|malformed|mismatch(?:ed)?|incorrect|wrong|revoked|rejected|denied|failed|failure|error|not|no|is|was|are|were|has|have|had|must|may|can|cannot|could|should|will|does|the|an?|at|too|to|of|in|on|for|from|by|with|without|and|or|expected|unexpected|received|found|provided|given|got|verification|validation|signature|please|unable|bad|empty|blank|field|value|type|this|that|it|you|your|we|they|if|when|only|minimum|maximum|length|already|cannot|ok|okay|success|refreshed|refresh|rotated|created|updated|deleted|changed|reset|issued|used|read|write|admin|user|oauth2?|saml|ldap|local|await|path|cast|text|str|bytes|int|bool|dict|list|optional)[!?;:.,)]*$/i;
/** A call in source code, as Node prints the line that threw, or a type of TypeScript. */
const call =
  /^(?:ConvertTo-SecureString$|await|new|async|function|[A-Za-z_$][\w$.]*\(|[A-Z][A-Za-z]*<)/;
/** Code right before a value, and nothing in between that could be one: `const a = `, `if (a && b === `. */
const code =
  /(?<![\w-])(?:(?:const|let|var|while|return|if)\b[ ({!]{1,4}|(?:this|self|exports)\.)(?:[\w$.]{1,64} ?(?:&&|\|\||=) ?)?[\w$.]{1,64} {0,4}(?:[!=]={0,2}|:) {0,4}$/;
/** A value that source code reads from elsewhere. */
const reference =
  /^(?:process\.env|import\.meta|os\.environ|(?:req|request|res|response|this|self|config|cfg|ctx|context|env|options|opts|params|props|state|user|data|body|args|settings|body|headers|cookies|session)(?:\.|\[|\?\.|->))/;
/** What Go and C print of a pointer. */
const pointer = /^\(?\*?[\w.]{0,40}\)?\(?0x[0-9a-f]{6,16}\)?$/;
/** What printers put before a value: `b'…'`, `N'…'`, `string(7) "…"`, `SecretStr('…')`, `<<"…">>`, YAML's tags. */
const opener =
  /^(?:[bBuUrRfFnNeE$@]{1,2}(?=["'])|<<(?=\\{0,8}")|\[\]\w{1,20}\{(?=\\{0,8}")|!!(?:binary|str) |&\w{1,20} (?=\S)|\^\[\[[\d;]{1,8}m|string\(\d{1,9}\) (?=\\{0,8}")|[A-Z]\w{0,30}\((?=\\{0,8}["'])|&?\w{0,20}\.?[A-Z]\w{0,20}\{(?="))/;
/** Schemes of `Authorization` whose value is a list of fields. */
const listScheme = /^(?:digest|signature|oauth|hawk|aws4-[\w-]+)$/i;

/** As often escaped as strings in strings are at most; percent-encoded once or twice; as HTML. */
const quote =
  /^(?:(\\{0,8})(["'])\1\2\1\2|\\{0,8}["'`]|\\{1,8}(?:u00|x)2[27]|%(?:25)?2[27]|&quot;|&#3[49];)/;
const longestQuote = 13;
/** So much of a value decides whether it is a secret; all of it is read only where it is one. */
const probe = 256;

/** The value that begins at this place of a line: a string, a list of strings, or a bare word. */
export function* findFieldValue(line: string, at: number, field: Field): Iterable<Span> {
  const start = at + (opener.exec(line.slice(at, at + 64))?.[0].length ?? 0);
  const opening = openingQuote(line, start);
  if (opening !== null) {
    yield* quotedAt(line, start, opening, field);
  } else if (line.charAt(start) === "[" && !isMasked(line.slice(start, start + longestMask))) {
    yield* listAt(line, start + 1, field);
  } else {
    yield* bareAt(line, start, field);
  }
}

function* quotedAt(line: string, start: number, opening: string, field: Field): Iterable<Span> {
  const from = start + opening.length;
  const close = closingQuote(line, from, opening);
  const end = close ?? unclosedEnd(line, from, opening);
  const value = line.slice(from, end);
  if (value === "" || isMasked(value) || isAbsent(value)) return;
  // The quote closed the text before it: `{"msg":"Password:","level":50}`.
  if (/^[\s,:;})\]\\]{1,16}$/.test(value)) return;
  if (complaint.test(value.slice(0, probe))) return;
  if (field.weak && !isRandom(value)) return;
  const goesOn = close === null && end === line.length && /^["'`]$/.test(opening);
  yield { start: from, end, kind: field.kind, ...(goesOn ? { open: opening } : {}) };
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
    yield* quotedAt(line, position, opening, field);
    const close = closingQuote(line, position + opening.length, opening);
    if (close === null) return;
    position = close + opening.length;
  }
}

/** An element of a list that nobody quoted. */
const bareElement = /[^\s,[\]{}()"'`=:]+(?=[,\]])/y;

/** Letters and digits, and more than a few. */
function isMixed(word: string): boolean {
  return word.length >= 6 && /\d/.test(word) && /[A-Za-z]/.test(word);
}

function matchAt(sticky: RegExp, text: string, at: number): string {
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0] ?? "";
}

function openingQuote(line: string, at: number): string | null {
  return quote.exec(line.slice(at, at + longestQuote))?.[0] ?? null;
}

/** Where the string ends that this quote opened: at the same quote, as often escaped. */
function closingQuote(line: string, from: number, opening: string): number | null {
  const mark = /^\\+["'`]$/.test(opening) ? opening.slice(-1) : opening;
  const escapes = opening.length - mark.length;
  for (let at = line.indexOf(mark, from); at !== -1; at = line.indexOf(mark, at + 1)) {
    if (mark.length > 1) return at;
    const before = escapesStart(line, at, from);
    const escaped = at - before;
    if (escapes === 0 && escaped % 2 === 0) return at;
    if (escapes > 0 && escaped <= escapes) return before;
  }
  return null;
}

/** A string that was cut off ends with the string around it, or with the line. */
function unclosedEnd(line: string, from: number, opening: string): number {
  const around = opening.endsWith('"') ? -1 : line.indexOf('"', from);
  return around === -1 ? line.length : escapesStart(line, around, from);
}

/** Where the backslashes begin that stand before a quote. */
function escapesStart(line: string, at: number, from: number): number {
  let start = at;
  while (start > from && line.charAt(start - 1) === "\\") start -= 1;
  return start;
}

function* bareAt(line: string, start: number, field: Field): Iterable<Span> {
  const isHeader = !field.weak && (field.kind === "cookie" || field.kind === "authorization");
  const first = line.slice(start, wordEnd(line, start, start + probe));
  if (first === "" || isMasked(first) || isHarmless(first, line, start, field)) return;
  if (isHeader && placeholder.test(line.slice(start, start + 64))) return;
  const end = isHeader ? headerEnd(line, start, field) : valueEnd(line, start, field);
  const isNumber = field.quote !== null && /["]$/.test(field.quote) && /^-?\d[\d.]*$/.test(first);
  const { kind } = field;
  yield isNumber && field.quote !== null
    ? { start, end, kind, quote: field.quote }
    : { start, end, kind };
}

/** `stripe-signature: t=1,v1=x`: the fields of a signature are all of it. */
function valueEnd(line: string, start: number, { kind, style }: Field): number {
  const end = wordEnd(line, start, line.length);
  if (kind !== "signature" || style === "tight") return end;
  const rest = /^(?:,\w{1,16}=[\w+/=-]+)*/.exec(line.slice(end));
  return end + (rest?.[0].length ?? 0);
}

/** A type of Python: `List[str]`. */
const annotation = /^[A-Za-z.]+\[[A-Za-z., |[\]]*\]?[,):=]*$/;

/** `PWD={x};` of ODBC. */
const braced = /^\{[^{}\s"':]{4,}\};?/;

function isHarmless(value: string, line: string, at: number, { name, start, style, weak }: Field) {
  if (
    isAbsent(value) ||
    (value.startsWith("{") && !(style === "tight" && braced.test(value))) ||
    pointer.test(value)
  )
    return true;
  if (weak && !isRandom(value)) return true;
  if (style === "spoken" && (prose.test(value) || annotation.test(value))) return true;
  if (style === "assigned" && (call.test(value) || isCode(line, at, value))) return true;
  if (style !== "tight" && (reference.test(value) || isCall(line, at))) return true;
  // `/src/token:12:5` is a place in a file.
  if (/[/\\]/.test(line.charAt(start - 1)) && /^\d+(?::\d+)?$/.test(value)) return true;
  // Test runners count passes, models count tokens, a shell prints its folder.
  if (/^(?:pass|.*s)$/i.test(name) && /^\d{1,9}$/.test(value)) return true;
  // Where credentials are kept.
  if (/^[\w.\-/\\:~]{1,200}\.(?:json|ya?ml|ini|toml|pem|p12|jks)$/i.test(value)) return true;
  return /^pwd$/i.test(name) && value.startsWith("/");
}

/** True for a value that says that there is no secret, or that somebody has masked it. */
export function isAbsent(value: string): boolean {
  return absent.test(value.slice(0, 80));
}

/** A name in a line of source code: `const token = next.token;`, `if (token === T.Word)`. */
function isCode(line: string, at: number, value: string): boolean {
  if (!/^[A-Za-z_$][\w$.]*[;,)]*$/.test(value)) return false;
  const before = line.slice(Math.max(0, at - 64), at);
  return code.test(before);
}

/** `hash(user.password)`, `z.string()`. */
function isCall(line: string, at: number): boolean {
  return /^[A-Za-z_$][\w$.]{1,60}\([\w$., ]{0,60}\)/.test(line.slice(at, at + 128));
}

/** Letters and digits mixed, and not short: a word, a number or an identifier is not. */
function isRandom(value: string): boolean {
  if (/^[A-Za-z\d]+(?:_[A-Za-z\d]+){2,}$/.test(value)) return false;
  return value.length >= 12 && /\d/.test(value) && /[A-Za-z]/.test(value) && !/[ :]/.test(value);
}

/**
 * Where the value of an unquoted header ends. It is `Scheme token`, or for cookies and for schemes
 * with fields all there is, up to the quote of the string that the header stands in.
 */
function headerEnd(line: string, start: number, field: Field): number {
  if (field.style === "tight" && /[=dD]/.test(line.charAt(start - 1)))
    return wordEnd(line, start, line.length);
  const [whole = "", scheme = ""] =
    /^([A-Za-z][\w-]{2,30}) +(?=\S)/.exec(line.slice(start, start + 40)) ?? [];
  const hasFields =
    field.kind === "cookie" ||
    listScheme.test(scheme) ||
    /^\w{2,30}=\\{0,8}["']/.test(line.slice(start + whole.length, start + 80));
  return hasFields ? stringEnd(line, start) : wordEnd(line, start + whole.length, line.length);
}

/** Up to a quote that closes: one before a comma, a bracket, a blank or the end. Not `a="b"` inside. */
function stringEnd(line: string, start: number): number {
  const mark = /["'`]/g;
  mark.lastIndex = start;
  let from = start;
  for (let match = mark.exec(line); match !== null; match = mark.exec(line)) {
    const escapes = escapesStart(line, match.index, from);
    from = match.index + 1;
    if (line.charAt(escapes - 1) === "=") {
      const close = line.indexOf(match[0], from);
      if (close === -1) break;
      mark.lastIndex = close + 1;
      from = close + 1;
    } else if (/[,})\]:\s]/.test(line.charAt(from)) || from === line.length) {
      return escapes;
    }
  }
  return line.endsWith("\r") ? line.length - 1 : line.length;
}

/**
 * Where an unquoted value ends. What closes the text around it is not a part of it. Only ASCII
 * blanks end it: in text decoded as latin1, 0xA0 is a byte of a letter.
 */
function wordEnd(line: string, start: number, limit: number): number {
  const stop =
    /[ \t\r\n"'`<>&]|[,;](?=$|[\w.-]{1,64}["']?[=:])|%(?:25)?2[267]|\\{1,8}u00(?:2[267]|3[ceCE])/g;
  stop.lastIndex = start;
  const text = limit < line.length ? line.slice(0, limit) : line;
  const value = text.slice(start, stop.exec(text)?.index);
  let closers = value.length;
  while (closers > 0 && /[)\]},;.\\]/.test(value.charAt(closers - 1))) closers -= 1;
  const isOpened = /[([{]/.test(value.slice(0, closers));
  return start + (isOpened ? value.length : closers);
}
