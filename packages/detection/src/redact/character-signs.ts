// Signs of a secret that a character and its neighbours tell: see `mayHoldSecret`.

const blank = 32;
const dash = 45;
const slash = 47;
const nine = 57;
const backslash = 92;
const letterK = 107;
const letterS = 115;

/** Tokens that are known by how they end: `…-us12` and `…_mmk`. */
export function endsAsPart(text: string, end: number): boolean {
  const last = text.charCodeAt(end - 1);
  return (isDigit(last) || last === letterK) && /-us\d\d?$|_mmk$/.test(text.slice(end - 5, end));
}

/** `hooks.slack.com`, `webhooks/1`. */
export function endsAsHook(text: string, end: number): boolean {
  const last = text.charCodeAt(end - 1);
  return (last === letterK || last === letterS) && /hooks?$/.test(text.slice(end - 5, end));
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

/** What the name before an `@` can end in. */
export function isOfUser(text: string, at: number): boolean {
  return at >= 0 && /[\w.%+\x80-\uffff-]/.test(text.charAt(at));
}

/** `4.18.2` after `express@`. */
export function isVersion(text: string, start: number): boolean {
  let at = start;
  while (at - start < 6 && isDigit(text.charCodeAt(at))) at += 1;
  return at > start && text.charAt(at) === "." && isDigit(text.charCodeAt(at + 1));
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= nine;
}

/** `\u001b`, `\x1b`, `\u200b`, `\u00ad` and the like, as JSON and `util.inspect` write them. */
export function isHiddenEscape(text: string, at: number): boolean {
  return /^\\(?:x1|u00[1a]|u2[0]|ufe)/i.test(text.slice(at, at + 5));
}

/** See `invisible`: control characters, zero-width ones, and the first bytes of these. */
export function isHidden(code: number): boolean {
  if (code < blank) return code !== 13;
  if (code < 128) return code === 127;
  if (code < 256) return code === 0xad || code === 0xc2 || code === 0xe2 || code === 0xef;
  return (code >= 0x20_0b && code <= 0x20_6f) || code === 0xfe_ff;
}
