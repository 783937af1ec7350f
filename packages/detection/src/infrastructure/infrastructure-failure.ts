import type { ErrorLink, InfrastructureFailure } from "../types.ts";
import { driverOf, endpointIn } from "./resource.ts";

type Kind = InfrastructureFailure["kind"];

/** Codes of Node, undici, drivers and Prisma that say that the other side was not reached. */
const codes: readonly (readonly [Kind, RegExp])[] = [
  ["refused", /^ECONNREFUSED$/],
  ["timeout", /^(?:ETIMEDOUT|ESOCKETTIMEDOUT|ETIME|ECONNABORTED|UND_ERR_\w+_TIMEOUT|P1002|P1008)$/],
  ["dns", /^(?:ENOTFOUND|EAI_\w+|ESERVFAIL)$/],
  ["reset", /^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET|PROTOCOL_CONNECTION_LOST|P1017|57P01)$/],
  ["pool", /^(?:P2024|53300|ER_CON_COUNT_ERROR|POOL_CLOSED)$/],
  ["unreachable", /^(?:EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|P1001)$/],
];

const types: readonly (readonly [Kind, RegExp])[] = [
  ["refused", /^SequelizeConnectionRefusedError$/],
  [
    "timeout",
    /^(?:ConnectTimeoutError|HeadersTimeoutError|BodyTimeoutError|MongoNetworkTimeoutError|MongoServerSelectionError|SequelizeConnectionTimedOutError)$/,
  ],
  ["dns", /^SequelizeHostNotFoundError$/],
  [
    "pool",
    /^(?:Mongo)?Pool(?:Closed|Cleared\w*)Error$|^(?:SequelizeConnectionAcquireTimeoutError|KnexTimeoutError)$/,
  ],
  [
    "unreachable",
    /^(?:SequelizeHostNotReachableError|MaxRetriesPerRequestError|java\.net\.NoRouteToHostException)$/,
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
    /\bpool (?:is |was |has been )?(?:closed|destroyed|draining|ended|cleared|exhausted|timed ?out)|after calling end on the pool|connection from the connection pool|acquiring a connection|HikariPool-\d+ - connection is not available|QueuePool limit of size|remaining connection slots|too many (?:clients|connections)/i,
  ],
  [
    "timeout",
    /\bconnect(?:ion)? (?:attempt )?(?:timeout|timed out)|timeout exceeded when trying to connect|buffering timed out|server selection timed out|timeout of \d+ ?ms exceeded|\bi\/o timeout\b|context deadline exceeded/i,
  ],
  [
    "reset",
    /socket hang up|connection (?:terminated|was closed|closed|reset|lost)\b|closed the connection unexpectedly|other side closed/i,
  ],
  ["unreachable", /can't reach database server|no route to host|network is unreachable/i],
];

/** Error codes as they stand in a message. */
const codeInText = /\b(?:E[A-Z]{3,14}|EAI_[A-Z]+|UND_ERR_[A-Z_]+|P\d{4})\b/g;

/**
 * What an error, or one of its causes, could not reach: a service that is down, and no bug in the
 * code that called it. Null for every other error.
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
  const endpoint = below.map((link) => endpointIn(link.message)).find((found) => found !== null);
  const driver = links.map(driverOf).find((found) => found !== null);
  return { kind, resource: endpoint ?? driver ?? null };
}

function kindOf(link: ErrorLink): Kind | null {
  const named = [link.code ?? "", ...(link.message.match(codeInText) ?? [])];
  return (
    named.map((code) => find(codes, code)).find((kind) => kind !== null) ??
    find(types, link.type ?? "") ??
    find(texts, link.message)
  );
}

function find(table: readonly (readonly [Kind, RegExp])[], text: string): Kind | null {
  return table.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
}
