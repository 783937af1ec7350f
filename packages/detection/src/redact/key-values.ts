import { findFieldValue } from "./field-value.ts";
import type { Field } from "./field.ts";
import { isAbsent, isConvincing } from "./harmless-value.ts";
import {
  endsAsName,
  kindOfPhrase,
  nameBefore,
  secretKindOf,
  weakKindOf,
} from "./sensitive-name.ts";
import type { Span } from "./span.ts";

/** As written, escaped for strings in strings, percent-encoded once or twice, as HTML. */
const quotes = String.raw`\\{0,8}["'${"`"}]|\\{1,8}(?:u00|x)2[27]|%(?:25)?2[27]|&quot;|&#3[49];`;
/** After a name: its closing quote and brackets, a separator, blanks. `%3D` is `=` in a URL. */
const separator = new RegExp(
  String.raw`(${quotes})?(?:\[\d{0,3}\])?(?::(?:[\w\\"]{1,130}:)?(?:protected|private))?(?:[)\]]|%(?:25)?5[Dd]){0,2}([ \t]{0,4})(=>|:=|={1,3}|::(?=[ [])|:|%(?:25)?3[AaDd]|\\{1,8}u003[dD]|(?<=[ \t])->(?=[ \t]+[^\s/]))([ \t]{0,4})`,
  "g",
);

/** A part of a form, its line breaks escaped and so taken for blanks. */
const formPart = /form-data; name=\\{0,8}"([\w.-]{2,64})\\{0,8}" {4,64}(?=[^\s-])/g;

