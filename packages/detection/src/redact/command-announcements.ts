import type { AnnouncementGroup } from "./announcements.ts";

/** Of programs that take a secret in a place of its own, or as one word with a user. */
export const commandAnnouncements: readonly AnnouncementGroup[] = [
  // User and password as one word.
  {
    needles: [
      "user=",
      "username=",
      " -u",
      " -xu",
      " -au",
      " --user",
      " --proxy-user",
      " --auth",
      " -auth",
    ],
    announcements: [
      {
        kind: "userinfo",
        pattern:
          /(?<=\s)(?:-u[ =]?|(?:--user|--proxy-user|--?auth)[ =])["']?(?!\d{1,9}:\d|\w{2,10}:\/\/)([^\s"':[]{1,128}:[^\s"']{1,256})/dg,
      },
      // `-U DOMAIN/bob%x` of Samba's programs.
      {
        kind: "password",
        pattern: /(?<=\s)-U ?["']?[^\s%"']{1,64}%([^\s"']{1,256})/dg,
      },
      {
        kind: "password",
        pattern:
          /\buser(?:name)?=[^\s%,"'&]{1,64}%(?!2[\dA-F]|3[A-F]|40|5[B-F]|[CDE]\d)([^\s,"']{4,256})/dg,
      },
      // A user's flag, and then a password's.
      {
        kind: "password",
        pattern:
          /(?<=\s)(?:-u|-U|-[ax]u|--user(?:name)?)[ =]["']?[^\s"'-][^\s"']{0,64}["']?(?: [^\s|;&]{1,64}){0,4}? -(?:p|P|pw|xp|ap|w|a|A)[ =]["']?(?!\d{1,5}(?:\s|$)|\d{1,5}:\d|[./~-])([^\s"']{6,256})/dg,
        random: true,
      },
    ],
  },
  {
    needles: ["/p:"],
    announcements: [
      { kind: "password", pattern: /(?<=[\s"'])\/p:["']?([^\s"']{4,256})/dg, random: true },
    ],
  },
  // `secretsdump.py DOMAIN/bob:x@10.0.0.1`.
  {
    needles: ["impacket", ".py"],
    announcements: [
      {
        kind: "password",
        pattern:
          /(?<![\w-])(?:impacket-[\w-]{1,32}|\w{1,32}\.py) (?:-\S{1,32} ){0,4}["']?[\w.-]{0,64}\/?[\w.$-]{1,64}:([^\s"']{4,256})@[\w.-]{1,128}/dg,
      },
    ],
  },
  {
    needles: ["passwd", "rabbitmqctl", "useradd", "usermod", "addauth"],
    announcements: [
      {
        kind: "password",
        pattern:
          /(?<![\w-])htpasswd (?=-\w{0,8}b|(?:-\w{1,8} ){1,3}-\w{0,8}b)(?:-[A-Zac-mo-z]{0,4}b[A-Zac-mo-z]{0,4}|-[A-Zac-mo-z]{1,8})(?: -[A-Zac-mo-z]{1,8}){0,4} \S{1,256} \S{1,128} \\{0,8}["']?([^\s"']{1,256})/dgi,
      },
      {
        kind: "password",
        pattern:
          /(?<![\w-])htpasswd (?:-[a-z]{1,8} ){0,3}-[a-z]{0,8}n[a-z]{0,8}(?: -[a-z]{1,8}){0,3} [^\s-]\S{0,127} \\{0,8}["']?([^\s"']{1,256})/dgi,
      },
      {
        kind: "password",
        pattern: /(?<![\w-])openssl passwd (?:-\S{1,16} ){0,4}["']?([^\s"'-][^\s"']{3,256})/dg,
        random: true,
      },
      {
        kind: "password",
        pattern:
          /(?<![\w-])(?:rabbitmqctl (?:add_user|change_password) \S{1,128}|(?:useradd|usermod) (?:-\S{1,32} ){0,6}?(?:\S{1,64} )?-p) \\{0,8}["']?([^\s"']{4,256})/dg,
      },
      { kind: "password", pattern: /(?<![\w-])addauth digest [^\s:]{1,128}:([^\s"']{1,256})/dg },
    ],
  },
  {
    needles: ["curl ", "pw "],
    announcements: [
      {
        kind: "password",
        pattern:
          /(?<![\w-])curl [^|;&]{0,128}?(?:-E|--cert) ["']?[^\s"':]{1,128}:([^\s"'/\\][^\s"']{2,256})/dg,
      },
      {
        kind: "password",
        pattern: /(?<=\s)-[uo]pw \\{0,8}["']?([^\s"'-][^\s"']{3,256})/dg,
        random: true,
      },
    ],
  },
  {
    needles: ["-cli "],
    announcements: [
      {
        kind: "password",
        pattern:
          /(?<![\w-])(?:redis|valkey)-cli (?:-[^\s]{1,32} (?:[^\s-]\S{0,64} )?){0,8}auth (?:\S{1,64} )?["']?([^\s"']{4,256})/dgi,
        random: true,
      },
    ],
  },
  {
    needles: ["wpa_p", "iwconfig", "nmcli"],
    announcements: [
      {
        kind: "password",
        pattern: /(?<![\w-])wpa_passphrase \S{1,64} \\{0,8}["']?([^\s"']{8,63})/dg,
      },
      {
        kind: "password",
        pattern:
          /(?<![\w-])(?:iwconfig \S{1,32} key|nmcli [^|;&]{1,96} password) \\{0,8}["']?([^\s"']{4,64})/dg,
        random: true,
      },
    ],
  },
  {
    needles: ["vault ", "unseal", "bw "],
    announcements: [
      {
        kind: "token",
        pattern: /(?<![\w-])vault login (?:-\S{1,64} ){0,4}([^\s"'\\=-]{16,512})/dg,
        random: true,
      },
      {
        kind: "secret",
        pattern: /(?<![\w-])operator unseal \\{0,8}["']?([\w+/=-]{16,128})/dg,
        random: true,
      },
      {
        kind: "password",
        pattern: /(?<![\w-])bw (?:unlock|login \S{1,128}) \\{0,8}["']?([^\s"'-][^\s"']{3,256})/dg,
        random: true,
      },
    ],
  },
  {
    needles: ["sqlplus", "isql"],
    announcements: [
      {
        kind: "password",
        pattern:
          /(?<![\w-])sqlplus (?:-\S{1,16} ){0,4}[^\s/]{1,64}\/\\{0,8}"?([^\s@"/\\]{1,128})/dg,
      },
      {
        kind: "password",
        pattern: /(?<![\w-])isql \S{1,64} \S{1,64} \\{0,8}["']?([^\s"'-][^\s"']{3,128})/dg,
        random: true,
      },
    ],
  },
  {
    needles: ["ftp"],
    announcements: [
      {
        kind: "password",
        pattern: /(?<![\w-])lftp [^|;&]{0,64}?-u [^\s,]{1,64},([^\s"']{1,256})/dg,
      },
      { kind: "password", pattern: /\bftp> user \S{1,64} ([^\s"']{4,256})/dg, random: true },
    ],
  },
  {
    needles: ["smbclient", "net use", "net user"],
    announcements: [
      {
        kind: "password",
        pattern:
          /(?<![\w-])smbclient ["']?(?:\/\/|\\{2,8})[^\s"']{1,128}["']? \\{0,8}["']?([^\s"'-][^\s"']{3,128})/dg,
        random: true,
      },
      {
        kind: "password",
        pattern:
          /(?<![\w-])net (?:use \S{1,8} \S{1,256}|user \S{1,64}) ([^\s/"'][^\s"']{3,256})/dgi,
        random: true,
      },
    ],
  },
  // Tools of clouds: what they are told to keep.
  {
    needles: [
      "put-parameter",
      "keyvalue",
      "keyvault",
      "gh secret",
      "encrypt_string",
      "rclone ",
      "alias set",
      "authorize-account",
      "codecov ",
    ],
    announcements: [
      {
        kind: "secret",
        pattern:
          /(?<![\w-])(?:put-parameter|keyvault secret set)\b[^|;&]{0,200}? --value[ =]\\{0,8}["']?([^\s"'$][^\s"']{0,512})/dg,
      },
      {
        kind: "secret",
        pattern:
          /(?<![\w-])gh secret set [^|;&]{0,128}?(?:-b|--body)[ =]\\{0,8}["']?([^\s"'$][^\s"']{3,512})/dg,
      },
      {
        kind: "secret",
        pattern: /(?<![\w-])encrypt_string \\{0,8}["']?([^\s"'-][^\s"']{3,256})/dg,
      },
      {
        kind: "password",
        pattern:
          /(?<![\w-])rclone (?:obscure|config (?:create|update) [^|;&]{1,128}? pass)[ =]\\{0,8}["']?([^\s"'-][^\s"']{3,256})/dg,
      },
      {
        kind: "secret",
        pattern:
          /(?<![\w-])(?:mc alias set \S{1,64} \S{1,128}|authorize-account) \S{1,128} \\{0,8}["']?([^\s"']{8,128})/dg,
      },
      {
        kind: "token",
        pattern: /(?<![\w-])codecov (?:-[a-su-z] \S{1,64} ){0,4}-t \\{0,8}["']?([\w-]{16,64})/dg,
      },
    ],
  },
];
