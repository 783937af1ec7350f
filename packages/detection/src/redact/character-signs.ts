// Signs of a secret that a character and its neighbours tell: see `mayHoldSecret`.

const blank = 32;
const star = 42;
const dash = 45;
const slash = 47;
const nine = 57;
const backslash = 92;
const letterA = 97;
const letterC = 99;
const letterK = 107;
const letterS = 115;
const letterT = 116;

/** Tokens that are known by how they end: `…-us12` and `…_mmk`. */
export function endsAsPart(text: string, end: number): boolean {
  const last = text.charCodeAt(end - 1);
  return (
    (isDigit(last) || last === letterK) &&
    /-us\d\d?$|_mmk$/.test(text.slice(Math.max(0, end - 5), end))
  );
}

/** What leads to a secret with a dot or a slash: `hooks.slack.com`, `webhooks/1`, `http-basic.shop`. */
export function endsAsLead(text: string, end: number): boolean {
  const last = text.charCodeAt(end - 1);
  if (last === letterC) return text.startsWith("http-basic", end - 10);
  return (
    (last === letterK || last === letterS) && /hooks?$/.test(text.slice(Math.max(0, end - 5), end))
  );
}

export function isSlash(code: number): boolean {
  return code === slash || code === backslash;
}

/** How many digits there are in a word of digits and dashes; 0 for any other word. */
export function digitsOf(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) count += 1;
    else if (code !== dash) return 0;
  }
  return count;
}

/** `BinData(`, `pgp_sym_decrypt(`: a secret is one of the things in there. */
export function isOfSecrets(text: string, end: number): boolean {
  const last = text.charCodeAt(end - 1) | 32;
  return (
    (last === letterA || last === letterT) &&
    /(?:bindata|crypt|crypt_aes)$/i.test(text.slice(Math.max(0, end - 9), end))
  );
}

/** `jwt.sign(`: among what it is given is a secret. */
export function isOfToken(text: string, end: number): boolean {
  return /\bjwt\.(?:sign|verify|decode)$/.test(text.slice(Math.max(0, end - 12), end));
}

/** What the name before an `@` can end in. */
export function isOfUser(text: string, at: number): boolean {
  return at >= 0 && /[\w.%+\x80-\uffff-]/.test(text.charAt(at));
}

/** `4.18.2` after `express@`. */
export function isVersion(text: string, start: number): boolean {
  let at = start;
  while (at - start < 6 && isDigit(text.charCodeAt(at))) at += 1;
  if (at === start || text.charAt(at) !== "." || !isDigit(text.charCodeAt(at + 1))) return false;
  // An address has four numbers.
  return !/^(?:\d{1,3}\.){3}\d/.test(text.slice(start, start + 16));
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= nine;
}

/** `\u001b`, `\x1b`, `\u200b`, `\u00ad` and the like, as JSON and `util.inspect` write them. */
export function isHiddenEscape(text: string, at: number): boolean {
  return /^\\(?:0(?!\d)|x[01]|u00[01a]|u2[0]|ufe)/i.test(text.slice(at, at + 5));
}

/** See `invisible`: control characters, zero-width ones, and the first bytes of these. */
export function isHidden(code: number): boolean {
  if (code < blank) return code !== 13;
  if (code < 128) return code === 127;
  if (code < 256) return code === 0xad || code === 0xc2 || code === 0xe2 || code === 0xef;
  return (code >= 0x20_0b && code <= 0x20_6f) || code === 0xfe_ff;
}

/** `/p:x` of programs that came from Windows. */
export function isSwitch(text: string, at: number): boolean {
  return (
    text.charCodeAt(at - 2) === slash && /[\s"']\/p:/.test(text.slice(Math.max(0, at - 3), at + 1))
  );
}

/** `:5432:shop:app:x` of `~/.pgpass`. */
export function isPasswordFile(text: string, at: number): boolean {
  const last = text.charCodeAt(at - 1);
  if ((!isDigit(last) && last !== star) || !isNameStart(text.charCodeAt(at + 1))) return false;
  return /^:(?:\d{1,5}|\*):[^\s:]{1,64}:[^\s:]{1,64}:\S/.test(
    text.slice(portStart(text, at), at + 140),
  );
}

/** Of a database's name, or any: not of the digits of a time, nor of a blank. */
function isNameStart(code: number): boolean {
  return code === star || (code | 32) >= letterA;
}

/** `[smtp.host]:587 bob:x`. */
export function isHostOfMail(text: string, at: number): boolean {
  return (
    text.charAt(at - 1) === "]" &&
    /^:\d{2,5}[ \t]{1,16}[\w.@+-]{1,128}:[^\s/]/.test(text.slice(at, at + 160))
  );
}

/** `?t=` and a hash; `?u=admin&p=`. */
export function isSigned(text: string, at: number): boolean {
  if (text.startsWith("&p", at - 2))
    return /[?&]u=[^&\s]{1,64}&p$/.test(text.slice(Math.max(0, at - 80), at));
  return /^[?&][kst]=[\da-f]{32}/.test(text.slice(at - 2, at + 33));
}

/** `{SSHA`, `:{PLAIN`. */
export function isSchemeOfHash(text: string, at: number): boolean {
  return /\{S?(?:SHA|MD5)\d{0,3}$|:\{[A-Z\d-]{5,12}$/.test(text.slice(Math.max(0, at - 14), at));
}

/** The colon before a port. */
function portStart(text: string, end: number): number {
  return Math.max(0, text.lastIndexOf(":", end - 1));
}

/** `user=` before this place. */
export function isUser(text: string, at: number): boolean {
  return /user(?:name)?=$/.test(text.slice(Math.max(0, at - 9), at));
}
