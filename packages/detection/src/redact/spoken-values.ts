import { isAbsent, isMixed } from "./harmless-value.ts";
import { endsAsName, kindOfPhrase, nameBefore, secretKindOf } from "./sensitive-name.ts";
import { isMasked, type Span } from "./span.ts";
import type { SecretKind } from "../types.ts";

/** Between a name and its value: blanks, or the line of a table, and no flag. */
const gap =
  /[ \t]{1,24}(?:[|│┃][ \t]{1,24}|(?:value|set to) )?(?=(?:\\{0,8}["'`]){0,2}[^\s"'`|│┃-])/y;
const opening = /\[|(?:\\{0,8}["'`]){0,2}/y;
const word = /[^\s"'`|│┃,;\\]{6,512}/y;
/** Algorithms, which prose has behind `token` and `password`: `sha256withRSA`, and no `sha2Kq81xz`. */
const algorithm =
  /^(?:oauth\d|sha-?\d+|md5|utf-?\d+|base\d+|[hrep]s\d{3}k?|ed\d+|pkcs\d+|argon2|x509|pbkdf2|scram|bcrypt|version|line|column|step|attempt|test|user)(?:(?:[-_\d]|with)[\w-]{0,16})?$/i;
/** Names of things in lower case: `db-credentials-2`, UUIDs. */
const label = /^[a-z\d]+(?:[-._][a-z\d]+)+$/;
/** Times, durations, versions, counts, paths, calls, fields, addresses, and ObjectIds. */
const other =
  /^(?:v?\d+(?:[.:/,-]\d+)*[a-z%]{0,4}|\d{4}-\d\d-\d\d.*|\d+\/.*|[./~].*|[A-Za-z]:\\.*|.*:\/\/.*|HTTP\/\d.*|[\da-fA-F]{0,4}(?::[\da-fA-F]{0,4}){2,7}|[^:]*:\d{1,5}|[\w.$]*[(=].*|[\da-f]{24}|[a-z\d_.-]+(?:\/[a-z\d_.-]+)+)$/;

/**
 * Secrets that stand behind a sensitive name with nothing but blanks between: `setx API_TOKEN x`,
 * `ENV DB_PASSWORD x`, the columns of a table, `API key x rejected`. Prose stands there too, so the
 * value must have letters and digits.
 */
export function* findSpokenValues(line: string): Iterable<Span> {
  for (let at = 1; at < line.length; at += 1) {
    const code = line.charCodeAt(at);
    if (code !== blank && code !== tab) continue;
    // `invalid token, expected x`.
    const end = line.charCodeAt(at - 1) === comma ? at - 1 : at;
    if (!endsAsName(line, 0, end)) continue;
    const name = nameBefore(line, end);
    const kind = kindOf(line, end, name);
    if (kind === null) continue;
    if (introducing.test(name)) yield* findIntroduced(line, at, kind);
    if (end < at) continue;
    gap.lastIndex = at;
    if (!gap.test(line)) continue;
    opening.lastIndex = gap.lastIndex;
    const start = gap.lastIndex + (opening.exec(line)?.[0].length ?? 0);
    word.lastIndex = start;
    const value = (word.exec(line)?.[0] ?? "").replace(/[.,;:!?)\]}>]{1,8}$/, "");
    if (isLikely(value, isVariable.test(name) ? "password" : kind))
      yield { start, end: start + value.length, kind };
  }
}

/** `ENV JWT_SECRET x`: nothing else stands behind one. */
const isVariable = /^[A-Z][A-Z\d]*(?:_[A-Z\d]+)+$/;

/** Names that a sentence may go on from: quick-look.ts sees them whatever follows. */
const introducing =
  /^(?:password|passphrase|passcode|passwort|kennwort|wachtwoord|secret|token|key|signature)$/i;
/** What stands right before a value: `set to x`, `expected x`, `file contains x`, `for bob: x`. */
const introduces =
  /^(?:to|from|is|was|as|contains|got|expected|received|want|wanted|given|entered|tried|used|lautet|ist|.*[:=])$/i;
const compares = /^(?:got|want|wanted|expected|received|entered|tried|given)$/i;
/** Things that are not secret, though a sentence about one names them: `for user: x1234567`. */
const ofThing =
  /^(?:user|account|client|device|id|request|order|tenant|host|node|pod|file|path|error|reason|status|code|line|url|at|by|in|type|name|version|issuer|scope|ip|trace|session|job|task|event|field|input|hash|policy|prefix|service|database|role):$/i;
/** Long, and of all sorts of letters: no word and no hash. */
const longRandom = /^(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])(?=\D*\d)\w[\w+/-]{23,511}={0,2}$/;

/** A flag, a time and a field are of something else. */
const elsewhere = /^(?:--|\d{4}-\d\d|[{<])/;
const wordOfSentence = /[ \t]+(\S+)/y;

/**
 * `token mismatch: expected x, got y`; `Password for the admin (see the docs): x`. It stops where
 * masking could change how many words there are, so that what is masked is read as it was before.
 */
function* findIntroduced(line: string, at: number, kind: SecretKind): Iterable<Span> {
  let before = "";
  let end = at;
  for (let count = 0; count < maxWords; count += 1) {
    wordOfSentence.lastIndex = end;
    const written = wordOfSentence.exec(line)?.[1] ?? "";
    end = wordOfSentence.lastIndex;
    if (written === "" || written.length > longestWord || elsewhere.test(written)) return;
    const [lead = ""] = /^(?:\\{0,8}["'`(])*/.exec(written) ?? [];
    const value = written.slice(lead.length).replace(/(?:\\{0,8}["'`]|[.,;:!?)\]}>])+$/, "");
    const isIntroduced = introduces.test(before) && !ofThing.test(before);
    if (isMasked(written.slice(lead.length))) {
      if (kind !== "password" || !compares.test(before)) return;
      before = written;
      continue;
    }
    const isQuoted = /["'`]/.test(lead);
    // `password mismatch: got "spring-2024"`: nothing but a password stands here.
    const isCompared = isQuoted && kind === "password" && compares.test(before);
    const isSecret = isIntroduced
      ? isLikely(value, kind) || (isCompared && isMixed(value))
      : longRandom.test(value);
    if (isSecret && !/["'`]/.test(value)) {
      const start = end - written.length + lead.length;
      yield { start, end: start + value.length, kind };
    }
    const isOpen = !/["'`]/.test(written.slice(lead.length + value.length));
    if (isQuoted && (count === 0 || isOpen || (isSecret && !isCompared))) return;
    if (/[.!?;]$/.test(written) || (/[:=]$/.test(before) && !introduces.test(written))) return;
    before = written;
  }
}

const maxWords = 9;
const longestWord = 512;

const comma = 44;
const tab = 9;
const blank = 32;

function kindOf(line: string, end: number, name: string): SecretKind | null {
  // `12 passes 3`, and columns of other things.
  if (/^session$/i.test(name)) return "session";
  if (/^signature$/i.test(name)) return "signature";
  if (/^(?:pass|otp|pin|pan|.*[^s]s)$/i.test(name)) return null;
  const start = end - name.length;
  return kindOfPhrase(line.slice(Math.max(0, start - 16), start), name) ?? secretKindOf(name);
}

function isLikely(value: string, kind: SecretKind): boolean {
  // Names of secrets are in lower case.
  const isOfCases = kind === "secret" && /[a-z]/.test(value) && /[A-Z]/.test(value);
  const least = kind === "password" ? 7 : kind === "session" ? 20 : isOfCases ? 8 : 12;
  if (value.length < least || !/\d/.test(value) || !/[A-Za-z]/.test(value)) return false;
  if (algorithm.test(value) || label.test(value) || other.test(value)) return false;
  return !/^[$<{%]/.test(value) && !isAbsent(value);
}
