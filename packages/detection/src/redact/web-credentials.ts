import type { Span } from "./span.ts";

// Only ASCII blanks end a value here: in text decoded as latin1, 0xA0 is a byte of a letter.
const authority =
  /(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{1,30}:(?:\\{0,4}\/){2}([^ \t\r\n"'`<>/?#\\]*)/g;
/** What a proxy's address holds, all in base64. */
const encodedProxy = /\bvmess:\/\/([\w+/=-]{20,})/g;
/** A URL in the query of another. */
const encodedAuthority = /%3A%2F%2F((?:[\w.~!:-]|%(?!2F|40|0A)[0-9A-F]{2}){1,256})%40/gi;
/** How far a password is followed that was written without encoding its `/`, `?` or `#`. */
const maxUnencoded = 256;
/** Parameters that carry a credential only in the query of a URL. */
const parameter =
  /(?:[?&;]|%3F|%26|\\{1,8}u0026| (?=code=[\w./-]{12,512}&))((?:x-amz-)?(?:signature|security-token|credential)|x-goog-(?:signature|credential)|sig|hmac|key|code|auth|sid|session|ticket|policy|appid)(?:=|%3D)([^&# \t\r\n"'`<>]+)/gi;
/** A name that says nothing, with a value that can only be a hash: of a link that was signed. */
const signed = /[?&][kst]=([\da-f]{32}|[\da-f]{40}|[\da-f]{64})(?!\w)/dg;
/** The user and the password of InfluxDB and of music servers. */
const letters = /[?&]u=[^&\s"'<>]{1,64}&p=([^&# \t\r\n"'`<>]{3,256})/dg;
/** An address without its scheme: `bob:x@proxy:3128`. Images and packages have such a form, and say of what sort they are. */
const bareUser =
  /(?<![\w/.@:%+-])(?!(?:mailto|sips?|xmpp|npm|git|ssh|urn):)([\w.-]{1,64}:(?=[^\s@:/]{0,64}[A-Za-z])(?=[^\s@:/]{0,64}\d)[^\s"'`<>@:/\\()[\],;=]{6,64})@(?!sha\d|npm:)[A-Za-z][\w.-]{0,80}(?=:\d|\/)/dg;
/** A user of Windows in the address of a proxy: `http://corp\bob:x@proxy`. */
const domainUser = /:\/\/([\w.-]{1,32}\\{1,4}[\w.-]{1,64}:[^\s"'`<>/?#\\@]{1,256})@/dg;
const scheme =
  /(?<![\w-])(Bearer|Basic|Token|ApiKey|Splunk|GenieKey|SSWS|Negotiate|NTLM)(?: +|(?<=[Bb]earer), +|%20|\+)(?!\w{2,20}=[^=\s"'\\]|\w{2,20}=\\{0,8}["']|[a-z]{2,20}[A-Z][a-z]{2,20}:|HTTP\/\d)([A-Za-z0-9._~+/=-]{6,})/gi;

/** Credentials in URLs, and after `Bearer` and `Basic`, wherever they stand. */
export function* findWebCredentials(line: string): Iterable<Span> {
  if (line.includes(":/") || line.includes(":\\")) yield* findInUrls(line);
  if (line.includes("\\")) yield* findGroups(line, domainUser, "userinfo");
  if (line.includes("@")) yield* findGroups(line, bareUser, "userinfo");
  if (line.includes("=")) yield* findGroups(line, signed, "signature");
  if (line.includes("&p=")) yield* findGroups(line, letters, "password");
  for (const match of line.matchAll(encodedAuthority)) {
    const [whole, name = ""] = match;
    const start = match.index + whole.length - 3 - name.length;
    yield { start, end: start + name.length, kind: "userinfo" };
  }
  for (const match of line.matchAll(scheme)) {
    const [whole, name = "", value = ""] = match;
    const end = match.index + whole.length;
    const kind = name.toLowerCase() === "basic" ? "basic-auth" : "bearer";
    if (looksRandom(value)) yield { start: end - value.length, end: sentenceEnd(line, end), kind };
  }
  for (const match of line.matchAll(parameter)) {
    const [, name = "", written = ""] = match;
    const start = match.index + match[0].length - written.length;
    // What escapes the quote behind it.
    const value = written.endsWith("\\") ? written.replace(/\\{1,16}$/, "") : written;
    const end = start + value.length;
    // `?code=404` is no code of OAuth, `?key=name` and `?session=new` are words.
    if (!isParameterSecret(name, value)) continue;
    yield { start, end, kind: kindOfParameter(name) };
  }
}

/** What a pattern has in its group. */
function* findGroups(line: string, pattern: RegExp, kind: string): Iterable<Span> {
  for (const { indices } of line.matchAll(pattern)) {
    const [start, end] = indices?.[1] ?? [0, 0];
    yield { start, end, kind };
  }
}

function* findInUrls(line: string): Iterable<Span> {
  for (const { index, 0: whole, 1: text = "" } of line.matchAll(encodedProxy)) {
    const end = index + whole.length;
    yield { start: end - text.length, end, kind: "credentials" };
  }
  for (const match of line.matchAll(authority)) {
    const [whole, name = ""] = match;
    const start = match.index + whole.length - name.length;
    const at = name.lastIndexOf("@");
    const isCut = at === -1 ? isUnencoded(name) : isHostCut(whole, name.slice(at + 1));
    const end = isCut ? Math.max(at, unencodedEnd(line, start)) : at;
    // `amqp://guest@host`: a name alone; `postgres://$USER:$PASS@db`: names of variables.
    if (end > 0 && !/^(?:[A-Za-z]{1,24}|[^:]{0,64}:\$\{?\w{1,64}\}?)$/.test(name.slice(0, end)))
      yield { start, end: start + end, kind: "userinfo" };
  }
}

/** `user:text` can be no host with a port, so it is the beginning of `user:te/xt@host`. */
function isUnencoded(name: string): boolean {
  return /^[^:[\]]+:(?!\d{1,5}$)./.test(name);
}

/**
 * True where what stands behind the `@` of a URL can be a piece of the password: no host is `ss:w`,
 * and addresses of databases have no `@` further on.
 */
function isHostCut(url: string, host: string): boolean {
  if (/^(?:git|ssh|svn|npm|file)\b/i.test(url)) return false;
  return !/^(?:https?|wss?)\b/i.test(url) || /:(?!\d{0,5}$)/.test(host);
}

function unencodedEnd(line: string, start: number): number {
  const rest = /^[^ \t\r\n"'`<>]*/.exec(line.slice(start, start + maxUnencoded))?.[0] ?? "";
  const next = rest.search(/[,;|][A-Za-z][\w+.-]{1,30}:\/\//);
  return (next === -1 ? rest : rest.slice(0, next)).lastIndexOf("@");
}

function isParameterSecret(name: string, value: string): boolean {
  if (/^\d{1,5}$/.test(value)) return false;
  if (/^appid$/i.test(name)) return /^[\da-f]{32}$/.test(value);
  return (
    !/^(?:key|code|auth|sid|session|ticket|policy)$/i.test(name) || !/^[a-z]{1,24}$/i.test(value)
  );
}

function kindOfParameter(name: string): string {
  if (/^appid$/i.test(name)) return "api-key";
  if (/sig|hmac|policy/i.test(name)) return "signature";
  return /key/i.test(name) ? "api-key" : "token";
}

/** Without the full stop of the sentence. */
function sentenceEnd(line: string, end: number): number {
  return line.charAt(end - 1) === "." ? end - 1 : end;
}

/** A word of prose (`Bearer authentication`) has neither digits nor capitals inside. */
function looksRandom(value: string): boolean {
  return /\d|=|[a-z][A-Z]|[A-Z]{2}[a-z]/.test(value) || value.length >= 24;
}
