import type { AnnouncementGroup } from "./announcements.ts";

/** What databases are told to sign in with: in statements, commands, settings and addresses. */
export const databaseAnnouncements: readonly AnnouncementGroup[] = [
  // SQL: `IDENTIFIED BY 'x'`, `WITH PASSWORD 'x'`, `PASSWORD('x')`, `SET PASSWORD FOR 'app' = 'x'`.
  {
    needles: ["identified", "password ", "password(", "crypt("],
    announcements: [
      {
        kind: "password",
        pattern:
          /\b(?:identified (?:with [\w-]{1,40} )?by|password)(?: |\()\\{0,8}['"]([^'"\\]{1,256})\\{0,8}['"]/dgi,
      },
      { kind: "password", pattern: /\bset password for [^=]{1,128}= ?['"]([^'"]{1,256})['"]/dgi },
      { kind: "password", pattern: /\bidentified by ([^\s"';]{4,256})/dgi, random: true },
      { kind: "password", pattern: /\bidentified with [\w-]{1,40} as ['"]([^'"]{1,256})/dgi },
      {
        kind: "password",
        pattern:
          /\b(?:(?:pgp_sym|aes)_(?:en|de)crypt|(?:en|de)crypt_aes)\([^()'"]{1,128}, ?\\{0,8}'([^'\\]{4,256})/dgi,
      },
      { kind: "password", pattern: /(?<!\w)crypt\('([^'\\]{4,256})',/dgi },
    ],
  },
  // Redis: its configuration, commands as `MONITOR`, ioredis and node-redis print them, its ACL.
  {
    needles: ["requirepass", "masterauth", "auth"],
    announcements: [
      {
        kind: "password",
        pattern: /\b(?:requirepass|masterauth)\\{0,8}["']? \\{0,8}["']?([^\s"'\\]{4,256})/dg,
        random: true,
      },
      {
        kind: "password",
        pattern:
          /\\{0,8}"auth\\{0,8}" (?:\\{0,8}"[^"\\]{1,128}\\{0,8}" )?\\{0,8}"([^"\\]{1,512})\\{0,8}"/dgi,
      },
      {
        kind: "password",
        pattern:
          /\bauth\\{0,8}["'], \\{0,8}["']?args\\{0,8}["']?: ?\[ ?\\{0,8}["'](?:[^"'\\\]]{1,128}\\{0,8}["'], ?\\{0,8}["'])?([^"'\\\]]{1,512})/dgi,
      },
      // `AUTH hunter2`, as redis-cli takes it; never a word of prose, nor a mechanism of SMTP.
      {
        kind: "password",
        pattern:
          /(?<![\w-])AUTH (?:default )?(?!(?:EAP|XOAUTH2?|OAUTHBEARER|CRAM-MD5|DIGEST-MD5|SCRAM-SHA-\d+|NTLM)\b)([^\s"']{6,256})/dg,
        random: true,
      },
      {
        kind: "password",
        pattern:
          /["']AUTH\\{0,8}["'], ?(?:\\{0,8}["'][^"'\\]{1,64}\\{0,8}["'], ?)?\\{0,8}["']([^"'\\]{4,256})/dg,
        random: true,
      },
      // Its protocol: `AUTH\r\n$7\r\nhunter2\r\n`, breaks escaped.
      {
        kind: "password",
        pattern:
          /(?:(?<![\w-])|(?<=\\[rn]))AUTH(?:\\{1,4}[rn]| ){2,16}\$\d{1,4}(?:\\{1,4}[rn]| ){2,16}(?:[^\s\\"']{1,64}(?:\\{1,4}[rn]| ){2,16}\$\d{1,4}(?:\\{1,4}[rn]| ){2,16})?([^\s\\"'$]{1,256})/dgi,
      },
      // SMTP, IMAP and POP3.
      {
        kind: "basic-auth",
        pattern:
          /\bAUTH(?:ENTICATE)? \\{0,8}"?(?:PLAIN|LOGIN|XOAUTH2?|OAUTHBEARER|NTLM|CRAM-MD5|DIGEST-MD5|SCRAM-SHA-\d{1,3})\\{0,8}"? \\{0,8}"?([\w+/=-]{8,})/dgi,
        random: true,
      },
    ],
  },
  {
    needles: [" on", " off"],
    announcements: [
      {
        kind: "password",
        pattern:
          /\b(?:setuser|user) \S{1,64} (?:on|off)(?: [^\s>]{1,32}){0,4} >([^\s"']{4,256})/dgi,
      },
    ],
  },
  // Go's MySQL: `app:x@tcp(db:3306)/shop`. Oracle: `scott/tiger@host:1521/XE`.
  {
    needles: ["@tcp(", "@unix(", "@/"],
    announcements: [
      {
        kind: "userinfo",
        pattern: /(?<![^\s"'=])([^\s:@/"'[]{1,128}:[^\s"']{1,256}?)@(?:(?:tcp|unix)\(|\/\w)/dg,
      },
    ],
  },
  {
    needles: [":152", "jdbc:oracle"],
    announcements: [
      { kind: "userinfo", pattern: /\bjdbc:oracle:\w{1,8}:([^\s/@"']{1,64}\/[^\s@"']{1,128})@/dg },
      {
        kind: "userinfo",
        pattern: /(?<![\w/:@])([\w$]{1,64}\/[^\s/@"']{1,128})@(?:\/\/)?[\w.-]{1,128}:152\d[/:]\w/dg,
      },
    ],
  },
  // `~/.pgpass`: host, port, database and user before the password.
  {
    needles: [":5432:", ":5433:", ":6432:", ":*:"],
    announcements: [
      {
        kind: "password",
        pattern:
          /(?<![^\s"'])[^\s:/"']{1,128}:(?:\d{4,5}|\*):[^\s:]{1,64}:[^\s:]{1,64}:([^\s"']{1,256})/dg,
      },
    ],
  },
  // `sentinel auth-pass main x`, `sp_addlogin 'bob', 'x'`.
  {
    needles: ["auth-pass ", "sp_addlogin"],
    announcements: [
      { kind: "password", pattern: /(?<![\w-])auth-pass \S{1,64} ([^\s"']{4,256})/dg },
      { kind: "password", pattern: /\bsp_addlogin N?'[^'\n]{1,128}', ?N?'([^'\n]{1,256})'/dg },
    ],
  },
];
