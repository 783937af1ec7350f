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

/** Of programs and protocols, and of what calls them. */
export const commandAnnouncements: readonly Announcement[] = [
  // POP3 and FTP, IMAP, IRC; test runners write `PASS src/a.test.js`.
  { kind: "password", pattern: /(?<![\w-])PASS ([^\s"'/]{4,256})(?![^\s"'])/dg, random: true },
  {
    kind: "password",
    pattern: /\b[A-Za-z]{0,3}\d{1,5} LOGIN \S{1,128} \\{0,8}"?([^\s"\\]{4,256})/dg,
    random: true,
  },
  { kind: "password", pattern: /\bIDENTIFY (?:\S{1,64} )?([^\s"']{4,256})/dg, random: true },
  // Calls that sign in: the last of their strings.
  {
    kind: "password",
    pattern:
      /\b(?:Sequelize|connect|getConnection)\((?:\\{0,8}["'][^"'\\]{0,128}\\{0,8}["'], ?){2,3}\\{0,8}["']([^"'\\]{4,256})/dg,
    random: true,
  },
  {
    kind: "password",
    pattern:
      /\b(?:Network)?Credentials?\((?:\\{0,8}["'][^"'\\]{0,128}\\{0,8}["'], ?){1,3}\\{0,8}["']([^"'\\]{4,256})/dg,
    random: true,
  },
  {
    kind: "password",
    pattern:
      /<input [^<>]{0,128}?type=\\{0,8}["']password\\{0,8}["'][^<>]{0,128}? value=\\{0,8}["']([^"'\\<>]{1,256})/dgi,
  },
  // PowerShell; `AUTH` of shells and of libraries; an ACL of Redis.
  {
    kind: "password",
    pattern: /\bConvertTo-SecureString (?:-String )?\\{0,8}["']([^"'\\]{1,256})/dgi,
  },
  {
    kind: "password",
    pattern: /\bauth\(\\{0,8}["'][^"'\\]{1,128}\\{0,8}["'], ?\\{0,8}["']([^"'\\]{1,256})/dg,
  },
  {
    kind: "password",
    pattern:
      /\b(?:redis|valkey)-cli (?:-[^\s]{1,32} (?:[^\s-]\S{0,64} )?){0,8}auth (?:\S{1,64} )?["']?([^\s"']{4,256})/dgi,
    random: true,
  },
  {
    kind: "password",
    pattern: /\b(?:setuser|user) \S{1,64} (?:on|off)(?: [^\s>]{1,32}){0,4} >([^\s"']{4,256})/dgi,
  },
  // HTTP clients: `auth: 'user:x'`, `auth=('user', 'x')`.
  {
    kind: "userinfo",
    pattern:
      /\bauth\\{0,8}["']? ?[:=] ?\\{0,8}["']([^\s"':/\\[]{1,64}:(?!\d{1,5}["'\\])[^\s"'\\]{4,256})/dg,
  },
  {
    kind: "password",
    pattern:
      /\bauth\\{0,8}["']? ?[:=] ?[([]\\{0,8}["'][^"'\\]{1,64}\\{0,8}["'], ?\\{0,8}["']([^"'\\]{4,256})/dg,
    random: true,
  },
  // Written to a program's standard input.
  {
    kind: "password",
    pattern:
      /\b(?:echo|printf)(?: -\w{1,4}| \\{0,8}["'][^"'|\s]{0,8}%s[^"'|]{0,16}["']){0,3} \\{0,8}["']?([^\s"'|$\\][^\s"'|\\]{3,512})\\{0,8}["']? ?\|(?=[^|;]{0,160}(?:-stdin|--stdin|--with-token|chpasswd|sudo -S|\/dev\/stdin))/dg,
  },
  {
    kind: "password",
    pattern:
      /--(?:password|passphrase|token)-stdin[^|;&<]{0,120}<<< ?\\{0,8}["']?([^\s"'$\\][^\s"'\\]{3,512})/dg,
  },
  // Programs that take a secret in a place of its own.
  {
    kind: "password",
    pattern:
      /\bhtpasswd (?=-\w{0,8}b|(?:-\w{1,8} ){1,3}-\w{0,8}b)(?:-[A-Zac-mo-z]{0,4}b[A-Zac-mo-z]{0,4}|-[A-Zac-mo-z]{1,8})(?: -[A-Zac-mo-z]{1,8}){0,4} \S{1,256} \S{1,128} ["']?([^\s"']{1,256})/dgi,
  },
  {
    kind: "password",
    pattern:
      /\bhtpasswd (?:-[a-z]{1,8} ){0,3}-[a-z]{0,8}n[a-z]{0,8}(?: -[a-z]{1,8}){0,3} [^\s-]\S{0,127} ["']?([^\s"']{1,256})/dgi,
  },
  {
    kind: "password",
    pattern:
      /\b(?:rabbitmqctl (?:add_user|change_password) \S{1,128}|(?:useradd|usermod) (?:-\S{1,32} ){0,6}?-p) ["']?([^\s"']{4,256})/dg,
  },
  { kind: "password", pattern: /\baddauth digest [^\s:]{1,128}:([^\s"']{1,256})/dg },
  { kind: "secret", pattern: /\bunseal key \d{1,2}: ([\w+/=]{16,128})/dgi },
  { kind: "password", pattern: /\bwpa_passphrase \S{1,64} ["']?([^\s"']{8,63})/dg },
  {
    kind: "token",
    pattern: /\bvault login (?:-\S{1,64} ){0,4}([^\s"'\\=-]{16,512})/dg,
    random: true,
  },
  {
    kind: "password",
    pattern: /\bsqlplus (?:-\S{1,16} ){0,4}[^\s/]{1,64}\/\\{0,8}"?([^\s@"/\\]{1,128})/dg,
  },
  { kind: "password", pattern: /\blftp (?:-\S{1,16} ){0,4}?-u [^\s,]{1,64},([^\s"']{1,256})/dg },
  {
    kind: "password",
    pattern: /\bsmbclient [^|;&]{0,160}?-U ["']?[^\s%"']{1,64}%([^\s"']{1,256})/dg,
  },
  {
    kind: "password",
    pattern: /\bnet (?:use \S{1,8} \S{1,256}|user \S{1,64}) ([^\s/"'][^\s"']{3,256})/dgi,
    random: true,
  },
  {
    kind: "secret",
    pattern:
      /\b(?:put-parameter|keyvault secret set)\b[^|;&]{0,200}? --value[ =]["']?([^\s"'$][^\s"']{0,512})/dg,
  },
];
