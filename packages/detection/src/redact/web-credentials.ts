import type { Span } from "./span.ts";

// Only ASCII blanks end a value here: in text decoded as latin1, 0xA0 is a byte of a letter.
const authority = /(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{1,30}:\/\/([^ \t\r\n"'`<>/?#]*)/g;
/** How far a password is followed that was written without encoding its `/`, `?` or `#`. */
const maxUnencoded = 256;
/** Parameters that carry a credential only in the query of a URL. */
const parameter =
  /[?&;]((?:x-amz-)?(?:signature|security-token|credential)|x-goog-(?:signature|credential)|sig|hmac|key|code|auth|sid|session|ticket)=([^&# \t\r\n"'`<>]+)/gi;
const scheme = /(?<![\w-])(Bearer|Basic|Token) +([A-Za-z0-9._~+/=-]{6,})/gi;
const jwt = /(?<![\w-])eyJ[\w-]{6,}\.eyJ[\w-]+(?:\.[\w-]*)?/g;

/** Credentials in URLs, after `Bearer` and `Basic`, and JSON web tokens, wherever they stand. */
export function* findWebCredentials(line: string): Iterable<Span> {
  if (line.includes("://")) yield* findInUrls(line);
  if (line.includes("eyJ")) {
    for (const match of line.matchAll(jwt)) {
      yield { start: match.index, end: match.index + match[0].length, kind: "jwt" };
    }
  }
  for (const match of line.matchAll(scheme)) {
    const [whole, name = "", value = ""] = match;
    const end = match.index + whole.length;
    const kind = name.toLowerCase() === "basic" ? "basic-auth" : "bearer";
    if (looksRandom(value)) yield { start: end - value.length, end, kind };
  }
  for (const match of line.matchAll(parameter)) {
    const [whole, name = "", value = ""] = match;
    const end = match.index + whole.length;
    // `?code=404` is no code of OAuth.
    if (/^\d{1,5}$/.test(value) || value.startsWith("[REDACTED:")) continue;
    yield { start: end - value.length, end, kind: kindOfParameter(name) };
  }
}

function* findInUrls(line: string): Iterable<Span> {
  for (const match of line.matchAll(authority)) {
    const [whole, name = ""] = match;
    const start = match.index + whole.length - name.length;
    const at = name.lastIndexOf("@");
    const end = at === -1 && isUnencoded(name) ? unencodedEnd(line, start) : at;
    if (end > 0) yield { start, end: start + end, kind: "userinfo" };
  }
}

/** `user:text` can be no host with a port, so it is the beginning of `user:te/xt@host`. */
function isUnencoded(name: string): boolean {
  return /^[^:[\]]+:(?!\d{1,5}$)./.test(name);
}

function unencodedEnd(line: string, start: number): number {
  const rest = /^[^ \t\r\n"'`<>]*/.exec(line.slice(start, start + maxUnencoded))?.[0] ?? "";
  return rest.lastIndexOf("@");
}

function kindOfParameter(name: string): string {
  if (/sig|hmac/i.test(name)) return "signature";
  return /key/i.test(name) ? "api-key" : "token";
}

/** A word of prose (`Bearer authentication`) has neither digits nor capitals inside. */
function looksRandom(value: string): boolean {
  return /\d|=|[a-z][A-Z]|[A-Z]{2}[a-z]/.test(value) || value.length >= 24;
}
