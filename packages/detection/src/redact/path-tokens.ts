import { shortestToken } from "./provider-tokens.ts";
import type { Span } from "./span.ts";
import type { SecretKind } from "../types.ts";

/** The first word of a segment that can be a token, and what may follow it in the segment. */
const segments = new RegExp(`(?<=/)[\\w-]{${shortestToken},}`, "g");
const rest = /(?:[.~%=:]+[\w-]+)*/y;
/** So much of a segment decides. */
const longestSegment = 128;

/** How far before a segment its path tells what it is. */
const maxLead = 64;

/**
 * Paths whose next segment lets its reader in: of links that are sent to people, of Django's with
 * the user before the token, of services that take a key in their address.
 */
const ways: readonly (readonly [SecretKind, RegExp])[] = [
  [
    "token",
    /\/(?:(?:password|account|user|email|login|auth)s?[/_-])?(?:reset(?:[-_]?password)?|forgot(?:[-_]?password)?|new[-_]?password|set[-_]?password|verify(?:[-_]?e?mail)?|verification|confirm(?:[-_]?e?mail|ation)?|accept(?:[-_]?invit(?:e|ation))?|invit(?:e|ation)s?|join|magic(?:[-_]?link)?|(?:un)?subscribe|activat(?:e|ion)|auto[-_]?login|sso|tokens?|jwt|shared?)\/(?:(?:confirm|verify|token|[A-Za-z\d]{1,5})\/)?$/i,
  ],
  ["api-key", /\/(?:api[-_]?)?key\/$/i],
  [
    "api-key",
    /(?:\.infura\.io\/(?:ws\/)?v3|\.alchemy(?:api)?\.(?:com|io)\/v2|\.quiknode\.pro|rpc\.ankr\.com\/[\w/]{1,24}|\.getblock\.io)\/$/i,
  ],
  [
    "webhook",
    /(?:\/web-?hooks?(?:-test)?\/(?:[a-z]{1,16})?|\/hooks?\/(?:catch\/\d{1,12}|[A-Za-z\d]{12,24})?|\/build_hooks|webhook\.site|loggly\.com\/(?:inputs|bulk)|datadoghq\.\w{2,4}\/(?:api\/)?v\d\/input|sumologic\.com\/receiver\/v\d\/http|hook\.[\w.]{0,16}(?:make|integromat)\.com|\/with\/key|pagerduty\.com\/integration|hc-ping\.com(?:\/ping)?|\/bot\/v2\/hook)\/?$/i,
  ],
  ["google-key", /(?<![\w/.:])1\/\/$/],
  ["stream-key", /\brtmps?:\/\/[\w.:-]{1,40}\/[\w-]{1,16}\/$/i],
  ["token", /\/calendar\/ical\/[^/\s]{1,46}\/$/],
];

/** Tokens that are a part of a path, with nothing before them but what the path is for. */
export function* findPathTokens(line: string): Iterable<Span> {
  if (!line.includes("/")) return;
  for (const { index, 0: segment } of line.matchAll(segments)) {
    const kind = kindOfSegment(line, index, index + segment.length);
    if (kind === null) continue;
    rest.lastIndex = index + segment.length;
    yield { start: index, end: rest.lastIndex + (rest.exec(line)?.[0].length ?? 0), kind };
  }
}

/** What a long word behind a slash is a secret of; null for most. */
export function kindOfSegment(line: string, start: number, end: number): SecretKind | null {
  const segment = line.slice(start, Math.min(end, start + longestSegment));
  if (!isToken(segment, line, start) || /^\.[a-z]{2,5}(?!\w)/.test(line.slice(end, end + 8)))
    return null;
  const before = line.slice(Math.max(0, start - maxLead), start);
  // The number of one, as REST has it.
  if (before.endsWith("/tokens/") && /^[\da-f]{8}-/.test(segment)) return null;
  return ways.find(([, way]) => way.test(before))?.[0] ?? null;
}

/** Not the name of a page, nor an ObjectId: a piece of it is long, or all of it is a UUID or in fours. */
function isToken(segment: string, line: string, start: number): boolean {
  if (!/\d/.test(segment) || !/[A-Za-z]/.test(segment)) return false;
  // Netlify's hooks have a form that ids have elsewhere.
  if (/^[\da-f]{24}$/.test(segment)) return line.startsWith("build_hooks/", start - 12);
  return (
    /[A-Za-z\d_]{14,}/.test(segment) ||
    /^(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[a-z\d]{4}(?:-[a-z\d]{4}){3,5})$/i.test(segment)
  );
}
