import {
  endsAsPart,
  isOfSecrets,
  isOfToken,
  isHostOfMail,
  isPasswordFile,
  isSchemeOfHash,
  isSigned,
  isSwitch,
  isUser,
  endsAsLead,
  isSlash,
  digitsOf,
  isOfUser,
  isVersion,
  isHiddenEscape,
  isHidden,
} from "./character-signs.ts";
import { hasForeignName } from "./foreign-names.ts";
import { kindOfSegment } from "./path-tokens.ts";
import { beginsAsToken, shortestToken } from "./provider-tokens.ts";
import { endsAsName } from "./sensitive-name.ts";
import {
  announces,
  isAfterBy,
  isFlag,
  isHashMark,
  isNetwork,
  isOfRedisUser,
  isSignIn,
  isSpoken,
} from "./signs.ts";
import { opensSettings } from "./unnamed-values.ts";

/**
 * A first look at a text, once over its characters. Most texts have nothing in them that could be a
 * secret, and the rules, which cost a hundred times as much, are not tried on them. It may be wrong
 * in one direction only: every secret that a rule finds has one of these signs.
 *
 * - After a word that ends as a sensitive name does (`…ord`, `…key`), what can be a separator.
 * - `user@` and `%40`, or `@` anywhere after `://`.
 * - A long word that begins as a token does, or stands where tokens do; the address of a webhook.
 * - So many digits as a card has.
 * - Words that announce a credential (`Bearer `, `AUTH PLAIN `, `IDENTIFIED BY '`), and short flags.
 * - `-----BEGIN`, and calls that sign in, as PHP prints them with their arguments.
 * - What a terminal does not show: a secret may be split by it.
 */
export function mayHoldSecret(text: string): boolean {
  const { length } = text;
  /** Where the word that is being read, or was read last, begins and ends. */
  let start = 0;
  let lastStart = 0;
  let lastEnd = 0;
  let inUrl = false;
  let hasForeign = false;
  let digits = 0;
  let digitsEnd = -1;
  for (let at = 0; at <= length; at += 1) {
    const code = at < length ? text.charCodeAt(at) : lineFeed;
    if (isWordCode[code] === 1) continue;
    if (at > start) {
      const size = at - start;
      const first = text.charCodeAt(start);
      // The arrow of `name -> value` is no word.
      if (size > 1 || first !== dash) {
        lastStart = start;
        lastEnd = at;
      }
      if (first <= nine) {
        if (first === dash) {
          if (size >= 10 && text.startsWith("-----", start)) return true;
          if (isFlag(text, start, at, code)) return true;
        } else {
          const count = digitsOf(text, start, at);
          // SMTP asks for a credential.
          if (size === 3 && isSeparator[code] === 1 && text.startsWith("334", start)) return true;
          // The groups on a card have blanks between them, or the dashes that are in a word.
          const goesOn = start === digitsEnd + 1 && text.charCodeAt(digitsEnd) === blank;
          digits = goesOn && digits > 0 ? digits + count : count;
          if (count === 0) digits = 0;
          digitsEnd = at;
          if (digits >= shortestCard && (digits > count || first !== one)) return true;
        }
      }
      if (size >= shortestToken) {
        const before = start === 0 ? 0 : text.charCodeAt(start - 1);
        if (before === tilde || before === colon) return true;
        if (
          before === bar &&
          size === appSecret &&
          /\d{15}$/.test(text.slice(start - 16, start - 1))
        )
          return true;
        if (before === slash && kindOfSegment(text, start, at) !== null) return true;
        if (before === dot && size >= longPart && /\d/.test(text.slice(start, at))) return true;
        if (endsAsPart(text, at) || beginsAsToken(text, start, at)) return true;
      }
      if (code === blank || code === tab) {
        if (announces(text, start, at) || isSpoken(text, start, at)) return true;
      } else if (code === dot || code === slash) {
        if (endsAsLead(text, at)) return true;
        if (text.startsWith("...", at) && endsAsName(text, start, at)) return true;
      } else if (
        code === parenthesis &&
        (isSignIn(text, at) || isOfSecrets(text, at) || isOfToken(text, at))
      ) {
        return true;
      } else if (isSeparator[code] === 1 && endsAsName(text, start, at)) {
        return true;
      }
    }
    start = at + 1;
    switch (code) {
      case lineFeed:
        inUrl = false;
        break;
      case blank:
      case tab:
        break;
      case dollar:
        if (isHashMark(text, at, lastStart)) return true;
        break;
      case openingBrace:
        if (isWordCode[text.charCodeAt(at + 1)] === 1 && opensSettings(text, at)) return true;
        break;
      case closingBrace:
        if (isSchemeOfHash(text, at)) return true;
        // `"${KEYSTORE_PASSWORD}"`, which a value was substituted for.
        if (at === lastEnd && isQuoted(text, at + 1) && endsAsName(text, lastStart, at))
          return true;
        break;
      case tilde:
        // `7Q~` in a secret of Azure.
        if (text.charCodeAt(at - 1) === letterQ) return true;
        break;
      case colon:
        // Modules of Node are `file://` URLs, with versions after an `@`.
        if (isSlash(text.charCodeAt(at + 1)) && !text.startsWith("file", lastStart)) inUrl = true;
        if (isSpaced(at, lastEnd) && endsAsName(text, lastStart, lastEnd)) return true;
        if (
          isBeforeColon[text.charCodeAt(at - 1)] === 1 &&
          (isSwitch(text, at) || isPasswordFile(text, at) || isHostOfMail(text, at))
        )
          return true;
        break;
      case less:
        if (text.startsWith("<<<", at)) return true;
        break;
      case equals:
      case greater:
        if (code === greater && isOfRedisUser(text, at)) return true;
        if (at === lastEnd && at === lastStart + 1 && isSigned(text, at)) return true;
        if (isSpaced(at, lastEnd) && endsAsName(text, lastStart, lastEnd)) return true;
        break;
      case atSign:
        if (
          inUrl ||
          isNetwork(text, at + 1) ||
          (isOfUser(text, at - 1) && !isVersion(text, at + 1))
        )
          return true;
        break;
      case percent:
        if (text.startsWith("40", at + 1)) return true;
        if (lastEnd === at && text.charCodeAt(lastStart - 1) === equals && isUser(text, lastStart))
          return true;
        break;
      case quote:
      case doubleQuote:
        if (isAfterBy(text, at)) return true;
        // A cut text, as parsers show it.
        if (text.charCodeAt(at - 1) === dot && text.startsWith("...", at - 3)) return true;
        break;
      case backslash: {
        if (text.charCodeAt(at - 1) === dot && text.startsWith("...", at - 3)) return true;
        // Redis' protocol, its breaks escaped.
        if (text.charCodeAt(at - 1) === letterH && text.startsWith("AUTH", at - 4)) return true;
        const next = text.charCodeAt(at + 1);
        if (next === letterN || next === letterR || next === letterT) {
          at += 1;
          start = at + 1;
        } else if (
          (next === zero || next === letterU || next === letterX) &&
          isHiddenEscape(text, at)
        ) {
          return true;
        }
        break;
      }
      default:
        if (isHidden(code)) return true;
        if (code > 127 && !hasForeign) {
          hasForeign = true;
          if (hasForeignName(text)) return true;
        }
    }
  }
  return false;
}

