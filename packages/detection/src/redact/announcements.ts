import type { SecretKind } from "../types.ts";

/** A value after words that announce it, or in a place that a program keeps for it: in group 1. */
export interface Announcement {
  readonly kind: SecretKind;
  readonly pattern: RegExp;
  /** The words are also prose: the value must have a digit, capitals inside or a sign. */
  readonly random?: true;
}

/** Announcements that are looked for where one of these stands in the line, in lower case. */
export interface AnnouncementGroup {
  readonly needles: readonly string[];
  readonly announcements: readonly Announcement[];
}

/** What people and services say of a secret, and what stands in logs of what they were sent. */
export const spokenAnnouncements: readonly AnnouncementGroup[] = [
  {
    needles: [
      "password ",
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
          /(?<![\w-])(?:with|using|and|(?:login|user(?:name)?) \S{1,64}) (?:the )?(?:password|passphrase) \\{0,8}["']?([^\s"']{4,256})/dgi,
        random: true,
      },
      {
        kind: "token",
        pattern:
          /(?<![\w-])(?:with|using|and) (?:the )?(?:token|secret|key|api key) \\{0,8}["']?([^\s"']{12,512})/dgi,
        random: true,
      },
      // `the token is x`, `Password for user bob reset to x`, `Das Passwort lautet x`.
      {
        kind: "secret",
        pattern:
          /(?<![\w-])(?:password|passwort|kennwort|wachtwoord|passphrase|secret|token|psk|api key) (?:(?:for|of|für|von) (?:user )?\S{1,64} )?(?:(?:is|was|ist|lautet|war)(?: now)?:?|(?:(?:is|was|has been) )?(?:set|changed|reset) to) \\{0,8}["']?([^\s"']{6,512})/dgi,
        random: true,
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
