import type { AnnouncementGroup } from "./announcements.ts";

/** What queues, mail and devices are told to sign in with. */
export const protocolAnnouncements: readonly AnnouncementGroup[] = [
  // POP3 and FTP, IMAP, IRC; test runners write `PASS src/a.test.js`.
  {
    needles: ["pass ", "login ", "identify ", "oper "],
    announcements: [
      { kind: "password", pattern: /(?<![\w-])PASS ([^\s"'/]{4,256})(?![^\s"'])/dg, random: true },
      {
        kind: "password",
        pattern:
          /(?<![\w-])LOGIN (?!(?:ON|FROM|FOR|BY|AS|TO|AT|on|from|for|by|as|to|at) )(?:\\{0,8}"[^"\\\n]{1,128}\\{0,8}"|[^\s"']{1,128}) \\{0,8}"?(?!\{\d|[a-z-]{2,16}=|(?:CRAM|DIGEST|SCRAM|XOAUTH|OAUTH|NTLM))([^\s"\\]{4,256})/dg,
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
  // FreeRADIUS and Dovecot, asked to log passwords: `Login OK: [bob/x]`, `AUTH 1 PLAIN … resp=x`.
  {
    needles: ["login ok", "login incorrect", "resp="],
    announcements: [
      {
        kind: "password",
        pattern:
          /\bLogin (?:OK|incorrect)[^[\n]{0,128}: \[[^\s/[\]]{1,128}\/(?!<)([^\s[\]]{1,256})\]/dg,
      },
      {
        kind: "basic-auth",
        pattern: /\b(?:AUTH|CONT)[ \t]\d{1,9}[ \t][^\n]{0,256}?\bresp=([\w+/=]{8,})/dg,
      },
    ],
  },
  // Postfix and proxychains: an address, a user and a password in a row.
  {
    needles: ["]:", "socks4", "socks5"],
    announcements: [
      {
        kind: "password",
        pattern: /(?<![\w-])\[[\w.-]{1,128}\]:\d{2,5}[ \t]{1,16}[\w.@+-]{1,128}:([^\s"']{4,256})/dg,
        random: true,
      },
      {
        kind: "password",
        pattern:
          /(?<![\w-])socks[45][ \t]{1,16}[\w.-]{1,128}[ \t]{1,16}\d{2,5}[ \t]{1,16}[^\s"']{1,64}[ \t]{1,16}([^\s"']{4,256})/dgi,
      },
    ],
  },
  // Daemons' own files: `rocommunity x 10.0.0.0/8`, `stats auth bob:x`.
  {
    needles: ["community ", "stats auth "],
    announcements: [
      {
        kind: "password",
        pattern: /(?<![\w-])r[ow]community6? ([^\s"']{4,64})/dg,
        random: true,
      },
      {
        kind: "password",
        pattern: /(?<![\w-])stats auth [^\s:"']{1,64}:(?!\/\/)([^\s"'\\]{4,256})/dg,
        random: true,
      },
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
