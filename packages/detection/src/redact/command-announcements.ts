import type { AnnouncementGroup } from "./announcements.ts";

/** Of programs that take a secret in a place of its own, or as one word with a user. */
export const commandAnnouncements: readonly AnnouncementGroup[] = [
  // Tools of packages: `config http-basic.shop bob x`.
  {
    needles: ["http-basic."],
    announcements: [
      {
        kind: "password",
        pattern:
          /\bhttp-basic\.[\w.-]{1,128} \\{0,8}["']?[^\s"']{1,128}["']? \\{0,8}["']?([^\s"']{4,256})/dg,
      },
    ],
  },
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
          /(?<=\s)(?:-u[ =]?|(?:--user|--proxy-user|--?auth)[ =]{1,4})["']?(?!\d{1,9}:\d|\w{2,10}:\/\/)([^\s"':[]{1,128}:(?:["'](?=[^\s"']))?(?!\$(?:\{\w{1,64}\}|\w{1,64})(?:[\s"'\\]|$))[^\s"']{1,256})/dg,
      },
      // A password without a user, and a key of a service in the user's place.
      {
        kind: "password",
        pattern:
          /(?<=\s)(?:-u|--user)[ =]{1,4}\\{0,8}["']?:([^\s"':$\\]{4,256})\\{0,8}["']?(?=\s|$)/dg,
      },
      {
        kind: "userinfo",
        pattern:
          /(?<=\s)(?:-u|--user)[ =]{1,4}\\{0,8}["']?((?=[^\s"':]{0,127}\d)(?=[^\s"':]{0,127}[A-Za-z])[^\s"':$/\\]{12,128}):\\{0,8}["']?(?=\s|$)/dg,
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
    needles: ["sqlplus", "isql", "@", "db2 "],
    announcements: [
      // Oracle's other programs: `expdp scott/x@orcl`.
      {
        kind: "password",
        pattern:
          /(?<![\w-])(?:connect|conn|(?:exp|imp)(?:dp)?|sqlldr|sqlcl|rman target) ["']?[\w$.]{1,64}\/\\{0,8}"?([^\s@"'/\\]{1,128})\\{0,8}"?@[\w.]/dgi,
      },
      {
        kind: "password",
        pattern: /(?<![\w-])db2 connect to \S{1,64} user \S{1,64} using ([^\s"']{1,256})/dgi,
      },
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
          /(?<![\w-])net (?:use \S{1,8} \S{1,256}|user \S{1,64})(?: \/\S{1,64}){0,3} ([^\s/"'][^\s"']{3,256})/dgi,
        random: true,
      },
    ],
  },
];
