import { isAbsent } from "./harmless-value.ts";
import { endsAsName, kindOfPhrase, nameBefore, secretKindOf } from "./sensitive-name.ts";
import type { Span } from "./span.ts";
import type { SecretKind } from "../types.ts";

/** Between a name and its value: blanks, or the line of a table, and no flag. */
const gap = /[ \t]{1,24}(?:[|│┃][ \t]{1,24})?(?=\\{0,8}["'`]?[^\s"'`|│┃-])/y;
const opening = /\[|\\{0,8}["'`]?/y;
const word = /[^\s"'`|│┃,;\\]{6,512}/y;
/** Algorithms, which prose has behind `token` and `password`. */
const algorithm =
  /^(?:oauth\d|sha-?\d+|md5|utf-?\d+|base\d+|[hrep]s\d{3}k?|ed\d+|pkcs\d+|argon2|x509|pbkdf2|scram|bcrypt|version|line|column|step|attempt|test|user)[\w-]*$/i;
/** Names of things in lower case: `db-credentials-2`, UUIDs. */
const label = /^[a-z\d]+(?:[-._][a-z\d]+)+$/;
/** Times, durations, versions, counts, paths, calls, fields, addresses, and ObjectIds. */
const other =
  /^(?:v?\d+(?:[.:/,-]\d+)*[a-z%]{0,4}|\d{4}-\d\d-\d\d.*|\d+\/.*|[./~].*|[A-Za-z]:\\.*|.*:\/\/.*|[^:]*:\d{1,5}|[\w.$]*[(=].*|[\da-f]{24})$/;

/**
 * Secrets that stand behind a sensitive name with nothing but blanks between: `setx API_TOKEN x`,
 * `ENV DB_PASSWORD x`, the columns of a table, `API key x rejected`. Prose stands there too, so the
 * value must have letters and digits.
 */
export function* findSpokenValues(line: string): Iterable<Span> {
  for (let at = 1; at < line.length; at += 1) {
    const code = line.charCodeAt(at);
    if ((code !== blank && code !== tab) || !endsAsName(line, 0, at)) continue;
    const kind = kindOf(line, at, nameBefore(line, at));
    gap.lastIndex = at;
    if (kind === null || !gap.test(line)) continue;
    opening.lastIndex = gap.lastIndex;
    const start = gap.lastIndex + (opening.exec(line)?.[0].length ?? 0);
    word.lastIndex = start;
    const value = (word.exec(line)?.[0] ?? "").replace(/[.,;:!?)\]}>]{1,8}$/, "");
    if (isLikely(value, kind)) yield { start, end: start + value.length, kind };
  }
}

const tab = 9;
const blank = 32;

function kindOf(line: string, end: number, name: string): SecretKind | null {
  // `12 passes 3`, and columns of other things.
  if (/^session$/i.test(name)) return "session";
  if (/^(?:pass|otp|pin|pan|.*s)$/i.test(name)) return null;
  const start = end - name.length;
  return kindOfPhrase(line.slice(Math.max(0, start - 16), start), name) ?? secretKindOf(name);
}

function isLikely(value: string, kind: SecretKind): boolean {
  const least = kind === "password" ? 8 : kind === "session" ? 20 : 12;
  if (value.length < least || !/\d/.test(value) || !/[A-Za-z]/.test(value)) return false;
  if (algorithm.test(value) || label.test(value) || other.test(value)) return false;
  return !/^[$<{%]/.test(value) && !isAbsent(value);
}
