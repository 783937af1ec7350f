import type { IncomingMessage, ServerResponse } from "node:http";

import type { AgentRun } from "../../../ports/agent.ts";
import { openAccount } from "./account.ts";
import { forward, type Upstream } from "./forward.ts";
import { outputFor } from "./prices.ts";
import { readBody } from "./read-body.ts";
import { refuse, type Refusal } from "./refuse.ts";
import { checkRequest, type ModelRequest } from "./request-rules.ts";
import { estimateTokens } from "./token-count.ts";
import type { Trouble } from "./trouble.ts";

/** Requests that are read, wait for their turn or are answered. The agent has one at a time. */
const mostAtOnce = 4;

/** Every path that is forwarded, with no more of a query than the agent writes. */
const forwarded = /^\/v1\/messages(?<count>\/count_tokens)?(?:\?[\w=&.-]{0,200})?$/;

/** Answers what comes out of a box. */
export interface RequestHandler {
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Since the last answer that succeeded; null where there is none. */
  trouble(): Trouble | null;
  /** Resolves once what was forwarded so far has ended, and what it cost was told. */
  settled(): Promise<void>;
}

/**
 * Forwards one request after the other, and bounds the price of each before: `max_tokens` is lowered
 * to what the cap still pays for, and at the cap nothing is forwarded any more. So a run can pass its
 * cap by the input of one request, which is known only when it has been read, and by no more. After
 * each answer the run is told what it has spent, and the next request waits until that is kept. What
 * cannot be kept account of is the last that is forwarded.
 *
 * An answer that is cut costs what was seen of it. One that came without any count costs an estimate
 * from its length and the request's. What was not answered at all costs nothing, although the API may
 * have begun to count: nobody but it knows.
 */
export function createRequestHandler(run: AgentRun, upstream: Upstream): RequestHandler {
  const account = openAccount(run);
  let trouble: Trouble | null = null;
  let lastTurn = Promise.resolve();
  let present = 0;

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

  return {
    handle(request, response) {
      if (present >= mostAtOnce) {
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
    trouble: () => trouble,
    settled: () => lastTurn,
  };
}
