import { createServer } from "node:http";
import type { Socket } from "node:net";

import rateLimit from "@fastify/rate-limit";
import type { ListenAddress } from "@mendwatch/config";
import { MendwatchError, type Refusal } from "@mendwatch/protocol";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";

import { fixerError, type RefusalCode } from "../../errors/errors.ts";
import { refusalStatus } from "./http-status.ts";

/**
 * Bounds of one listener, in milliseconds and connections. What Node and fastify leave open by
 * default (slow bodies, idle connections, their number) is closed here.
 */
const bounds = {
  /** A report is at most a quarter of a MiB; half a minute is 9 kB/s. */
  request: 30_000,
  headers: 10_000,
  idle: 60_000,
  /** Node looks only this often for requests that are too slow. */
  check: 1_000,
  connections: 256,
  /** What is under way when the listener closes may take this long to end. */
  closing: 2_000,
} as const;

/** A listener that was opened. */
export interface Listener {
  /** `http://host:port`, with the port that it really has. */
  readonly url: string;
  /** Resolves once the requests under way are answered, or cut off after two seconds. */
  close(): Promise<void>;
}

/** What a listener is made with. */
export interface ServerOptions {
  /** Of one body, in bytes. */
  readonly bodyLimit: number;
  /** Requests of one address in a minute. */
  readonly perMinute: number;
  /** Told of every refusal that went out. */
  readonly refused: (request: FastifyRequest, status: number, refusal: Refusal) => void;
  /** Told of what nobody expected. */
  readonly fault: (error: unknown) => void;
}

/**
 * A fastify that takes `application/json` only, hands the body on as the bytes that came, and
 * answers everything that is not 2xx as `{code, message}`.
 */
export async function createListener(options: ServerOptions): Promise<FastifyInstance> {
  const server = fastify({
    bodyLimit: options.bodyLimit,
    forceCloseConnections: "idle",
    serverFactory: (handle) => {
      const http = createServer(
        {
          requestTimeout: bounds.request,
          headersTimeout: bounds.headers,
          keepAliveTimeout: bounds.idle,
          connectionsCheckingInterval: bounds.check,
        },
        handle,
      );
      http.setTimeout(bounds.idle);
      http.maxConnections = bounds.connections;
      return http;
    },
    clientErrorHandler: refuseClient,
    frameworkErrors: (error, request, reply) => void refuse(request, reply, error),
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) =>
    done(null, body),
  );

  function refuse(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
    const { status, refusal } = refusalOf(error);
    if (status === 500) options.fault(error);
    options.refused(request, status, refusal);
    return reply.code(status).send(refusal);
  }
  server.setErrorHandler((error, request, reply) => refuse(request, reply, error));
  server.setNotFoundHandler((request, reply) =>
    refuse(
      request,
      reply,
      fixerError("MW_UNKNOWN_ADDRESS", `There is no ${request.method} at this address.`),
    ),
  );

  await server.register(rateLimit, { global: false });
  const limit = limiter(server, options.perMinute, (request) => request.ip);
  server.addHook("onRequest", limit);
  server.addHook("onRequest", async (request) => {
    if (request.headers["content-encoding"] === undefined) return;
    throw fixerError(
      "MW_WRONG_CONTENT_TYPE",
      "Header content-encoding: send the body as it is, without an encoding.",
    );
  });
  return server;
}

/** Refuses with `MW_TOO_MANY_REQUESTS`, and says when to come again, what passes its limit in a minute. */
export function limiter(
  server: FastifyInstance,
  perMinute: number,
  key: (request: FastifyRequest) => string,
): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  const check = server.createRateLimit({ max: perMinute, timeWindow: 60_000, keyGenerator: key });
  return async (request, reply) => {
    const state = await check(request);
    if (state.isAllowed || !state.isExceeded) return;
    void reply.header("retry-after", state.ttlInSeconds);
    throw fixerError(
      "MW_TOO_MANY_REQUESTS",
      `More than ${perMinute} requests in a minute; send again in ${state.ttlInSeconds} s.`,
    );
  };
}

/** Opens the listener. `key` is where the address stands in the configuration. Throws `MW_CANNOT_LISTEN`. */
export async function listen(
  server: FastifyInstance,
  address: ListenAddress,
  key: string,
): Promise<Listener> {
  try {
    const url = await server.listen({ ...address, listenTextResolver: (text) => text });
    return { url, close: () => close(server) };
  } catch (cause) {
    await server.close();
    const code = cause instanceof Error && "code" in cause ? cause.code : null;
    const reason = code === "EADDRINUSE" ? "the port is taken" : reasonOf(cause);
    throw fixerError(
      "MW_CANNOT_LISTEN",
      `Cannot listen at ${address.host}:${address.port}: ${reason}. End what has it, or write another address under \`${key}\`.`,
      { cause },
    );
  }
}

async function close(server: FastifyInstance): Promise<void> {
  const cut = setTimeout(() => server.server.closeAllConnections(), bounds.closing);
  await server.close();
  clearTimeout(cut);
}

function refusalOf(error: unknown): { readonly status: number; readonly refusal: Refusal } {
  const known = translate(error);
  if (known instanceof MendwatchError && known.code in refusalStatus) {
    const status = refusalStatus[known.code as RefusalCode];
    return { status, refusal: { code: known.code, message: known.message } };
  }
  const message = "Something failed that was not expected; the fixer's output has the cause.";
  return { status: 500, refusal: { code: "MW_INTERNAL", message } };
}

/** fastify's own errors in our words. */
function translate(error: unknown): unknown {
  if (!(error instanceof Error) || !("statusCode" in error)) return error;
  switch (error.statusCode) {
    case 413:
      return fixerError("MW_BODY_TOO_LARGE", "The body is too large; send a smaller one.");
    case 414:
      return fixerError("MW_UNKNOWN_ADDRESS", "There is nothing at so long an address.");
    case 415:
      return fixerError(
        "MW_WRONG_CONTENT_TYPE",
        "Header content-type: send the body as application/json.",
      );
    case 400:
      return fixerError("MW_BAD_REQUEST", `The request cannot be read: ${error.message}.`);
    default:
      return error;
  }
}

/** Answers what is not even HTTP, or too slow, and hangs up. */
function refuseClient(error: Error & { readonly code?: string }, socket: Socket): void {
  // The other side is gone, or part of an answer is on its way already.
  if (error.code === "ECONNRESET" || !socket.writable || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const slow = error.code === "ERR_HTTP_REQUEST_TIMEOUT";
  const line = slow ? "408 Request Timeout" : "400 Bad Request";
  const message = slow
    ? "The request took too long; send it at once."
    : "The request cannot be read; send HTTP/1.1.";
  const body = JSON.stringify({ code: "MW_BAD_REQUEST", message } satisfies Refusal);
  socket.end(
    `HTTP/1.1 ${line}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
