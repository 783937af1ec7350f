import { chmod } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

import { EnvHttpProxyAgent } from "undici";

import { agentError } from "../../../agent-errors.ts";
import type { AgentRun } from "../../../ports/agent.ts";
import { openAccount } from "./account.ts";
import type { Credential } from "./credential.ts";
import { forward, type Upstream } from "./forward.ts";
import { outputFor } from "./prices.ts";
import { readBody } from "./read-body.ts";
import { refuse, type Refusal } from "./refuse.ts";
import { checkRequest, type ModelRequest } from "./request-rules.ts";
import { estimateTokens } from "./token-count.ts";
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

const usualPatience: GatewayPatience = {
  connect: 10_000,
  answer: 300_000,
  idle: 120_000,
  headers: 10_000,
  request: 60_000,
};

/** Connections, and requests that are read or wait for their turn. The agent has one at a time. */
const connections = 16;
const waiting = 4;

/** Every path that is forwarded, with no more of a query than the agent writes. */
const forwarded = /^\/v1\/messages(?<count>\/count_tokens)?(?:\?[\w=&.-]{0,200})?$/;

/**
 * Opens a gateway for one run.
 *
 * Requests are forwarded one after the other, and before each its price is bounded: `max_tokens` is
 * lowered to what the cap still pays for, and at the cap nothing is forwarded any more. So a run can
 * pass its cap by the input of one request, which is known only when it has been read, and by no
 * more. After each answer the run is told what it has spent, and the next request waits until that
 * is kept. What cannot be kept account of closes the gateway to all further requests.
 *
 * An answer that is cut costs what was seen of it. One that came without any count costs an estimate
 * from its length and the request's. What was not answered at all costs nothing, although the API may
 * have begun to count: nobody but it knows.
 *
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
  const account = openAccount(run);
  const dispatcher = new EnvHttpProxyAgent({ connect: { timeout: patience.connect } });
  let trouble: Trouble | null = null;
  let lastActivity = performance.now();
  let lastTurn = Promise.resolve();
  let present = 0;

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

  /** Remembers why a turn of the agent was refused, and refuses it. */
  function stop(response: ServerResponse, kind: Trouble["kind"], refusal: Refusal): void {
    trouble = { kind, status: null, retryAt: null, text: refusal.text };
    refuse(response, refusal);
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === "HEAD" && request.url === "/") return void response.end();
    const path = request.method === "POST" ? forwarded.exec(request.url ?? "") : null;
    if (path === null) {
      const text = "The gateway forwards requests for messages, and nothing else.";
      return refuse(response, { status: 403, type: "permission_error", text });
    }
    const body = await readBody(request);
    if (body === null) {
      const text = "The request is larger than the API takes.";
      return refuse(response, { status: 413, type: "request_too_large", text });
    }
    const counts = path.groups?.["count"] !== undefined;
    const checked = checkRequest(body, counts);
    if ("refused" in checked) {
      const text = `The gateway does not forward this request: ${checked.refused}`;
      return stop(response, "refused", { status: 403, type: "permission_error", text });
    }
    await inTurn(async () => {
      if (response.destroyed) return;
      if (!counts) return ask(request, response, checked.request);
      await forward(request, response, JSON.stringify(checked.request), upstream);
    });
  }

  async function inTurn(work: () => Promise<void>): Promise<void> {
    const before = lastTurn;
    const { promise, resolve } = Promise.withResolvers<void>();
    lastTurn = promise;
    await before;
    await work().finally(resolve);
  }

  /** One turn of the agent: bounded, forwarded, charged. */
  async function ask(
    request: IncomingMessage,
    response: ServerResponse,
    asked: ModelRequest,
  ): Promise<void> {
    if (!account.kept()) {
      const text = "What the run has spent could not be written down; nothing more is spent.";
      return stop(response, "refused", { status: 403, type: "permission_error", text });
    }
    const maxTokens = Math.min(asked.max_tokens ?? 0, outputFor(asked.model, account.left()));
    if (!(maxTokens > (asked.thinking?.budget_tokens ?? 0))) {
      const text = `The run has spent its budget of $${run.cap}.`;
      // The agent ends at once on this status, and says the text.
      return stop(response, "budget", { status: 402, type: "billing_error", text });
    }
    const sent = JSON.stringify({ ...asked, max_tokens: maxTokens });
    const { counted, trouble: met } = await forward(request, response, sent, upstream);
    // Who hung up says nothing about the API.
    if (met !== null || counted?.whole) trouble = met;
    if (counted === null) return;
    const { model, use } = counted;
    const read = use.input + use.cacheRead + use.cacheWrite + use.cacheWriteHour;
    // What was cut before it told what it had read has read it all the same.
    const input = read > 0 ? use.input : estimateTokens(sent.length);
    await account.charge(model ?? asked.model, { ...use, input });
  }

  const server = createServer(
    {
      headersTimeout: patience.headers,
      requestTimeout: patience.request,
      // The agent may take its time between two requests.
      keepAliveTimeout: 0,
      connectionsCheckingInterval: Math.min(1_000, patience.headers),
    },
    (request, response) => {
      if (present >= waiting) {
        const text = "Too many requests at once.";
        refuse(response, { status: 529, type: "overloaded_error", text });
        return;
      }
      present += 1;
      serve(request, response)
        .catch(() => {
          const text = "The request was cut, or is nested too deep.";
          refuse(response, { status: 400, type: "invalid_request_error", text });
        })
        .finally(() => (present -= 1));
    },
  );
  server.maxConnections = connections;
  await listen(server, socket);

  return {
    socket,
    trouble: () => trouble,
    lastActivity: () => lastActivity,
    async close() {
      const ended = new Promise<void>((resolve) => server.close(() => resolve()));
      // What is under way at the API ends with the client that asked for it.
      server.closeAllConnections();
      await Promise.all([ended, lastTurn, dispatcher.destroy()]);
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
