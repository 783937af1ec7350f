import type { SecretKind } from "../types.ts";
import { secretKindOf } from "./sensitive-name.ts";
import type { Span } from "./span.ts";

/** A value after words that announce it, or in a place that a program keeps for it: in group 1. */
interface Announcement {
  readonly kind: SecretKind;
  readonly pattern: RegExp;
  /** The words are also prose: the value must have a digit, or capitals inside. */
  readonly random?: true;
}

const announcements: readonly Announcement[] = [
  // SQL: `IDENTIFIED BY 'x'`, `WITH PASSWORD 'x'`, `PASSWORD('x')`.
  {
    kind: "password",
    pattern: /\b(?:identified (?:with [\w-]{1,40} )?by|password)(?: |\()['"]([^'"]{1,256})['"]/dgi,
  },
  // `with password x`; netrc.
  {
    kind: "password",
    pattern:
      /\b(?:with|using|and|(?:login|user(?:name)?) \S{1,64}) (?:the )?(?:password|passphrase) ["']?([^\s"']{4,256})/dgi,
    random: true,
  },
  {
    kind: "token",
    pattern: /\b(?:with|using|and) (?:the )?(?:token|secret|key|api key) ["']?([^\s"']{12,512})/dgi,
    random: true,
  },
  // `the token is x`.
  {
    kind: "secret",
    pattern:
      /\b(?:password|passphrase|secret|token|api key) (?:(?:for|of) \S{1,64} )?(?:is|was|(?:(?:is|was|has been) )?(?:set|changed|reset) to) ["']?([^\s"']{6,512})/dgi,
    random: true,
  },
  // `invalid token "x"`; a name in quotes is no token.
  {
    kind: "token",
    pattern:
      /(?<!unexpected )\btoken \\{0,8}["'](?=[^"']{0,512}\d)(?=[^"']{0,512}[a-z])([\w+/=.]{20,512})\\{0,8}["']/dgi,
  },
  // Codes that are sent to people.
  {
    kind: "otp",
    pattern:
      /\b(?:OTP|PIN|passcode|(?:one-time|verification|confirmation|security|login|2FA|auth\w*) (?:code|password|passcode|pin))(?:\\{0,8}["'])?(?: (?:is|was))?(?:: ?| ?= ?| )\\{0,8}["']?(\d{4,8})(?![\w-]|[.:]\d)/dgi,
  },
  // `SET PASSWORD FOR 'app' = 'x'`; redis.conf, and what `MONITOR` shows.
  { kind: "password", pattern: /\bset password for [^=]{1,128}= ?['"]([^'"]{1,256})['"]/dgi },
  {
    kind: "password",
    pattern: /\b(?:requirepass|masterauth) ["']?([^\s"']{4,256})/dg,
    random: true,
  },
  {
    kind: "password",
    pattern:
      /\\{0,8}"auth\\{0,8}" (?:\\{0,8}"[^"\\]{1,128}\\{0,8}" )?\\{0,8}"([^"\\]{1,512})\\{0,8}"/dgi,
  },
  // Go's MySQL: `app:x@tcp(db:3306)/shop`.
  {
    kind: "userinfo",
    pattern: /(?<![^\s"'=])([^\s:@/"']{1,128}:[^\s@"']{1,256})@(?:tcp|unix)\(/dg,
  },
  // PHP prints the arguments of the calls in a trace.
  {
    kind: "password",
    pattern:
      /(?:(?:PDO|mysqli)->__construct|mysqli?_(?:real_)?connect|ldap_bind|ftp_login)\((?:[^'()]{0,64}'[^']{0,128}', |[^'(),]{1,64}, ){1,2}'([^']{1,256})'/dg,
  },
  {
    kind: "password",
    pattern:
      /(?:(?:->|::)(?:login|logIn|signIn|authenticate|checkPassword|verifyPassword)\('[^']{0,128}', |password_(?:verify|hash)\()'([^']{1,256})'/dg,
  },
  // SMTP and IMAP; Redis, as ioredis and node-redis print a command that failed.
  {
    kind: "basic-auth",
    pattern: /\bAUTH(?:ENTICATE)? (?:PLAIN|LOGIN) ([\w+/=]{8,})/dgi,
    random: true,
  },
  {
    kind: "password",
    pattern:
      /\bauth\\{0,8}["'], \\{0,8}["']?args\\{0,8}["']?: ?\[ ?\\{0,8}["'](?:[^"'\\\]]{1,128}\\{0,8}["'], ?\\{0,8}["'])?([^"'\\\]]{1,512})/dgi,
  },
  // `AUTH hunter2`, as redis-cli takes it; never a word of prose.
  { kind: "password", pattern: /(?<![\w-])AUTH (?:default )?([^\s"']{6,256})/dg, random: true },
  // Programs that take user and password as one word.
  {
    kind: "userinfo",
    pattern:
      /(?<=\s)(?:-u|--user|--proxy-user|--auth)[ =]?["']?(?!\d{1,9}:\d)([^\s"':]{1,128}:[^\s"']{1,256})/dg,
  },
  // Oracle: `jdbc:oracle:thin:scott/tiger@host`.
  { kind: "userinfo", pattern: /\bjdbc:oracle:\w{1,8}:([^\s/@"']{1,64}\/[^\s@"']{1,128})@/dg },
];

/** A line without one of these has none of the announcements in it. */
const anyAnnouncement =
  /pass(?:word|phrase|code)|requirepass|token|secret|key|code|\botp|\bpin|@(?:tcp|unix)|identified|auth|connect|bind|login|__construct|\s-u|\s--(?:proxy-)?user|jdbc:oracle/i;

/** `INSERT INTO users (email, password) VALUES ('a', 'b')`. */
const insert = /\binsert into [^\s(]{1,128} ?\(([^()]{1,2000})\) ?values ?/dgi;
const literal =
  /\s{0,8}(?:'((?:[^'\\]|''|\\.){0,4096})'|"((?:[^"\\]|\\.){0,4096})"|([^,()'"]{0,256}))\s{0,8}(,|\))/dy;
/** Columns and rows of one statement that are looked at. */
const maxLiterals = 10_000;

/** Credentials that no field name stands before. */
export function* findAnnouncedValues(line: string): Iterable<Span> {
  for (const { kind, pattern, random } of anyAnnouncement.test(line) ? announcements : []) {
    for (const { 1: value = "", indices } of line.matchAll(pattern)) {
      const [start, end] = indices?.[1] ?? [0, 0];
      if (/^(?:yes|no|\*+|\?|\$\d+|%s)[!?;.,)]*$/i.test(value)) continue;
      if (random === true && !looksRandom(value)) continue;
      yield { start, end: end - (/[.,;)\]}\\]*$/.exec(value.slice(-8))?.[0].length ?? 0), kind };
    }
  }
  for (const match of line.matchAll(insert)) yield* findInInsert(line, match);
}

function* findInInsert(line: string, match: RegExpExecArray): Iterable<Span> {
  const kinds = (match[1] ?? "")
    .split(",")
    .map((column) => secretKindOf(column.replaceAll(/[^\w.-]/g, "")));
  if (kinds.every((kind) => kind === null)) return;
  let at = match.index + match[0].length;
  for (let count = 0, column = 0; count < maxLiterals; count += 1) {
    if (column === 0) {
      const row = /^,?\s{0,8}\(/.exec(line.slice(at, at + 12))?.[0];
      if (row === undefined) return;
      at += row.length;
    }
    const pattern = new RegExp(literal);
    pattern.lastIndex = at;
    const value = pattern.exec(line);
    if (value === null) return;
    const kind = kinds[column] ?? null;
    const [start, end] = value.indices?.[1] ?? value.indices?.[2] ?? [0, 0];
    if (kind !== null && end > start) yield { start, end, kind };
    at += value[0].length;
    column = value[4] === "," ? column + 1 : 0;
  }
}

function looksRandom(value: string): boolean {
  return /\d|[a-z][A-Z]|[!@#$%^&*]/.test(value.replace(/[!?.,;:)]*$/, ""));
}
