import type { SecretKind } from "../types.ts";
import type { Field } from "./field.ts";
import { secretKindOf } from "./sensitive-name.ts";

/** Values that say there is no secret, or that somebody has masked it. */
const absent =
  /^(?:[|>][+-]?\d?|include|omit|same-origin|true|false|null|nil|none|undefined|nan|empty|unset|yes|no|\*{2,}.*|\.{3}|x{3,}|•+|<[\w -]{0,30}>?|\[[a-z][a-z -]{0,30}\]|\$\d{1,3}|\?|%[sdvj]|return|your[-_][\w-]{2,40}|\{\{.*|@@?[A-Z_]{2,40}@@?|:\w+|\$\{?[A-Z_][A-Z0-9_]*\}?|\$\{[A-Z_]\w*:?\?.*|\$\{(?:env|file|secrets?|vault|ssm)[:.].*|\$\{[A-Z_]\w*:?-\}|\((?:known|sensitive)\b.*|\$\([A-Z_]\w*\)|\$\{\{.*|%[A-Z_]+%|!(?:ref|sub|getatt|importvalue|vault|env|reference)|\[?(?:filtered|redacted|masked|hidden|removed|secret|object|function|circular|array|getter|symbol|native)\b.*|\((?:filtered|redacted|masked|hidden|not set|empty|none|null)\)?)[!?;.,)}\]]*$/i;
/** `Bearer <token>`, `Basic ***`, `Bearer ${token}`: a scheme with nothing of a credential behind it. */
const placeholder =
  /^(?:[A-Za-z][\w-]{2,30} +(?:<[\w -]{1,30}>|\[(?!REDACTED:)[\w -]{1,30}\]|\*{3,}|\.{3}|\$\{[^{}]{1,64}\}|\{[\w.]{1,64}\}|\$[A-Za-z_]\w{0,63}|%[sv]|YOUR_\w{1,40})(?![\w])|(?:Bearer|Basic|Token) *$)/;
/** What validation says of a field, in place of its value. */
const complaint =
  /^(?:is|can't|cannot|must|should|has|does|doesn't|needs|may|please|invalid|too|(?:the|your|this) (?:password|field|value))\b.{0,160}\b(?:blank|empty|short|long|characters?|required|invalid|match|contain|least|minimum|maximum|weak|common|expired|incorrect|wrong)\b/i;
/** Words after `name: ` that speak of a secret: `token: expired`, `password: must be longer`. */
const prose =
  /^(?:string|number|boolean|object|array|any|unknown|invalid|valid|expired|missing|required|malformed|mismatch(?:ed)?|incorrect|wrong|revoked|rejected|denied|failed|failure|error|not|no|is|was|are|were|has|have|had|must|may|can|cannot|could|should|will|does|the|an?|at|too|to|of|in|on|for|from|by|with|without|and|or|expected|unexpected|received|found|provided|given|got|verification|validation|signature|please|unable|bad|empty|blank|field|flag|value|type|this|that|it|you|your|via|we|they|if|when|only|minimum|maximum|length|already|cannot|ok|okay|success|pass|passed|fail|unchecked|refreshed|refresh|rotated|permission|access|authentication|exec|getting|generated|unsupported|created|updated|deleted|changed|reset|issued|used|hashed|read|write|admin|user|oauth2?|saml|ldap|local|await|path|cast|text|str|bytes|int|bool|dict|list|optional)[!?;:.,)]*$/i;
/** A call in source code, as Node prints the line that threw, or a type of TypeScript. */
const call =
  /^(?:ConvertTo-SecureString$|await|new|async|function|[A-Za-z_$][\w$.]*\(|[A-Z][A-Za-z]*<)/;
/** Code right before a value, and nothing in between that could be one: `const a = `, `if (a && b === `. */
const code =
  /(?<![\w-])(?:(?:const|let|var|while|return|if)\b[ ({!]{1,4}|(?:this|self|exports)\.)(?:[\w$.]{1,64} ?(?:&&|\|\||=) ?)?[\w$.]{1,64} {0,4}(?:[!=]={0,2}|:) {0,4}$/;
/** A value that source code reads from elsewhere. */
const reference =
  /^(?:process\.env|import\.meta|os\.environ|\$_[A-Z]{3,7}\[|(?:req|request|res|response|this|self|config|cfg|ctx|context|env|options|opts|params|props|state|user|data|body|args|settings|body|headers|cookies|session)(?:\.|\[|\?\.|->))/;
/** `t.password`, `n(o.token)` of minified code. */
const member = /^[A-Za-z_$](?:\.[A-Za-z_$]{2,40}){1,3}(?![\w$.])/;
const minifiedCall = /^[A-Za-z_$]{1,2}\(/;
const minifiedName = /^[A-Za-z_$](?=[,;)}&|])/;
/** `token:r(12)`: a module of a bundle. */
const bundled = /^[A-Za-z_$]{1,2}\(\d{1,6}\)/;
/** What a style sheet has behind the name of a class. */
const pseudoClass =
  /^(?:hover|focus(?:-\w{1,8})?|active|visited|before|after|disabled|checked|(?:first|last)-child|not\(.*|nth-.*)[,{]?$/;
/** The name of a variable of the environment. */
const variable = /^[A-Z]{2,20}(?:_[A-Z]{2,20}){1,5}[;,.)\]}]*$/;
/** What Go and C print of a pointer. */
const pointer = /^\(?\*?[\w.]{0,40}\)?\(?0x[0-9a-f]{6,16}\)?$/;
/** What holds credentials, as a printer of objects names it. */
const className = /^[A-Z][A-Za-z]{0,40}(?:Credentials?|Secret|Token|Password|Config|Options|Auth)$/;
/** A type of Python: `List[str]`. */
const annotation = /^[A-Za-z.]+\[[A-Za-z., |[\]]*\]?[,):=]*$/;

/** `PWD={x};` of ODBC and JDBC. */
const braced = /^\{[^{}\s"':]{4,}\};?/;
/** As Jenkins keeps it. */
const encrypted = /^\{[\w+/]{20,512}={0,2}\}/;

/** True for a value that stands in braces of its own, and is no object. */
export function isBraced(value: string, style: Field["style"]): boolean {
  return (style === "tight" && braced.test(value)) || encrypted.test(value);
}

/** True for a bare value that is no secret in its place: prose, code, a count, a path. */
export function isHarmless(
  value: string,
  line: string,
  at: number,
  { kind, name, start, style, weak }: Field,
): boolean {
  if (isAbsent(value) || (value.startsWith("{") && !isBraced(value, style)) || pointer.test(value))
    return true;
  if (weak && !isConvincing(value, kind)) return true;
  if (kind === "otp" && !/\d/.test(value)) return true;
  // A phrase has many words; one alone is an instruction of a processor.
  if (kind === "mnemonic" && /^\w{1,10}$/.test(value)) return true;
  if (isName(value, name)) return true;
  // `credentials: MongoCredentials {`, `token: Token(`: what is in there comes with a name of its own.
  const end = at + value.length;
  if (/^[A-Z]\w*\($/.test(value) && end === line.length) return true;
  if (className.test(value) && line.startsWith(" {", end)) return true;
  if (style === "spoken" && (prose.test(value) || annotation.test(value))) return true;
  if (style === "spoken" && (isTyped(line, at, start) || isNameItself(value))) return true;
  if (style === "assigned" && (call.test(value) || isCode(line, at, value))) return true;
  if (member.test(value) || bundled.test(value)) return true;
  if (name.includes(".") && (minifiedCall.test(value) || minifiedName.test(value))) return true;
  // The status of an answer: `cannot fetch token: 400 Bad Request`.
  if (kind === "token" && /^\d{1,3}$/.test(value)) return true;
  // A field that is left out of an answer; a file that git renames.
  if (/^[01]$/.test(value) || /^[\w.-]{1,64}\}\/\S/.test(value)) return true;
  // `li.token:hover`, `MissingAPIKey: SENDGRID_API_KEY`.
  if (pseudoClass.test(value) || (variable.test(value) && secretKindOf(value) !== null))
    return true;
  if (style !== "tight" && (reference.test(value) || isCall(line, at))) return true;
  // `/src/token:12:5` is a place in a file.
  if (/[/\\]/.test(line.charAt(start - 1)) && /^\d+(?::\d+)?$/.test(value)) return true;
  // Test runners count passes, models count tokens, a shell prints its folder.
  if (/^(?:pass|.*s)$/i.test(name) && /^\d{1,9}(?:ms|[smh])?$/.test(value)) return true;
  // Where credentials are kept.
  if (
    /^[\w.\-/\\:~]{1,200}\.(?:json|ya?ml|ini|toml|pem|p12|pfx|jks|key|crt|cer|der|txt)$/i.test(
      value,
    )
  )
    return true;
  return /^pwd$/i.test(name) && value.startsWith("/");
}

/** True for a value that says that there is no secret, or that somebody has masked it. */
export function isAbsent(value: string): boolean {
  return absent.test(value.slice(0, 80));
}

/** What TypeScript has behind a name: `token: Map<string, Token>`, `private readonly token: Service`. */
const typed = /^(?:[A-Za-z_$][\w$]{0,40}(?:\.[A-Za-z_$][\w$]{0,40}){1,3}[(<]|[A-Z]\w{1,40}<)/;
const modifier = /(?:^|[\s(])(?:private|public|protected|readonly) $/;

function isTyped(line: string, at: number, start: number): boolean {
  return (
    typed.test(line.slice(at, at + 180)) ||
    modifier.test(line.slice(Math.max(0, start - 16), start))
  );
}

/** `jwt: secretOrKey: 'x'`: a name whose own value comes next. */
function isNameItself(value: string): boolean {
  return /^[A-Za-z][\w.-]{1,63}:$/.test(value) && secretKindOf(value.slice(0, -1)) !== null;
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

/** `password=password`, `token: t.token`, `password:p`: a variable of that name, as code prints it. */
function isName(value: string, name: string): boolean {
  const last = /^(?:[\w$]{1,32}\.){0,3}([A-Za-z_$][\w$]{0,63})[;,)}]*$/.exec(value)?.[1];
  const own = name.slice(name.lastIndexOf(".") + 1);
  return last !== undefined && (last.length === 1 || last.toLowerCase() === own.toLowerCase());
}

/** What a name that is only sometimes a secret's must have for a value. */
export function isConvincing(value: string, kind: SecretKind): boolean {
  return kind === "password" ? isMixed(value) && !/\s/.test(value) : isRandom(value);
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
