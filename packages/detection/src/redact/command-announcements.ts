import type { Announcement } from "./announcements.ts";

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
