import { chmod } from "node:fs/promises";
import { createServer, type Server } from "node:http";

import { EnvHttpProxyAgent } from "undici";

import { agentError } from "../../../errors/agent-errors.ts";
import type { AgentRun } from "../../../ports/agent.ts";
import type { Credential } from "./credential.ts";
import type { Upstream } from "./forward.ts";
import { createRequestHandler } from "./request-handler.ts";
import type { Trouble } from "./trouble.ts";

export type { Credential } from "./credential.ts";
export type { Trouble } from "./trouble.ts";

/** The only way out of a box: a unix socket that forwards to the Messages API. */
export interface Gateway {
  /** Path of the socket on the host. */
  readonly socket: string;
  /** Since the last answer that succeeded; null where there is none. */
  trouble(): Trouble | null;
  /** When the last byte came from or went to the API, by the monotonic clock of `performance.now()`. */
  lastActivity(): number;
  /** Ends at once what is under way. Resolves once what it had cost was told. */
  close(): Promise<void>;
}

/** What a gateway is opened with. */
export interface GatewayOptions {
  /** Path for the socket; its folder is the run's own and 0700. At most 107 bytes. */
  readonly socket: string;
  /** Base address of the API, as in `https://api.anthropic.com`. */
  readonly upstream: string;
  readonly credential: Credential;
  /** What the run may spend, and who is told. */
  readonly run: AgentRun;
}

/** How long the gateway waits, in milliseconds. */
export interface GatewayPatience {
  /** For a connection to the API. */
  readonly connect: number;
  /** For the API to begin to answer. */
  readonly answer: number;
  /** For the next piece of an answer; the API sends one every few seconds, if only a ping. */
  readonly idle: number;
  /** For the headers of a request, and for all of it. */
  readonly headers: number;
  readonly request: number;
}

/** For a run that nobody waits for. */
export const usualPatience: GatewayPatience = {
  connect: 10_000,
  answer: 300_000,
  idle: 120_000,
  headers: 10_000,
  request: 60_000,
};

/** The agent has one or two at a time. */
const mostConnections = 16;

/**
 * Opens a gateway for one run; `createRequestHandler` says what it forwards, and at which cost.
 * Throws `MW_CREDENTIAL_MISSING` for an empty credential, and `MW_AGENT_FAILED` where the socket
 * cannot be made.
 */
export async function openGateway(
  { socket, upstream: address, credential, run }: GatewayOptions,
  patience: GatewayPatience = usualPatience,
): Promise<Gateway> {
  if (credential.secret === "") {
    throw agentError("MW_CREDENTIAL_MISSING", "The credential of the agent is empty.");
  }
  const dispatcher = new EnvHttpProxyAgent({ connect: { timeout: patience.connect } });
  let lastActivity = performance.now();

  const upstream: Upstream = {
    base: address.replace(/\/+$/, ""),
    credential,
    dispatcher,
    answerTimeout: patience.answer,
    idleTimeout: patience.idle,
    signal: run.signal,
    active: () => void (lastActivity = performance.now()),
    planSeen: (use) => run.planSeen(use),
  };
  const handler = createRequestHandler(run, upstream);

  const server = createServer(
    {
      headersTimeout: patience.headers,
      requestTimeout: patience.request,
      // The agent may take its time between two requests.
      keepAliveTimeout: 0,
      connectionsCheckingInterval: Math.min(1_000, patience.headers),
    },
    (request, response) => handler.handle(request, response),
  );
  server.maxConnections = mostConnections;
  await listen(server, socket);

  return {
    socket,
    trouble: () => handler.trouble(),
    lastActivity: () => lastActivity,
    async close() {
      const ended = new Promise<void>((resolve) => server.close(() => resolve()));
      // What is under way at the API ends with the client that asked for it.
      server.closeAllConnections();
      await Promise.all([ended, handler.settled(), dispatcher.destroy()]);
    },
  };
}

async function listen(server: Server, socket: string): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(socket, resolve);
    });
    await chmod(socket, 0o600);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `The gateway of the run cannot listen at ${socket}: ${reason}.`;
    throw agentError("MW_AGENT_FAILED", message, { cause });
  }
}
