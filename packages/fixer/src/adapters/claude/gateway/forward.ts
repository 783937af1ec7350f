import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";

import { request, type Dispatcher } from "undici";

import type { PlanUse } from "../../../ports/agent.ts";
import { upstreamHeaders, type Credential } from "./credential.ts";
import { noUse } from "./prices.ts";
import { readPlanUse } from "./rate-limit-headers.ts";
import { createRedactor, redactText } from "./redaction.ts";
import { refuse } from "./refuse.ts";
import { countBody, countStream, type Counted } from "./token-count.ts";
import { readBrokenAnswer, readTrouble, type Trouble } from "./trouble.ts";

/** Where requests go, and as whom. */
export interface Upstream {
  /** Without a slash at its end; may have a path. */
  readonly base: string;
  readonly credential: Credential;
  readonly dispatcher: Dispatcher;
  /** How long the API may take until it begins to answer, and between two pieces. Milliseconds. */
  readonly answerTimeout: number;
  readonly idleTimeout: number;
  /** Ends what is under way. */
  readonly signal: AbortSignal;
  /** Told of every byte that passes. */
  readonly active: () => void;
  readonly planSeen: (use: PlanUse) => void;
}

/** What became of a request. */
export interface Forwarded {
  /** What is known of an answer; null where there was none, or it was a refusal. */
  readonly counted: Counted | null;
  /** Null where the answer was whole, and where it was the client who hung up. */
  readonly trouble: Trouble | null;
}

/** Of what the API answers, the headers that the client may see. */
const passed =
  /^(content-type|cache-control|request-id|retry-after|retry-after-ms|x-should-retry|anthropic-ratelimit-[\w-]+)$/;

/** A refusal is short; one that is longer goes on without its body. In bytes. */
const longestRefusal = 64 * 1024;

/** Sends a body to the API and passes its answer on as it comes. Never rejects. */
export async function forward(
  client: IncomingMessage,
  response: ServerResponse,
  body: string,
  upstream: Upstream,
): Promise<Forwarded> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  // Aborted, too, once an answer is through; who looks then has it already.
  const signal = AbortSignal.any([upstream.signal, gone.signal]);
  try {
    upstream.active();
    const answer = await request(`${upstream.base}${client.url ?? ""}`, {
      method: "POST",
      dispatcher: upstream.dispatcher,
      signal,
      headers: upstreamHeaders(client.headers, upstream.credential),
      headersTimeout: upstream.answerTimeout,
      bodyTimeout: upstream.idleTimeout,
      body,
    });
    upstream.active();
    for (const use of readPlanUse(answer.headers)) upstream.planSeen(use);
    return await (answer.statusCode === 200
      ? passOn(answer, response, upstream, signal)
      : passRefusal(answer, response, upstream));
  } catch (cause) {
    const trouble = signal.aborted ? null : unreachable(cause, upstream.credential);
    const text = trouble?.text ?? "The run was ended.";
    refuse(response, { status: 502, type: "api_error", text });
    return { counted: null, trouble };
  }
}

/** The client sees the answer byte for byte, except for the credential. */
async function passOn(
  answer: Dispatcher.ResponseData,
  response: ServerResponse,
  { credential, active }: Upstream,
  signal: AbortSignal,
): Promise<Forwarded> {
  const { "content-encoding": encoding = "identity" } = answer.headers;
  if (encoding !== "identity") return refusePacked(answer, response, String(encoding));
  const streams = String(answer.headers["content-type"]).startsWith("text/event-stream");
  const count = streams ? countStream() : countBody();
  const redactor = createRedactor(credential.secret);
  response.writeHead(200, passedHeaders(answer, credential));
  let cut: Trouble | null = null;

  async function* watch(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of chunks) {
        active();
        count.add(chunk);
        yield redactor.add(chunk);
      }
      yield redactor.end();
    } catch (cause) {
      // Only here is it known who hung up: afterwards the other side is hung up on.
      if (!signal.aborted) cut = unreachable(cause, credential);
      throw cause;
    }
  }
  try {
    await pipeline(answer.body, watch, response);
  } catch {
    return { counted: count.counted(), trouble: cut };
  }
  const counted = count.counted();
  if (counted.whole) return { counted, trouble: null };
  const error = counted.error ?? { type: "api_error", message: "it ended too early" };
  const trouble = readBrokenAnswer(error);
  return { counted, trouble: { ...trouble, text: redactText(trouble.text, credential.secret) } };
}

/** The gateway asked for none, and cannot count what it cannot read. */
async function refusePacked(
  answer: Dispatcher.ResponseData,
  response: ServerResponse,
  encoding: string,
): Promise<Forwarded> {
  answer.body.destroy();
  const text = `The Messages API packs its answers (${encoding}), although it was asked not to`;
  refuse(response, { status: 502, type: "api_error", text });
  const counted = { model: null, use: noUse, whole: false, error: null };
  return { counted, trouble: { kind: "refused", status: null, retryAt: null, text } };
}

async function passRefusal(
  answer: Dispatcher.ResponseData,
  response: ServerResponse,
  { credential }: Upstream,
): Promise<Forwarded> {
  const { statusCode, headers } = answer;
  const body = redactText(await readShort(answer.body), credential.secret);
  const trouble = readTrouble(statusCode, headers, body, Date.now());
  if (statusCode < 400) {
    // A client would follow a redirect past the gateway, or take an odd success for an answer.
    refuse(response, { status: 502, type: "api_error", text: trouble.text });
  } else {
    response.writeHead(statusCode, passedHeaders(answer, credential)).end(body);
  }
  return { counted: null, trouble };
}

/** A body as text; empty where it is too long. */
async function readShort(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > longestRefusal) return "";
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function passedHeaders(
  { headers }: Dispatcher.ResponseData,
  { secret }: Credential,
): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => passed.test(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, redactText(String(value), secret)]));
}

function unreachable(cause: unknown, { secret }: Credential): Trouble {
  const { code, message } = cause as { readonly code?: unknown; readonly message: string };
  const reason = typeof code === "string" ? code : message;
  const text = `The Messages API cannot be reached: ${redactText(reason, secret)}`;
  return { kind: "unreachable", status: null, retryAt: null, text };
}
