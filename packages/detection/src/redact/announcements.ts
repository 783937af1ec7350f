import type { SecretKind } from "../types.ts";

/** A value after words that announce it, or in a place that a program keeps for it: in group 1. */
export interface Announcement {
  readonly kind: SecretKind;
  readonly pattern: RegExp;
  /** The words are also prose: the value must have a digit, or capitals inside. */
  readonly random?: true;
}

/** The words, and where the value stands. */
export const announcements: readonly Announcement[] = [
  // SQL: `IDENTIFIED BY 'x'`, `WITH PASSWORD 'x'`, `PASSWORD('x')`.
  {
    kind: "password",
    pattern:
      /\b(?:identified (?:with [\w-]{1,40} )?by|password)(?: |\()\\{0,8}['"]([^'"\\]{1,256})\\{0,8}['"]/dgi,
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
  {
    kind: "otp",
    pattern: /(?<![\w.-])(\d{4,8}) is your (?:[\w-]{1,16} ){0,3}(?:code|passcode|pin|otp)\b/dgi,
  },
  {
    kind: "password",
    pattern: /\b(?:password|passphrase) for [^\s:]{1,128}: ["']?([^\s"']{4,256})/dgi,
    random: true,
  },
  // `SET PASSWORD FOR 'app' = 'x'`; redis.conf, and what `MONITOR` shows.
  { kind: "password", pattern: /\bset password for [^=]{1,128}= ?['"]([^'"]{1,256})['"]/dgi },
  {
    kind: "password",
    pattern: /\b(?:requirepass|masterauth) \\{0,8}["']?([^\s"'\\]{4,256})/dg,
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
    pattern: /(?<![^\s"'=])([^\s:@/"'[]{1,128}:[^\s"']{1,256}?)@(?:(?:tcp|unix)\(|\/\w)/dg,
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
      /(?<=\s)(?:-u|--user|--proxy-user|--auth)[ =]?["']?(?!\d{1,9}:\d|\w{2,10}:\/\/)([^\s"':[]{1,128}:[^\s"']{1,256})/dg,
  },
  // Oracle: `jdbc:oracle:thin:scott/tiger@host`.
  { kind: "userinfo", pattern: /\bjdbc:oracle:\w{1,8}:([^\s/@"']{1,64}\/[^\s@"']{1,128})@/dg },
  // SQL without quotes, and hashes that stand for passwords.
  { kind: "password", pattern: /\bidentified by ([^\s"';]{4,256})/dgi, random: true },
  { kind: "password", pattern: /\bidentified with [\w-]{1,40} as ['"]([^'"]{1,256})/dgi },
  // Words that open a wallet.
  {
    kind: "mnemonic",
    pattern:
      /\b(?:mnemonic|(?:seed|recovery|secret) phrase|wallet seed)\\{0,8}["']? ?[:=] ?\\{0,8}["']?((?:[a-z]{3,8} ){11,23}[a-z]{3,8})(?![\w-])/dgi,
  },
];
