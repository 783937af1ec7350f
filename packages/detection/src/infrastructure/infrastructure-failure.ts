import type { ErrorLink, InfrastructureFailure } from "../types.ts";
import { driverOf, endpointIn, providers, serviceBehind } from "./resource.ts";

type Kind = InfrastructureFailure["kind"];

/** Codes of Node, undici, drivers and Prisma that say that the other side was not reached. */
const codes: readonly (readonly [Kind, RegExp])[] = [
  ["refused", /^ECONNREFUSED$/],
  ["timeout", /^(?:ETIMEDOUT|ESOCKETTIMEDOUT|ETIME|ECONNABORTED|UND_ERR_\w+_TIMEOUT|P1002|P1008)$/],
  ["dns", /^(?:ENOTFOUND|EAI_\w+|ESERVFAIL)$/],
  ["reset", /^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET|PROTOCOL_CONNECTION_LOST|P1017|57P01)$/],
  ["pool", /^(?:P2024|53300|ER_CON_COUNT_ERROR|POOL_CLOSED)$/],
  ["unreachable", /^(?:EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|P1001)$/],
  [
    "tls",
    /^(?:CERT_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(?:VERIFY|GET)_\w+|ERR_TLS_CERT_ALTNAME_INVALID|EPROTO)$/,
  ],
  ["disk", /^(?:ENOSPC|EDQUOT|53100|SQLITE_FULL)$/],
  ["files", /^(?:EMFILE|ENFILE)$/],
];

const types: readonly (readonly [Kind, RegExp])[] = [
  ["refused", /^SequelizeConnectionRefusedError$/],
  [
    "timeout",
    /^(?:APIConnectionTimeoutError|ConnectTimeoutError|HeadersTimeoutError|BodyTimeoutError|MongoNetworkTimeoutError|MongoServerSelectionError|SequelizeConnectionTimedOutError)$/,
  ],
  ["dns", /^SequelizeHostNotFoundError$/],
  [
    "pool",
    /^(?:Mongo)?Pool(?:Closed|Cleared\w*)Error$|^(?:SequelizeConnectionAcquireTimeoutError|KnexTimeoutError)$/,
  ],
  [
    "unreachable",
    /^(?:SequelizeHostNotReachableError|StripeConnectionError|APIConnectionError|MaxRetriesPerRequestError|java\.net\.NoRouteToHostException)$/,
  ],
  ["dns", /^java\.net\.UnknownHostException$/],
  ["timeout", /^java\.net\.(?:SocketTimeoutException|http\.HttpConnectTimeoutException)$/],
];

/** What drivers say where they give no code. */
const texts: readonly (readonly [Kind, RegExp])[] = [
  ["refused", /\bconnection refused\b|\bactively refused it\b/i],
  ["dns", /\bno such host\b|\bname or service not known\b|\bname resolution\b/i],
  [
    "pool",
    /\bpool (?:is |was |has been )?(?:closed|destroyed|draining|ended|cleared|exhausted|timed ?out)|after calling end on the pool|connection is closed|connection error and is not queryable|connection from the connection pool|acquiring a connection|HikariPool-\d+ - connection is not available|QueuePool limit of size|remaining connection slots|too many (?:clients|connections)/i,
  ],
  [
    "timeout",
    /\bconnect(?:ion)? (?:attempt )?(?:timeout|timed out)|without establishing a connection|\bcommand timed out\b|timeout exceeded when trying to connect|buffering timed out|server selection timed out|timeout of \d+ ?ms exceeded|\bi\/o timeout\b|context deadline exceeded/i,
  ],
  [
    "reset",
    /socket hang up|connection (?:terminated|was closed|closed|reset|lost)\b|closed the connection unexpectedly|other side closed/i,
  ],
  ["unreachable", /can't reach database server|no route to host|network is unreachable/i],
  [
    "tls",
    /\bcertificate (?:has expired|is not yet valid|signed by unknown authority)|CERTIFICATE_VERIFY_FAILED|\bPKIX path\b|self[- ]signed certificate|unable to verify the first certificate/i,
  ],
  ["disk", /\bno space left on device|database or disk is full|disk quota exceeded/i],
  ["files", /\btoo many open files\b/i],
];

/** What a provider, or what stands before one, answers while it is down. */
const unavailable =
  /^(?:ServiceUnavailable\w*|SlowDown|InternalError|InternalServerError|OverloadedError|StripeAPIError)$/;
const unavailableText = /\bstatus code 5(?:0[0234]|29)\b|^5(?:0[0234]|29)\b/;
/** 500 may as well be a bug of the team next door. */
const gatewayText = /\b(?:status|response) code:? 50[234]\b/i;
const httpClient = /^(?:Axios|HTTP|Http|Request|Fetch|Response)Error$/;

/** Error codes as they stand in a message. */
const codeInText = /\b(?:E[A-Z]{3,14}|EAI_[A-Z]+|UND_ERR_[A-Z_]+|P\d{4})\b/g;

/**
 * What an error, or one of its causes, could not reach or had no more of: a service that is down, a
 * full disk, and no bug in the code that needed it. Null for every other error.
 */
export function infrastructureFailure(
  error: ErrorLink & { readonly causes: readonly ErrorLink[] },
): InfrastructureFailure | null {
  const links = [error, ...error.causes];
  const failing = links.findIndex((link) => kindOf(link) !== null);
  const kind = failing === -1 ? null : kindOf(links[failing] ?? error);
  if (kind === null) return null;
  // The link that names the failure names the resource too, or the causes under it do.
  const below = links.slice(failing);
  const named = below.map((link) => endpointIn(link.message)).find((found) => found !== null);
  const driver = links.map(driverOf).find((found) => found !== null) ?? null;
  return of(kind, named ?? null, driver, below);
}

/** What a failure is of. Some kinds are of the machine itself, whatever the message names. */
function of(
  kind: Kind,
  named: string | null,
  driver: string | null,
  links: readonly ErrorLink[],
): InfrastructureFailure {
  if (kind === "disk" || kind === "files") return { kind, resource: kind, service: kind };
  if (kind === "tls") return { kind, resource: named, service: "certificate" };
  // The resolver did not answer; with ENOTFOUND it did.
  const isResolver = kind === "dns" && links.some((link) => resolverGone.test(nameOf(link)));
  const service = isResolver ? "dns" : serviceBehind(driver, named);
  return { kind, resource: named ?? driver, service };
}

const resolverGone = /\bEAI_AGAIN\b|\bESERVFAIL\b|temporary failure in name resolution/i;

function nameOf({ code, message }: ErrorLink): string {
  return `${code ?? ""} ${message}`;
}

function kindOf(link: ErrorLink): Kind | null {
  const named = [link.code ?? "", ...(link.message.match(codeInText) ?? [])];
  return (
    named.map((code) => find(codes, code)).find((kind) => kind !== null) ??
    find(types, link.type ?? "") ??
    find(texts, link.message) ??
    (isUnavailable(link) ? "unavailable" : null)
  );
}

function isUnavailable(link: ErrorLink): boolean {
  const { type, message } = link;
  if (httpClient.test(type ?? "")) return gatewayText.test(message);
  if (!providers.has(driverOf(link) ?? "")) return false;
  return unavailable.test(type ?? "") || unavailableText.test(message);
}

function find(table: readonly (readonly [Kind, RegExp])[], text: string): Kind | null {
  return table.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
}