// Known at once to the loop, which imported ones are not.
const tab = 9;
const lineFeed = 10;
const blank = 32;
const doubleQuote = 34;
const dollar = 36;
const percent = 37;
const quote = 39;
const parenthesis = 40;
const dash = 45;
const dot = 46;
const slash = 47;
const zero = 48;
const one = 49;
const nine = 57;
const colon = 58;
const less = 60;
const equals = 61;
const greater = 62;
const atSign = 64;
const letterH = 72;
const backslash = 92;
const letterN = 110;
const letterQ = 81;
const letterR = 114;
const letterT = 116;
const letterU = 117;
const letterX = 120;
const openingBrace = 123;
const bar = 124;
const closingBrace = 125;
const tilde = 126;
/** Fewest digits of a card number. */
const shortestCard = 13;
/** What an app of Facebook has behind its number and `|`. */
const appSecret = 27;
/** The last part of a token of Discord or Airtable. */
const longPart = 27;
/** Blanks that may stand between a name and its separator. */
const maxBlanks = 4;

const isWordCode = tableOf(/[\w-]/);
/** What can follow a name, in any quoting: `"`, `\"`, `%22`, `&quot;`, `]`, `[0m`, and separators proper. */
const isSeparator = tableOf(/[=:<>"'`\\%&,()[\]+#^\r\n]/);

/** What the colon of `/p:x`, of `:5432:` and of `]:587` stands behind. */
const isBeforeColon = tableOf(/[\dpP*\]]/);

/** For every code, so that no reading is out of bounds, which is slow; only ASCII ones are in it. */
function tableOf(characters: RegExp): Uint8Array {
  const table = new Uint8Array(2 ** 16);
  for (let code = 0; code < 128; code += 1) {
    if (characters.test(String.fromCharCode(code))) table[code] = 1;
  }
  return table;
}

/** A quote, or what escapes one. */
function isQuoted(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === doubleQuote || code === backslash;
}

/** Blanks between the last word and here, and nothing else counts: quotes were seen on the way. */
function isSpaced(at: number, lastEnd: number): boolean {
  return at > lastEnd && at - lastEnd <= maxBlanks + 1;
}
