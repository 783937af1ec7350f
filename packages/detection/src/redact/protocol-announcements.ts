import type { AnnouncementGroup } from "./announcements.ts";

/** What databases, queues, mail and devices are told to sign in with. */
export const protocolAnnouncements: readonly AnnouncementGroup[] = [
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
          /(?<![\w-])AUTH (?:default )?(?!(?:XOAUTH2?|OAUTHBEARER|CRAM-MD5|DIGEST-MD5|SCRAM-SHA-\d+|NTLM)\b)([^\s"']{6,256})/dg,
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
  // POP3 and FTP, IMAP, IRC; test runners write `PASS src/a.test.js`.
  {
    needles: ["pass ", "login ", "identify ", "oper "],
    announcements: [
      { kind: "password", pattern: /(?<![\w-])PASS ([^\s"'/]{4,256})(?![^\s"'])/dg, random: true },
      {
        kind: "password",
        pattern:
          /(?<![\w-])LOGIN \S{1,128} \\{0,8}"?(?!(?:CRAM|DIGEST|SCRAM|XOAUTH|OAUTH|NTLM))([^\s"\\]{4,256})/dg,
        random: true,
      },
      {
        kind: "password",
        pattern: /(?<![\w-])(?:IDENTIFY|NickServ :?identify|OPER) (?:\S{1,64} )?([^\s"']{4,256})/dg,
        random: true,
      },
    ],
  },
  // SASL PLAIN: user and password behind NULs; the payload of MongoDB's handshake.
  {
    needles: ["\\0", "\\x00", "\\u0000", "bindata("],
    announcements: [
      {
        kind: "password",
        pattern:
          /(?:\\{1,4}(?:0|x00|u0000))[^\s\\"']{1,128}\\{1,4}(?:0|x00|u0000)([^\s\\"']{4,256})/dg,
      },
      {
        kind: "credentials",
        pattern: /\bpayload\\{0,8}["']?: ?BinData\(\d{1,3}, ?\\{0,8}["']([\w+/=-]{12,512})/dg,
      },
    ],
  },
  // `Login failed for bob:x@host`.
  {
    needles: ["login ", "auth", "denied ", "connect"],
    announcements: [
      {
        kind: "userinfo",
        pattern:
          /\b(?:login|auth\w{0,16}|denied|connect\w{0,8}) (?:\w{1,16} ){0,2}(?:for|as|with|using) ([\w.-]{1,64}:[^\s"'@/\\]{4,256})@[\w.-]{1,128}/dgi,
        random: true,
      },
    ],
  },
  // `Logging in as bob:x`, `basic auth bob:x rejected`.
  {
    needles: [" as ", "basic auth"],
    announcements: [
      {
        kind: "password",
        pattern:
          /(?<![\w-])(?:(?:log(?:ging|ged)?|sign(?:ing|ed)?)[ -]?in as|(?:authenticat\w{1,3}|connect\w{0,3}) as|basic auth(?:entication)?(?: (?:for|with|as))?) \\{0,8}["']?[\w.@-]{1,64}:(?!\d{1,5}(?:\D|$))([^\s"':/\\]{4,256})/dgi,
        random: true,
      },
    ],
  },
  // `SHOP\\bob:x` of Windows.
  {
    needles: ["login ", "logon ", "ntlm ", "smb "],
    announcements: [
      {
        kind: "password",
        pattern:
          /(?<![\w-])(?:login|logon|ntlm|smb) [\w.-]{1,32}\\{1,8}[\w.$-]{1,64}:([^\s"'\\]{4,256})/dgi,
        random: true,
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
  // Devices of networks: `username bob secret 5 x`, `crypto isakmp key x`, `wpa-psk ascii x`.
  {
    needles: ["username ", "key ", "ascii ", ": eap ", ": psk ", ": xauth "],
    announcements: [
      {
        kind: "password",
        pattern:
          /(?<![\w-])username \S{1,64}(?: privilege \d{1,2})? (?:password|secret)(?: \d)? ([^\s"']{4,256})/dg,
        random: true,
      },
      {
        kind: "secret",
        pattern:
          /\b(?:(?:tacacs|radius)(?:-server)?(?: [\w.:-]{1,64}){0,4}|isakmp|ikev?\d?|ntp authentication-key \d{1,9} md5) (?:pre-shared-)?key(?: \d)? ([^\s"']{4,128})/dg,
        random: true,
      },
      {
        kind: "password",
        pattern: /(?<![\w-])wpa-psk ascii(?: \d)? ([^\s"']{4,64})/dg,
        random: true,
      },
      { kind: "password", pattern: /(?<=: )(?:EAP|PSK|XAUTH) \\{0,8}"([^"\\]{4,256})/dg },
    ],
  },
  // NT hashes, as they are exchanged and as they are dumped; what decrypts a TLS session.
  {
    needles: ["::", "client_random", "inline:"],
    announcements: [
      {
        kind: "password-hash",
        pattern: /::[\w.-]{0,64}:[\da-fA-F]{16}:([\da-fA-F]{32}(?::[\da-fA-F]{2,1024})?)/dg,
      },
      {
        kind: "password-hash",
        pattern: /:\d{1,9}:((?:[\da-fA-F]{32}|\*{8,}):[\da-fA-F]{32}):::/dg,
      },
      { kind: "secret", pattern: /\bCLIENT_RANDOM [\da-f]{64} ([\da-f]{64,128})/dgi },
      { kind: "secret", pattern: /\ba=crypto:[^\n]{1,64}? inline:([\w+/=-]{20,128})/dg },
    ],
  },
  {
    needles: ["simple ", "add-mask::"],
    announcements: [
      {
        kind: "password",
        pattern: /\bbind\b[^\n]{0,96}? simple \\{0,8}["']([^\s"'\\]{3,256})/dgi,
      },
      { kind: "secret", pattern: /::add-mask::([^\s"'\\]{3,256})/dg },
    ],
  },
  {
    needles: ["wifi:"],
    announcements: [{ kind: "password", pattern: /\bWIFI:[^\s"']{0,128}?P:([^;\s"']{4,128});/dg }],
  },
  {
    needles: ["unseal key"],
    announcements: [
      { kind: "secret", pattern: /(?<![\w-])unseal key \d{1,2}: ([\w+/=-]{16,128})/dgi },
    ],
  },
];
