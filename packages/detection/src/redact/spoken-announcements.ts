import type { AnnouncementGroup } from "./announcements.ts";

/** What people and services say of a secret, and what stands in logs of what they were sent. */
export const spokenAnnouncements: readonly AnnouncementGroup[] = [
  {
    needles: [
      "password ",
      "pass ",
      "passphrase ",
      "passwort ",
      "kennwort ",
      "wachtwoord ",
      "secret ",
      "token ",
      " key ",
      "psk ",
    ],
    announcements: [
      // `with password x`; netrc.
      {
        kind: "password",
        pattern:
          /(?<![\w-])(?:with|using|and|(?:login|user(?:name)?) \S{1,64}) (?:(?:the|temporary|temp|initial|generated|default|random|new|db|database|admin|root) ){0,2}(?:password|passphrase|pass(?= ["'])) \\{0,8}["']?([^\s"']{4,256})/dgi,
        random: true,
      },
      {
        kind: "token",
        pattern:
          /(?<![\w-])(?:with|using|and) (?:the )?(?:token|secret|key|api key) \\{0,8}["']?(?![\dA-F]{16}(?:[\dA-F]{24})?(?!\w))([^\s"']{12,512})/dgi,
        random: true,
      },
      // `the token is x`, `Password for user bob reset to x`, `Das Passwort lautet x`.
      {
        kind: "secret",
        pattern:
          /(?<![\w-])(?:password|passwort|kennwort|wachtwoord|passphrase|secret|token|psk|api key) (?:(?:for|of|für|von) (?:user )?\S{1,64} )?(?:(?:is|was|ist|lautet|war)(?: now)?:?|(?:(?:is|was|has been) )?(?:set|changed|reset) to) \\{0,8}["']?([^\s"']{6,512})/dgi,
        random: true,
      },
      {
        kind: "secret",
        pattern:
          /(?<![\w-])(?:invalid|wrong|bad|incorrect|unknown|expected) (?:(?:client|webhook|shared) )?(?:secret|api[ _-]?key) \\{0,8}["']([^\s"'\\]{4,256})\\{0,8}["']/dgi,
      },
      // `Your new password is x`, and nothing after it.
      {
        kind: "password",
        pattern:
          /(?<![\w-])(?:your|the) (?:new|temporary|initial|generated|one-time) (?:password|passphrase) is:? \\{0,8}["']?(?!(?:too|not|invalid|required|weak|missing|expired|incorrect|wrong|strong|empty|ready|valid|secure|active|stored|saved|being|now|\w{1,16}ed)\b)([^\s"'\\]{6,128})(?=\s{0,4}$|\\{0,8}["'])/dgi,
      },
      // `invalid token "x"`; a name in quotes is no token.
      {
        kind: "token",
        pattern:
          /(?<!unexpected )\btoken \\{0,8}["'](?=[^"']{0,512}\d)(?=[^"']{0,512}[a-z])([\w+/=.]{20,512})\\{0,8}["']/dgi,
      },
      {
        kind: "password",
        pattern:
          /(?<![\w-])(?:password|passphrase) for (?!(?:user|account|host|service|database|role|client|id):)[^\s:]{1,128}: \\{0,8}["']?([^\s"']{4,256})/dgi,
        random: true,
      },
    ],
  },
  // `Password for the admin (see the docs): x`, `No password given. Defaulting to "x"`.
  {
    needles: ["password", "phrase for ", "credentials are"],
    announcements: [
      {
        kind: "password",
        pattern:
          /(?<![\w-])(?:password|pass ?phrase) for [^\n:"']{1,128}: (?=[^\s"']{0,64}\d)(?=[^\s"']{0,64}[a-zA-Z])([\w!@#$%^&*+~]{8,256})(?=\s|$|\\{0,8}["'])/dgi,
      },
      {
        kind: "password",
        pattern:
          /(?<![\w-])password\b[^\n"':=]{1,64}(?:default(?:s|ing)? to|generated|us(?:es|ing)) \\{0,8}["']([^\s"'\\]{4,256})/dgi,
        random: true,
      },
      {
        kind: "password",
        pattern: /(?<![\w-])credentials are \\{0,8}["']?[\w.@-]{1,64}:([^\s"'\\:]{4,256})/dgi,
      },
    ],
  },
  // `API token created. Copy it now: x`: shown once.
  {
    needles: ["copy ", "save ", "store ", "keep ", "shown "],
    announcements: [
      {
        kind: "token",
        pattern:
          /(?<![\w-])(?:token|secret|password|key)\b[^\n:=]{0,64}\b(?:copy|save|store|keep|shown)\b[^\n:=]{0,48}: \\{0,8}["']?(?=[^\s"']{0,64}\d)(?=[^\s"']{0,64}[a-zA-Z])([\w!@#$%^&*+~/=-]{12,512})/dgi,
      },
    ],
  },
  // `-admin-password string  Admin password (default "x")`; `changed password from 'a' to 'x'`.
  {
    needles: ["(default ", "password from "],
    announcements: [
      {
        kind: "password",
        pattern:
          /(?<![\w-])(?:password|passphrase|secret|token|key)(?: [a-z]{1,12}){0,4} \(default \\{0,8}["']([^\s"'\\/.~][^\s"'\\]{3,256})/dgi,
        random: true,
      },
      {
        kind: "password",
        pattern: /(?<![\w-])password from \S{1,256} to \\{0,8}["']?([^\s"'\\]{4,256})/dgi,
        random: true,
      },
    ],
  },
  {
    needles: ["mot de passe", "clave", "senha", "parola", "haslo"],
    announcements: [
      {
        kind: "password",
        pattern:
          /(?<![\w-])(?:mot de passe|clave|senha|parola|haslo)(?:(?: [\w\u00c0-\u024f]{1,16}){0,3} ?:| (?:est|es|to|e))? \\{0,8}["']?([^\s"']{4,256})/dgi,
        random: true,
      },
    ],
  },
  {
    needles: ["key ", "key:"],
    announcements: [
      {
        kind: "api-key",
        pattern:
          /(?<![\w-])(?:api|access|secret|private|master|signing|encryption|shared|wi-?fi|wpa) key (?:is|was)(?: now)?:? \\{0,8}["']?([^\s"']{6,512})/dgi,
        random: true,
      },

      {
        kind: "api-key",
        pattern:
          /(?<![\w-])(?:licen[cs]e|product|activation) key:? \\{0,8}["']?([A-Z\d]{4,8}(?:-[A-Z\d]{4,8}){3,7})/dgi,
      },
      // What an app for codes is set up with by hand.
      {
        kind: "otp",
        pattern:
          /(?<![\w-])(?:entry|setup|manual) key:? ((?:[a-z2-7]{4} ){3,15}[a-z2-7]{4})(?![\w-])/dgi,
      },
      {
        kind: "secret",
        pattern:
          /(?<![\w-])(?:recovery|backup|rescue) key\b[^\n:]{0,32}: ?([A-Z\d]{4,6}(?:-[A-Z\d]{4,6}){3,11})(?![\w-])/dgi,
      },
      // A quoted key with all sorts of letters is none of a cache.
      {
        kind: "api-key",
        pattern:
          /(?<![\w-])key \\{0,8}["'](?=[^"']{0,256}\d)(?=[^"']{0,256}[a-z])(?=[^"']{0,256}[A-Z])([A-Za-z\d]{24,256})\\{0,8}["']/dg,
      },
    ],
  },
  {
    needles: ["session id"],
    announcements: [
      {
        kind: "session",
        pattern: /(?<![\w-])session id:? \\{0,8}["']?([\w+/=.-]{20,256})/dgi,
        random: true,
      },
    ],
  },
  {
    needles: ["zugangscode", "anmeldecode", "sicherheitscode", "zugangsdaten", "credentials"],
    announcements: [
      {
        kind: "otp",
        pattern:
          /(?<![\w-])(?:zugangs|anmelde|sicherheits|aktivierungs)code:? (?:lautet |ist )?(\d{4,8})(?![\w-])/dgi,
      },
      {
        kind: "password",
        pattern:
          /(?<![\w-])(?:credentials|zugangsdaten):? ["']?[\w.@-]{1,64}(?: ?[/:] ?)([^\s"'/:]{6,256})/dgi,
        random: true,
      },
    ],
  },
  // Words that open a wallet.
  {
    needles: ["mnemonic", "phrase", "seed"],
    announcements: [
      {
        kind: "mnemonic",
        pattern:
          /(?<![\w-])(?:mnemonic|(?:seed|recovery|secret|backup) ?phrase|wallet seed|seedPhrase|recoveryPhrase)\\{0,8}["']?(?: ?[:=] ?| (?:is|was):? )\\{0,8}["']?((?:[a-z]{3,8} ){11,23}[a-z]{3,8})(?![\w-])/dg,
      },
      {
        kind: "mnemonic",
        pattern:
          /(?<![\w-])(?:mnemonic|(?:seed|recovery|backup) phrase|seed)[^\w\n]{1,8}((?:[a-z]{3,8} ){11,23}[a-z]{3,8})(?![\w-])/dgi,
      },
      // A password of several words.
      {
        kind: "password",
        pattern: /(?<![\w-])(?:password|passphrase) \\{0,8}["']([^"'\\]{4,256})\\{0,8}["']/dgi,
      },
    ],
  },
  {
    needles: ["community"],
    announcements: [
      {
        kind: "password",
        pattern:
          /(?<![\w-])(?:snmp[\w-]{0,16}[,:]? community|community string)(?: is |[:=] ?| )\\{0,8}["']?([^\s"'\\]{4,64})/dgi,
        random: true,
      },
    ],
  },
];