/** Names that no separator follows, of flags and in lists, and what a line of them has in it. */
const others: readonly (readonly [sign: string, pattern: RegExp])[] = [
  ["-", /(?<![\w-])--?([A-Za-z][\w-]{1,63}) +(?=[^\s-])/g],
  ["-", /["']--?([A-Za-z][\w-]{1,63})\\{0,8}["'], ?(?=\\{0,8}["'])/g],
  [
    "(",
    /\( ?b?\\{0,8}["'](?:[#.]|[a-z]{0,16}\[[a-z-]{1,16}=\\{0,8}["']?)?([\w.-]{2,64})(?:\\{0,8}["']?\])?\\{0,8}["'], {0,24}(?=b?\\{0,8}["'])/g,
  ],
  // A name and a value in brackets of their own.
  [
    "[",
    /\[ ?\\{0,8}["']([\w.-]{2,64})\\{0,8}["'], {0,4}(?=\\{0,8}["'](?=[^"'\\]{7})[^"'\\]{0,256}\d[^"'\\]{0,256}\\{0,8}["'] ?\])/g,
  ],
  // A tuple, a list of names and values, and as PHP serializes.
  [",", /[{(]([a-z]\w{2,64}), ?(?=(?:<<)?\\{0,8}["'](?=[^"'\s]{6})(?=[^"']{0,256}\d))/g],
  [
    ",",
    /["']([A-Za-z][\w-]{2,64})\\{0,8}["'], {0,40}(?!\\{0,8}["'][A-Za-z_]+\d?\\{0,8}["'])(?=\\{0,8}["'][^"'\s]{0,128}\d)(?=\\{0,8}["'][^"'\s]{10})/g,
  ],
  [";s:", /["']([\w.-]{2,64})\\{0,8}["'];s:\d{1,6}:(?=\\{0,8}")/g],
  ["'", /(?<![\w.])([\w.]{2,64})["'`]? (?:not )?(?:like|<>|!=) ?(?=')/gi],
  // Dots that lead to the value.
  ["...", /(?<![\w-])([A-Za-z][\w-]{1,63})\.{3,64}(?=\\{0,8}["'])/g],
  ["form-data", formPart],
  // What pipelines are told to keep: `::set-output name=token::x`, `##vso[task.setvariable variable=token]x`.
  [
    "set",
    /(?:::set-\w{1,12} name=|task\.setvariable variable=)([\w.-]{2,64})(?:;[\w=;]{0,64})?(?:::|\])/g,
  ],
  [
    ",",
    /["']((?:set-|proxy-)?(?:cookie|authorization)|x-api-key)\\{0,8}["'], ?(?!\\{0,8}["'][a-z]+(?:(?:-[a-z]+){1,4}\\{0,8}["']|\\{0,8}["']:))(?=b?\\{0,8}["'])/gi,
  ],
];

/**
 * `<password>x</password>`, `<entry key="password">x</entry>`, `<key>password</key><string>x</string>`,
 * also escaped; `<user> <password>` alone says how a command is used.
 */
const elements: readonly RegExp[] = [
  /<([A-Za-z][\w.:-]{1,63})(?: [^<>]{0,256})?>(?:<!\[CDATA\[)?([^<\]]{1,4096})(?:\]\]>)?<\//dg,
  /<\w{1,32} [^<>]{0,128}(?:name|key)=\\{0,8}["']([\w.-]{2,64})\\{0,8}["'][^<>]{0,128}>(?:<!\[CDATA\[)?([^<\]]{1,4096})(?:\]\]>)?<\//dg,
  /<key>([\w.-]{2,64})<\/key>\s{0,8}<string>([^<]{1,4096})<\//dg,
  /(?:&lt;|\\{1,8}u003[cC])([A-Za-z][\w.:-]{1,63})(?: [^<>]{0,256}?)?(?:&gt;|\\{1,8}u003[eE])([^<&\\]{1,4096})(?:&lt;|\\{1,8}u003[cC])\//dg,
];

const keyPart = /["'](?:d|dp|dq|k|p|q|qi)\\{0,8}["']: ?\\{0,8}["']([\w-]{16,1024})/g;
/** What closes an element. */
const anyElement = /<\/|&lt;\/|u003[cC]\//;

/** `"name": "DB_PASSWORD", ` before `"value": "…"`. */
const namedBefore =
  /(?:name|key|field|header)\\{0,8}["']?[ \t]{0,4}[:=][ \t]{0,4}\\{0,8}["']?([\w./:-]{2,64})\\{0,8}["']?[,;]?[ \t]{1,4}[{\\"']{0,9}$|(?:name|key|field|header)\\{0,8}["']?[:=]\\{0,8}["']?([\w./:-]{2,64})\\{0,8}["']?,\\{0,8}["']?$/i;
/** `"token": {` before `"value": "…"`. */
const parent = /([\w.-]{2,64})\\{0,8}["']? ?(?:=>|[:=]) ?\{ ?\\{0,8}["']?$/;
/** What validators name a field by, in the object that has its value. */
const fieldNamed =
  /(?:name|key|field|header|param|path|property|loc|instancePath)\\{0,8}["']? ?[:=] ?(?:\[[^\]]{0,64}, ?)?\\{0,8}["']\/?([\w./:-]{2,64})\\{0,8}["']/i;
/** A name for the value of a field that is named elsewhere. */
const ofNamed = /^(?:val(?:ue)?|content|s|string_?value|input(?:_?value)?|rejected_?value)$/i;

/** The values of fields, headers and flags with a sensitive name, in whatever quoting. */
export function* findKeyValues(line: string): Iterable<Span> {
  yield* findSeparated(line);
  yield* findElements(line);
  if (line.includes("kty")) yield* findKeyParts(line);
  if (line.includes("(")) yield* findInCalls(line);
  for (const [sign, pattern] of others) {
    if (!line.includes(sign)) continue;
    for (const match of line.matchAll(pattern)) {
      const [whole, name = ""] = match;
      const sure = secretKindOf(name);
      const kind = sure ?? weakKindOf(name);
      if (kind === null) continue;
      const { index: start } = match;
      const weak = sure === null;
      const field: Field = { kind, name, start, style: "spoken", weak, quote: null };
      yield* findFieldValue(line, start + whole.length, field);
    }
  }
}

/** `setPassword("x")`, `SecretStr('x')`; what `getToken("name")` is given must look random. */
const call = /(?<![\w$])([A-Za-z_$][\w$]{2,63})\((?=[bu]?\\{0,8}["'][^\s"'\\]{4,512}\\{0,8}["'])/g;

function* findInCalls(line: string): Iterable<Span> {
  for (const { index: start, 0: whole, 1: name = "" } of line.matchAll(call)) {
    const kind = secretKindOf(name);
    if (kind === null || kind === "cookie" || kind === "session") continue;
    const weak = !/^(?:set|with|Secret)|^[a-z]{4,10}$/.test(name);
    const field: Field = { kind, name, start, style: "tight", weak, quote: null };
    yield* findFieldValue(line, start + whole.length, field);
  }
}

function* findElements(line: string): Iterable<Span> {
  if (!anyElement.test(line)) return;
  for (const pattern of elements) {
    for (const { 1: name = "", 2: value = "", indices } of line.matchAll(pattern)) {
      const sure = secretKindOf(name);
      const kind = sure ?? weakKindOf(name);
      const [start, end] = indices?.[2] ?? [0, 0];
      if (kind === null || isAbsent(value)) continue;
      if (sure !== null || isConvincing(value, kind)) yield { start, end, kind };
    }
  }
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

function fieldOf(line: string, match: RegExpExecArray): Field | null {
  if (!endsAsName(line, 0, match.index)) return null;
  const name = nameBefore(line, match.index);
  const start = match.index - name.length;
  const before = line.slice(Math.max(0, start - 16), start);
  // `${PASSWORD:?missing}`, `${PASSWORD:-}`.
  if (before.endsWith("${") && /^(?:\?|-\})/.test(line.slice(match.index + match[0].length)))
    return null;
  // The kind in a placeholder is no name.
  // Nor is a part of Amazon's `arn:aws:secretsmanager:eu-west-1:123456789012:secret:db`.
  // A parser's token is a piece of a text.
  if (/(?:unexpected|unknown|illegal) $|\[REDACTED:$|:\d{12}:$/i.test(before)) return null;
  // A user in a URL: `https://x-access-token:x@github.com`.
  if (before.endsWith("//") && line.slice(match.index, match.index + 512).includes("@"))
    return null;
  const sure =
    sureKindOf(line, start, name, before) ??
    kindOfNamed(line, match, name) ??
    kindOfCode(line, match, name);
  const kind =
    sure ??
    weakKindOf(name) ??
    kindOfKey(line, start, name) ??
    (name === "received" ? kindInObject(line, match, start) : null);
  if (kind === null) return null;
  return { kind, name, start, style: styleOf(match), weak: sure === null, quote: match[1] ?? null };
}

function sureKindOf(line: string, start: number, name: string, before: string): string | null {
  const said = kindOfPhrase(before, name);
  if (said !== null) return said;
  if (/^(?:provided|given|supplied|received|used|was)$/i.test(name)) {
    const [, thing = ""] = /(password|token|secret|key) $/i.exec(before) ?? [];
    return thing === "" ? null : secretKindOf(thing === "key" ? "api-key" : thing);
  }
  if (/^(?:val(?:ue)?|content)$/i.test(name)) {
    const named = namedBefore.exec(line.slice(Math.max(0, start - 120), start));
    return secretKindOf(named?.[1] ?? named?.[2] ?? "");
  }
  return secretKindOf(name);
}

/** The kind of a value whose field is named in another place of the same object. */
function kindOfNamed(
  line: string,
  { index, 0: sign }: RegExpExecArray,
  name: string,
): string | null {
  if (!ofNamed.test(name)) return null;
  return kindInObject(line, { index, 0: sign }, index - name.length);
}

function kindInObject(
  line: string,
  { index, 0: sign }: Pick<RegExpExecArray, "index" | 0>,
  start: number,
): string | null {
  const before = line.slice(Math.max(0, start - 200), start);
  const after = line.slice(index + sign.length, index + sign.length + 300);
  const inObject = `${before.slice(before.search(/[^{}<>]*$/))} ${/^[^{}<>]*/.exec(after)?.[0] ?? ""}`;
  // `"key": "api_key", "value": {"stringValue": "x"}`.
  const outer = before.replace(/\\{0,8}["']?value\\{0,8}["']? ?[:=] ?\{ ?\\{0,8}["']?$/i, "");
  const named = outer === before ? null : namedBefore.exec(outer);
  if (named !== null) return secretKindOf((named[1] ?? named[2] ?? "").split(".").at(-1) ?? "");
  const maker = /([A-Z]\w{2,63})\($/.exec(before)?.[1];
  if (maker !== undefined) return secretKindOf(maker);
  const found = parent.exec(before) ?? fieldNamed.exec(inObject);
  const last = found?.[1]?.split(/[/:]/).at(-1) ?? "";
  return secretKindOf(last);
}

/** `could not decrypt, key=x`. */
function kindOfKey(line: string, start: number, name: string): string | null {
  if (name !== "key") return null;
  return /crypt|cipher|\baes|hmac/i.test(line.slice(Math.max(0, start - 64), start))
    ? "secret"
    : null;
}

/** What is said of a code that is sent to people: `email OTP verify: code=123456`. */
const aboutCode = /(?<![A-Za-z])(?:t?otp|[m2]fa|sms|verif\w{0,9}|passwordless)(?![A-Za-z])/i;

const aboutGrant = /code_verifier|codeVerifier|grant_type|authorization_code|redirect_uri/;

function kindOfCode(
  line: string,
  { index, 0: sign }: RegExpExecArray,
  name: string,
): string | null {
  if (name !== "code") return null;
  const end = index + sign.length;
  const value = line.slice(end, end + 24);
  const before = line.slice(Math.max(0, index - 68), index - 4);
  // Of a grant: `{"code":"x","code_verifier":"y"}`.
  if (/^\\{0,8}["'](?=[^"']{0,16}\d)[\w./-]{12}/.test(value)) {
    return aboutGrant.test(before) || aboutGrant.test(line.slice(end, end + 256)) ? "token" : null;
  }
  if (!/^\\{0,8}["']?(?:\d{6,8}|\d{3}-\d{3})(?![\w-])/.test(value)) return null;
  if (/(?:error|status|exit)[ _-]?$/i.test(before)) return null;
  return aboutCode.test(before) || aboutCode.test(line.slice(end, end + 64)) ? "otp" : null;
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
