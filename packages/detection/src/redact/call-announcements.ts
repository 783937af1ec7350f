import type { AnnouncementGroup } from "./announcements.ts";

/** What source code and traces show of calls that sign in: the last of their strings, as a rule. */
export const callAnnouncements: readonly AnnouncementGroup[] = [
  // PHP prints the arguments of the calls in a trace.
  {
    needles: ["__construct", "connect(", "_bind(", "_login(", "->", "::", "password_"],
    announcements: [
      {
        kind: "password",
        pattern:
          /(?:(?:PDO|mysqli)->__construct|mysqli?_(?:real_)?connect|->create\w{0,16}Connection|ldap_bind|ftp_login)\((?:Object\(\w{1,32}\), ?(?:'[^']{0,128}', ?)?)?(?:[^'()]{0,64}'[^']{0,128}', ?|[^'(),]{1,64}, ?){1,2}'([^']{1,256})'/dg,
      },
      {
        kind: "password",
        pattern:
          /(?:(?:->|::)(?:login|logIn|signIn|authenticate|checkPassword|verifyPassword)\((?:'[^']{0,128}'|Object\([\w\\]{1,64}\)), |password_(?:verify|hash)\()'([^']{1,256})'/dg,
      },
    ],
  },
  {
    needles: ["sequelize(", "connect(", "connection("],
    announcements: [
      {
        kind: "password",
        pattern:
          /\b(?:Sequelize|connect|getConnection)\((?:\\{0,8}["'][^"'\\]{0,128}\\{0,8}["'], ?(?:\d{1,5}, ?)?){2,3}\\{0,8}["']([^"'\\]{4,256})/dg,
        random: true,
      },
    ],
  },
  // `HTTPBasicAuth('bob', 'x')`, `simple_bind_s('cn=admin', 'x')`, `new PlainCredentials("app", "x")`.
  {
    needles: ["credential", "auth(", "authentication(", "login(", "bind(", "bind_s("],
    announcements: [
      {
        kind: "password",
        pattern:
          /(?:[Cc]redentials?|[Aa]uth|[Aa]uthentication|[Ll]ogin|[Bb]ind(?:_s)?)\((?:\w{1,32}=)?(?:[bu]?\\{0,8}["'][^"'\\]{0,128}\\{0,8}["'], ?(?:\w{1,32}=)?){1,3}[bu]?\\{0,8}["']([^"'\\]{4,256})/dg,
        random: true,
      },
      {
        kind: "password",
        pattern: /\bauth\(\\{0,8}["'][^"'\\]{1,128}\\{0,8}["'], ?\\{0,8}["']([^"'\\]{1,256})/dg,
      },
    ],
  },
  // HTTP clients: `auth: 'user:x'`, `auth=('user', 'x')`, `basic_auth=("user", "x")`.
  {
    needles: ["auth"],
    announcements: [
      {
        kind: "userinfo",
        pattern:
          /(?<![A-Za-z\d])auth\\{0,8}["']? ?[:=] ?\\{0,8}["']([^\s"':/\\[]{1,64}:(?!\d{1,5}["'\\])[^\s"'\\]{4,256})/dg,
      },
      {
        kind: "password",
        pattern:
          /(?<![A-Za-z\d])auth\\{0,8}["']? ?[:=] ?[([]\\{0,8}["'][^"'\\]{1,64}\\{0,8}["'], ?\\{0,8}["']([^"'\\]{4,256})/dg,
        random: true,
      },
    ],
  },
  // `validateUser(bob, x)`, `createHmac('sha256', 'x')`.
  {
    needles: [
      "authenticate(",
      "user(",
      "login(",
      "signin(",
      "password(",
      "hmac(",
      "credentials(",
      "request(",
      "form(",
      "data(",
      "cipheriv(",
      "bcrypt",
      "jwt.",
    ],
    announcements: [
      {
        kind: "password",
        pattern:
          /(?:[Aa]uthenticate|(?:validate|verify|check|login|authenticate)User|[Ll]ogin|[Ss]ign[Ii]n|[a-z]Password|Credentials|(?:Login|SignIn|Auth)(?:Request|Form|Data))\([\w.@-]{1,64}, ?(?=[^\s,()"'{]{0,64}\d)([^\s,()"'.{}]{6,64})[,)]/dg,
      },
      {
        kind: "secret",
        pattern:
          /create(?:Hmac|(?:Dec|C)ipher(?:iv)?)\(\\{0,8}["'][\w-]{2,24}\\{0,8}["'], ?\\{0,8}["']([^"'\\]{4,256})/dg,
      },
      {
        kind: "password",
        pattern: /\bbcrypt(?:js)?\.(?:compare|hash)(?:Sync)?\(\\{0,8}["']([^"'\\]{4,256})/dg,
      },
      {
        kind: "secret",
        pattern:
          /\bjwt\.(?:sign|verify|decode)\([^"'\n]{1,200}, ?\\{0,8}["']([^"'\\\s]{4,256})\\{0,8}["'](?! ?:)/dg,
      },
    ],
  },
  // What tests and robots type into a field: `fill("x")`, `type('x')`, `send_keys("x")`, `with: "x"`.
  {
    needles: ["fill", "type(", "send", "setvalue("],
    announcements: [
      {
        kind: "password",
        pattern:
          /(?:password|passwd|pwd|passcode|otp)(?:\]|\\{0,8}["']|\)){1,6}(?:\.|; ?|, ?)(?:fill\(|type\(|send_?[kK]eys\(|set_?[vV]alue\(|with: )\\{0,8}["']([^"'\\]{3,256})/dgi,
      },
    ],
  },
  // ClickHouse and PostgreSQL: `remote('ch:9000', db.t, 'bob', 'x')`.
  {
    needles: ["remote(", "remotesecure(", "mysql(", "postgresql("],
    announcements: [
      {
        kind: "password",
        pattern:
          /\b(?:remote(?:Secure)?|mysql|postgresql)\('[^'\n]{1,128}', ?(?:[\w.]{1,64}, ?|'[^'\n]{1,64}', ?){1,3}'[^'\n]{1,64}', ?'([^'\n]{4,256})'/dg,
      },
    ],
  },
  {
    needles: ["<input "],
    announcements: [
      {
        kind: "password",
        pattern:
          /<input [^<>]{0,128}?type=\\{0,8}["']password\\{0,8}["'][^<>]{0,128}? value=\\{0,8}["']([^"'\\<>]{1,256})/dgi,
      },
    ],
  },
  {
    needles: ["securestring"],
    announcements: [
      {
        kind: "password",
        pattern: /\bConvertTo-SecureString (?:-String )?\\{0,8}["']([^"'\\]{1,256})/dgi,
      },
    ],
  },
];
