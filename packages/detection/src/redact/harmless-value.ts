import type { SecretKind } from "../types.ts";
import type { Field } from "./field.ts";
import { secretKindOf } from "./sensitive-name.ts";
import { isSourceCode } from "./source-code.ts";

/** Values that say there is no secret, or that somebody has masked it. */
const absent =
  /^(?:[|>][+-]?\d?|include|omit|same-origin|true|false|null|nil|none|undefined|nan|empty|unset|yes|no|\*{2,}.*|\.{3}|x{3,}|•+|<[\w -]{0,30}>?|\[[a-z][a-z -]{0,30}\]|\$\d{1,3}|\?|%[sdvj]|%\(\w{1,32}\)s|return|your[-_][\w-]{2,40}|\{\{.*|@@?[A-Z_]{2,40}@@?|:\w+|\$\{?[A-Z_][A-Z0-9_]*\}?|\$\{[A-Z_]\w*:?\?.*|\$\{[a-z_][\w.-]{0,64}\}|\/\* ?secret ?\*\/|\$\{(?:env|file|secrets?|vault|ssm)[:.].*|\$\{[A-Z_]\w*:?-\}|\((?:known|sensitive)\b.*|\$\([A-Z_]\w*\)|\$\{\{.*|%[A-Z_]+%|!(?:ref|sub|getatt|importvalue|vault|env|reference)|_{1,2}(?:filtered|redacted|masked|hidden)_{1,2}|\((?:not|no|was|is)|\[?(?:filtered|redacted|masked|hidden|removed|secret|object|function|circular|array|getter|symbol|native)\b.*|\((?:filtered|redacted|masked|hidden|not set|empty|none|null)\)?)[!?:;.,)}\]]*$/i;
/** `Bearer <token>`, `Basic ***`, `Bearer ${token}`: a scheme with nothing of a credential behind it. */
const placeholder =
  /^(?:[A-Za-z][\w-]{2,30} +(?:<[\w -]{1,30}>|\[(?!REDACTED:)[\w -]{1,30}\]|\*{3,}|\.{3}|\$\{[^{}]{1,64}\}|\{[\w.]{1,64}\}|\$[A-Za-z_]\w{0,63}|\$\([^()"]{1,64}\)|%[sv]|YOUR_\w{1,40})(?![\w])|(?:Bearer|Basic|Token) *$)/;
/** What validation says of a field, in place of its value. */
const complaint =
  /^(?:is|can't|cannot|ensure|must|should|has|does|doesn't|needs|may|please|invalid|too|(?:the|your|this) (?:password|field|value))\b.{0,160}\b(?:blank|empty|short|long|characters?|required|invalid|match|contain|least|minimum|maximum|weak|common|expired|incorrect|wrong)\b/i;
/** Words after `name: ` that speak of a secret: `token: expired`, `password: must be longer`. */
const prose =
  /^(?:string|number|boolean|object|command|array|any|unknown|invalid|valid|expired|missing|required|malformed|mismatch(?:ed)?|incorrect|wrong|revoked|rejected|denied|failed|failure|error|not|no|is|was|are|were|has|have|had|must|may|can|cannot|could|should|will|does|the|an?|at|too|to|of|in|on|for|from|by|with|without|and|or|expected|unexpected|received|found|provided|given|got|verification|validation|validator|signature|please|unable|bad|empty|blank|field|flag|value|type|this|that|it|you|your|via|we|they|if|when|only|minimum|maximum|length|already|cannot|ok|okay|success|pass|passed|fail|unchecked|refreshed|refresh|rotated|permission|access|authentication|exec|getting|ensure|generated|unsupported|set|configured|present|absent|loaded|defined|available|enabled|disabled|created|updated|deleted|changed|reset|issued|used|hashed|read|write|admin|user|oauth2?|saml|ldap|local|await|path|cast|text|str|bytes|int|bool|dict|list|optional)[!?;:.,)]*$/i;
/** What is wrong with it, and what may be done with it: `token:expired`, `secrets:read`. */
const state =
  /^(?:expired|invalid|missing|required|malformed|mismatch|incorrect|wrong|revoked|rejected|denied|failed)[!?;:.,)\]]*$/i;
const action = /^(?:read|write|list|create|update|delete|manage|rotate|view|\*)[,)\]]*$/i;
/** An object of Java, by its class and its number: `Token{a64f992`, `android.os.BinderProxy@2bd79ce`. */
const javaObject =
  /^(?:(?:[a-z]\w{0,40}\.){1,8}[A-Z][\w$]{0,80}@|(?:[a-z]\w{0,40}\.){0,8}[A-Z][\w$]{0,80}\{)[\da-f]{4,8}$/;
/** A module and what it was given, or another field: `auth: ldap(bob, …`, `plaintext auth): rip=…`. */
const ofModule = /^[a-z][\w-]{0,24}[(=]/;
/** What a style sheet has behind the name of a class. */
const pseudoClass =
  /^(?:hover|focus(?:-\w{1,8})?|active|visited|before|after|disabled|checked|(?:first|last)-child|not\(.*|nth-.*)[,{]?$/;
/** The name of a variable of the environment. */
const variable = /^[A-Z]{2,20}(?:_[A-Z]{2,20}){1,5}[;,.)\]}]*$/;
/** The name of a header, and in lower case that of a secret in a vault: `X-Api-Key`, `db-password`. */
const headerName = /^X(?:-[A-Z][a-z]{1,15}){0,4}-(?:Key|Token|Auth|Secret|Id)$/;
const nameInVault = /^[a-z]+(?:[-_/][a-z]+)*[-_/](?:password|credentials|api-key)$/;
/** What holds a file. */
const file = /^\.{0,2}\/[\w./-]+$/;
/** What Go and C print of a pointer. */
const pointer = /^\(?\*?[\w.]{0,40}\)?\(?0x[0-9a-f]{6,16}\)?[,;)}]*$/;
/** `PWD={x};` of ODBC and JDBC. */
const braced = /^\{(?:[^{}\s"':]{4,}\};?|[^{\s"':]{4,128}\}(?=;|$))/;
/** As Jenkins keeps it. */
const encrypted = /^\{[\w+/]{20,512}={0,2}\}/;

/** True for a value that stands in braces of its own, and is no object. */
export function isBraced(value: string, style: Field["style"]): boolean {
  return (style === "tight" && braced.test(value)) || encrypted.test(value);
}

/** True for a bare value that is no secret in its place: prose, code, a count, a path. */
export function isHarmless(value: string, line: string, at: number, field: Field): boolean {
  const { kind, name, start, style, weak } = field;
  if (isAbsent(value) || (value.startsWith("{") && !isBraced(value, style)) || pointer.test(value))
    return true;
  if (
    weak &&
    (!isConvincing(value, kind) ||
      (kind === "authorization" && style === "spoken" && ofModule.test(value)))
  )
    return true;
  if (javaObject.test(value) || isSourceCode(value, line, at, field)) return true;
  if (
    line.charAt(at - 1) === ":" &&
    (state.test(value) || (name.endsWith("s") && action.test(value)))
  )
    return true;
  // What a cache has under a name: `DEL token:4711`.
  if (kind === "token" && line.charAt(at - 1) === ":" && /^\d{1,5}$/.test(value)) return true;
  if ((kind === "otp" || kind === "card") && !/\d/.test(value)) return true;
  // A phrase has many words; one alone is an instruction of a processor.
  if (kind === "mnemonic" && /^\w{1,10}$/.test(value)) return true;
  if (style === "spoken" && (prose.test(value) || isNameItself(value))) return true;
  if (headerName.test(value)) return true;
  if (kind === "credentials" && file.test(value.replace(/,.*/s, ""))) return true;
  if (/^--secrets?$/.test(name) && nameInVault.test(value)) return true;
  // `secretKey: password`, of Kubernetes: under which name the secret has it.
  if (
    style === "spoken" &&
    kind !== "password" &&
    /^[a-z]+$/.test(value) &&
    secretKindOf(value) !== null
  )
    return true;
  // The status of an answer: `cannot fetch token: 400 Bad Request`.
  if (kind === "token" && /^\d{1,3}$/.test(value)) return true;
  // A field that is left out of an answer; a file that git renames.
  if (/^[01][:;,)]*$/.test(value) || /^[\w.-]{1,64}\}\/\S/.test(value)) return true;
  // `li.token:hover`, `MissingAPIKey: SENDGRID_API_KEY`.
  if (pseudoClass.test(value) || (variable.test(value) && secretKindOf(value) !== null))
    return true;
  // `/src/token:12:5` is a place in a file.
  if (/[/\\]/.test(line.charAt(start - 1)) && /^\d+(?::\d+)?$/.test(value)) return true;
  // Test runners count passes, models count tokens, a shell prints its folder.
  if (isCount(name, value)) return true;
  // Where credentials are kept.
  if (
    /^[\w.\-/\\:~]{1,200}\.(?:json|ya?ml|ini|toml|pem|p12|pfx|jks|key|crt|cer|der|txt)$/i.test(
      value,
    )
  )
    return true;
  return /^(?:old)?pwd$/i.test(name) && value.startsWith("/");
}

/** A number without a digit too many, behind a name that is a plural. */
function isCount(name: string, value: string): boolean {
  if (/^pass$/i.test(name)) return /^\d{1,5}(?:ms|[smh])?,?$/.test(value);
  return /[^s]s$/i.test(name) && /^\d{1,9}(?:\.\d{1,18})?(?:ms|[smh])?,?$/.test(value);
}

/** True for a value that says that there is no secret, or that somebody has masked it. */
export function isAbsent(value: string): boolean {
  return absent.test(value.slice(0, 80));
}

/** `jwt: secretOrKey: 'x'`: a name whose own value comes next. */
function isNameItself(value: string): boolean {
  return /^[A-Za-z][\w.-]{1,63}:$/.test(value) && secretKindOf(value.slice(0, -1)) !== null;
}

/** Of a key that signs, as GnuPG prints it. */
const fingerprint = /^[\dA-F]{40}$/;

/** What a name that is only sometimes a secret's must have for a value. */
export function isConvincing(value: string, kind: SecretKind): boolean {
  if (kind === "password") return isMixed(value) && !/\s/.test(value);
  return isRandom(value) && !fingerprint.test(value);
}

/** Letters and digits, and more than a few. */
export function isMixed(word: string): boolean {
  return word.length >= 6 && /\d/.test(word) && /[A-Za-z]/.test(word);
}

/** Letters and digits mixed, and not short: a word, a number or an identifier is not. */
function isRandom(value: string): boolean {
  if (/^(?:[A-Za-z\d]+(?:_[A-Za-z\d]+){2,}|[A-Z]{2,16}-\d+)$/.test(value)) return false;
  if (value.length < 12 || !/\d|[A-Za-z]=$/.test(value) || !/[A-Za-z]/.test(value)) return false;
  // A cookie that express-session has signed begins with `s:`.
  return !/[ :]/.test(value.startsWith("s:") ? value.slice(2) : value);
}

/** What validation says of a field: `is too short`. */
export function isComplaint(value: string): boolean {
  return complaint.test(value);
}

/** `Bearer <token>`: a header that shows where its credential would stand. */
export function isPlaceholder(value: string): boolean {
  return placeholder.test(value);
}
