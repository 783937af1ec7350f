import { createRecent } from "../recent.ts";
import type { SecretKind } from "../types.ts";
import {
  codeWords,
  endings,
  keyWords,
  openKeyWords,
  phrases,
  secretWords,
  trailing,
  ofReference,
  openTokenWords,
  weakKeyWords,
  weakWords,
} from "./sensitive-words.ts";

/** The kind of secret that a field, header or flag of this name holds; null for an ordinary name. */
export function secretKindOf(name: string): SecretKind | null {
  return kindOfWords(secretWordsOf(name));
}

function kindOfWords(words: readonly string[]): SecretKind | null {
  const last = words.at(-1) ?? "";
  const before = words.at(-2) ?? "";
  // `hasToken` is yes or no, `io.jsonwebtoken` a package of Java.
  if ((words.length > 1 && words[0] === "has") || last === "jsonwebtoken") return null;
  if (last === "key") {
    if (before === "shared" && words.at(-3) === "pre") return "password";
    return keyWords.get(before) ?? (words.includes("secret") ? "secret" : null);
  }
  if (last === "keys") return keyWords.get(before) ?? null;
  if (last === "code" && before === "time") return words.at(-3) === "one" ? "otp" : null;
  if (last === "code" || last === "codes") return codeWords.has(before) ? "otp" : null;
  if (last === "token" && openTokenWords.has(before)) return null;
  if (last === "secret" && ofReference.has(before)) return null;
  const known = phrases.get(last)?.get(before) ?? secretWords.get(last);
  if (known !== undefined) return known;
  const [ending = ""] = endings.exec(last) ?? [];
  if (/(?:pass|pwd|pw)$/.test(ending)) return "password";
  return ending.endsWith("key") ? "api-key" : (secretWords.get(ending) ?? null);
}

/** As `secretKindOf`, for names that hold a secret only where the value is random. */
export function weakKindOf(name: string): SecretKind | null {
  return weakKindOfWords(secretWordsOf(name), name);
}

function weakKindOfWords(words: readonly string[], name: string): SecretKind | null {
  const last = words.at(-1) ?? "";
  const before = words.at(-2) ?? "";
  if (last === "key" && (weakKeyWords.has(before) || isVariableKey(name, before))) return "api-key";
  // Of an AppRole; also the name of a secret.
  if (last === "id" && before === "secret") return "secret";
  // `REDISCLI_AUTH=x`.
  if (last === "auth" && /^[A-Z\d]+(?:_[A-Z\d]+)*_AUTH$/.test(name)) return "password";
  // AWS on what it signed.
  if (last === "sign" && before === "to") return null;
  if (last === "sha") return weakWords.get(before) ?? null;
  return weakWords.get(last) ?? null;
}

/**
 * The kind that a name has by the word before it, with a blank between: `private key`,
 * `mot de passe`. Null where the name alone says all, or nothing.
 */
export function kindOfPhrase(before: string, name: string): SecretKind | null {
  if (!secondWord.test(name)) return null;
  const [, first] = /([A-Za-z][\w-]{1,14}) $/.exec(before) ?? [];
  // What `RSA key` has behind it is as often its fingerprint.
  return first === undefined || /^(?:rsa|ssh)$/i.test(first)
    ? null
    : secretKindOf(`${first}_${name}`);
}

const secondWord = /^(?:key|codes?|phrase|seed|passe|acceso|sandi|answer|api|secreta|segreta)$/i;

/** `STRIPE_KEY` of an environment. */
function isVariableKey(name: string, before: string): boolean {
  return /^[A-Z][A-Z\d]*(?:_{1,2}[A-Z\d]+)*_KEY$/.test(name) && !openKeyWords.has(before);
}

/** `Key`, `mapsKey`: of a service, as far as its name says. */
export function isAnyKey(name: string): boolean {
  if (!/key\d{0,3}$/i.test(name)) return false;
  const words = wordsOf(name.replace(/\d+$/, ""));
  return words.at(-1) === "key" && !openKeyWords.has(words.at(-2) ?? "");
}

/** Names that may say so of the word before them, or stand beside one: `token provided: x`. */
const dependent =
  /^(?:key|codes?|kty|phrase|seed|passe|sandi|acceso|api|answer|input|input_?value|rejected_?value|pin|ticket|policy|value|val|content|string_?value|private-lines|add-mask|community|wifi|provided|given|supplied|received|used|was|auth|appid|[\w-]*credential)$/i;

function isKnown(name: string): boolean {
  const words = secretWordsOf(name);
  return kindOfWords(words) !== null || weakKindOfWords(words, name) !== null;
}

/** True for every name that a rule may take for a secret's, in whatever place it stands. */
function mayBeSensitive(name: string): boolean {
  return dependent.test(name) || isKnown(name) || isAnyKey(name);
}

/** Names are no longer; it bounds the way back from a separator. */
const maxNameLength = 64;

const percentLead = /^(?:25)?(?:22|27|26|3[Ff]|3[Dd]|5[Bb])(?=[A-Za-z_])/;
const escapeLead = /^(?:u00|x)(?:2[267]|3[Cc])(?=[A-Za-z_])/;

