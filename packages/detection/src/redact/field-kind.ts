import { kindOfAnyKey } from "./any-key.ts";
import type { Field } from "./field.ts";
import { kindOfPhrase, secretKindOf, weakKindOf } from "./sensitive-name.ts";

/** `"name": "DB_PASSWORD", ` before `"value": "…"`. */
const namedBefore =
  /(?:name|key|field|header)\\{0,8}["']?[ \t]{0,4}[:=][ \t]{0,4}\\{0,8}["']?([\w./:-]{2,64})\\{0,8}["']?[,;]?[ \t]{1,4}[{\\"']{0,9}$|(?:name|key|field|header)\\{0,8}["']?[:=]\\{0,8}["']?([\w./:-]{2,64})\\{0,8}["']?,\\{0,8}["']?$/i;
/** `"token": {` before `"value": "…"`. */
const parent = /([\w.-]{2,64})\\{0,8}["']? ?(?:=>|[:=]) ?\{ ?\\{0,8}["']?$/;
/** What validators name a field by, in the object that has its value. */
const fieldNamed =
  /(?:name|key|field|header|param|path|property|loc|instancePath)\\{0,8}["']? ?[:=] ?(?:\[(?:[^\]]{0,64}, ?)?)?\\{0,8}["']\/?([\w./:-]{2,64})\\{0,8}["']/i;
/** A name for the value of a field that is named elsewhere. */
const ofNamed = /^(?:val(?:ue)?|content|s|string_?value|input(?:_?value)?|rejected_?value)$/i;

/**
 * What a name before a separator holds, by itself, by the words around it, or by another field of its
 * object that names it; null for an ordinary name. `weak` where the name alone does not decide.
 */
export function kindOfField(
  line: string,
  match: RegExpExecArray,
  name: string,
): Pick<Field, "kind" | "weak"> | null {
  const start = match.index - name.length;
  const sure =
    sureKindOf(line, start, name) ??
    kindOfNamed(line, match, name) ??
    kindOfCode(line, match, name);
  if (sure !== null) return { kind: sure, weak: false };
  const kind =
    weakKindOf(name) ??
    kindOfKey(line, start, name) ??
    // `did:key:x` is the public one of a person.
    (line.charAt(start - 1) === ":"
      ? null
      : kindOfAnyKey(line, match.index + match[0].length, name)) ??
    (name === "received" ? kindInObject(line, match, start) : null);
  return kind === null ? null : { kind, weak: true };
}

function sureKindOf(line: string, start: number, name: string): string | null {
  const before = line.slice(Math.max(0, start - 16), start);
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
  return /crypt|cipher|\baes|hmac|api_?keys/i.test(line.slice(Math.max(0, start - 64), start))
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
