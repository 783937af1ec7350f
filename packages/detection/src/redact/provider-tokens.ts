import type { SecretKind } from "../types.ts";
import type { Span } from "./span.ts";

/**
 * Tokens whose beginning names who made them. Each has a literal beginning that cannot stand inside
 * a word, and one class repeated after it, so that no text is read twice.
 */
const tokens: readonly (readonly [SecretKind, string])[] = [
  ["github-token", "gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}"],
  ["gitlab-token", String.raw`gl(?:pat|oas|rt|dt|cbt)-[\w-]{16,}`],
  ["aws-key", "(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])"],
  ["slack-token", String.raw`xox[abeoprs]-[\w-]{10,}|xapp-\d-[\w-]{10,}`],
  ["stripe-key", "(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,}"],
  ["webhook-secret", "whsec_[A-Za-z0-9+/=]{16,}"],
  ["google-key", String.raw`AIza[\w-]{35}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,}`],
  ["npm-token", "npm_[A-Za-z0-9]{30,}"],
  ["pypi-token", String.raw`pypi-[\w-]{30,}`],
  ["api-key", String.raw`(?<![_-])sk-(?=[\w-]*\d)[\w-]{20,}`],
  ["sendgrid-key", String.raw`SG\.[\w-]{16,}\.[\w-]{16,}`],
  ["twilio-key", "SK[0-9a-f]{32}(?![0-9a-f])"],
  ["digitalocean-token", "do[opr]_v1_[0-9a-f]{40,}"],
  ["shopify-token", "shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"],
  ["huggingface-token", "hf_[A-Za-z]{30,}"],
  ["databricks-token", "dapi[0-9a-f]{32}"],
];

const anyToken = new RegExp(
  `(?:(?<![A-Za-z0-9])|(?<=%[0-9A-Fa-f]{2}))(?:${tokens.map(([, pattern]) => `(${pattern})`).join("|")})`,
  "g",
);
/** A bot's number, a colon, its secret; in a URL right after `/bot`. */
const telegramToken = /(?<!\d)\d{6,12}:[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/g;
const slackWebhook = /hooks\.slack\.com\/(?:services|workflows|triggers)\/([\w/-]{10,})/g;

/** Tokens of well-known services. */
export function* findProviderTokens(line: string): Iterable<Span> {
  for (const match of line.matchAll(anyToken)) {
    const group = match.slice(1).findIndex((value) => value !== undefined);
    const kind = tokens[group]?.[0] ?? "token";
    yield { start: match.index, end: match.index + match[0].length, kind };
  }
  for (const match of line.matchAll(telegramToken)) {
    yield { start: match.index, end: match.index + match[0].length, kind: "telegram-token" };
  }
  for (const match of line.matchAll(slackWebhook)) {
    const end = match.index + match[0].length;
    yield { start: end - (match[1]?.length ?? 0), end, kind: "slack-webhook" };
  }
}