/** The name that ends here. */
export function nameBefore(line: string, end: number): string {
  let start = end;
  const earliest = Math.max(0, end - maxNameLength);
  while (start > earliest && /[\w$.-]/.test(line.charAt(start - 1))) start -= 1;
  // In `%22password%22` and `\u0022password\u0022` the name has nothing of the quote before it.
  const sign = line.charAt(start - 1);
  const lead = sign === "%" ? percentLead : sign === "\\" ? escapeLead : null;
  const encoded = lead?.exec(line.slice(start, end)) ?? null;
  const name = line.slice(start + (encoded?.[0].length ?? 0), end);
  // `\npasscode` in a string: the break is no letter of the name; a path is no break.
  return sign === "\\" && encoded === null && /^[nrt]/.test(name) && !isKnown(name)
    ? name.slice(1)
    : name;
}

/** The words that a sensitive name can end in, by their last three letters; `pw` has one less. */
const endingsByLetters = Map.groupBy(
  [
    ...secretWords.keys(),
    ...weakWords.keys(),
    ...trailing,
    ..."material number pat session-id session_id session.id secret-id secret_id secretid card-number card_number".split(
      " ",
    ),
    ..."key keys kty login phrase seed input sha passe sandi acceso secreta segreta api answer word code codes response pin ticket policy value val content stringvalue string_value private-lines add-mask community wifi provided given supplied received used was appid".split(
      " ",
    ),
  ],
  (word) => lettersKey(word, word.length),
);
for (let key = lettersKey("pw", 2); key < 2 ** 15; key += 2 ** 10) {
  endingsByLetters.set(key, [...(endingsByLetters.get(key) ?? []), "pw"]);
}
/** The first is for all other letters: a place before an array is slow to read. */
const alikes = [undefined, ...endingsByLetters.values()];
/** By the letters: which of these they are those of. */
const alikeNumbers = new Uint16Array(2 ** 15);
for (const [index, key] of [...endingsByLetters.keys()].entries()) alikeNumbers[key] = index + 1;

/** True where the word that ends here may be the end of a sensitive name. Quick for all others. */
export function endsAsName(text: string, start: number, end: number): boolean {
  // `Password__c` of Salesforce.
  let at = text.charCodeAt(end - 1) === letterC && text.startsWith("__", end - 3) ? end - 3 : end;
  // `password2`.
  while (at > start && end - at < 4 && isDigit(text.charCodeAt(at - 1))) at -= 1;
  // `signature-256`; the dots that lead to a column.
  while (at > start && end - at < maxNameLength && isJoint(text.charCodeAt(at - 1))) at -= 1;
  if (at - start < 2) return false;
  const words = alikes[alikeNumbers[lettersKey(text, at)] ?? 0];
  if (words === undefined || !words.some((word) => endsWith(text, at, word))) return false;
  const name = nameBefore(text, end);
  const known = judged.get(name);
  if (known !== undefined) return known;
  const isSensitive = mayBeSensitive(name);
  judged.set(copyOf(name), isSensitive);
  return isSensitive;
}

/** Of the names that were met lately, whether they may be sensitive: a log has the same in each line. */
const judged = createRecent<string, boolean>(256);

/** A part of a text keeps all of it in memory, and this one is kept for long. */
function copyOf(name: string): string {
  return Buffer.from(name, "utf16le").toString("utf16le");
}

const letterC = 99;

/** `-`, `.` and `_`. */
function isJoint(code: number): boolean {
  return code === 45 || code === 46 || code === 95;
}

/** Of the last three letters before this place, five bits each: without regard to case. */
function lettersKey(text: string, end: number): number {
  const third = end > 2 ? text.charCodeAt(end - 3) & 31 : 0;
  return (third << 10) | ((text.charCodeAt(end - 2) & 31) << 5) | (text.charCodeAt(end - 1) & 31);
}

/** Without regard to case. */
function endsWith(text: string, end: number, word: string): boolean {
  for (let back = 1; back <= word.length; back += 1) {
    if ((text.charCodeAt(end - back) & 31) !== (word.charCodeAt(word.length - back) & 31))
      return false;
  }
  return end >= word.length;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** The words of a name up to the one that says what it is. */
function secretWordsOf(name: string): string[] {
  const words = wordsOf(name);
  while (words.length > 1 && (trailing.has(words.at(-1) ?? "") || /^\d+$/.test(words.at(-1) ?? "")))
    words.pop();
  return words;
}

/** `X-Api-Key`, `dbPassword2`, `AWS_SECRET_ACCESS_KEY` as lower-case words. */
function wordsOf(name: string): string[] {
  if (/^[a-z]+$/.test(name)) return [name];
  return (
    name
      .replace(/^-D(?=[a-z])/, "")
      .replaceAll(/PassWor[dD]/g, "Password")
      // Salesforce's mark of a custom field.
      .replace(/__c$/, "")
      .replaceAll(/[a-z](?=[A-Z])|[A-Z](?=[A-Z][a-z])|[A-Za-z](?=\d+$)/g, "$& ")
      .toLowerCase()
      .split(/[^a-z\d]+/)
      .filter((word) => word !== "")
  );
}
