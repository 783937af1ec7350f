import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";

import { member } from "./json-value.ts";
import { eventText, messageEvents } from "./message-events.ts";
import { createMessage } from "./message.ts";
import { isAgentTurn, readAsked } from "./messages-request.ts";
import { createRuns, type Played } from "./runs.ts";
import type { Answer, Asked, Received, Refusal, Script, ScriptedModel } from "./types.ts";

/** Names that the API gives to its statuses; every other one is an `api_error`. */
const errorTypes: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  529: "overloaded_error",
};

/** Starts a model that plays these scripts. What fits none gets a text that says so, and ends. */
export async function startScriptedModel(scripts: readonly Script[]): Promise<ScriptedModel> {
  const runs = createRuns(scripts);
  const received: Received[] = [];

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "" } = request;
    const text = (await buffer(request)).toString();
    const body = decode(text);
    const endpoint = `${method} ${url.split("?", 1)[0]}`;
    const asked = readAsked(body);
    const played = endpoint === "POST /v1/messages" ? turnOf(request, asked) : null;
    const script = played?.script ?? null;
    received.push({ method, path: url, headers: flat(request), body, script });

    if (played !== null) return play(response, played.turn, asked, received.length);
    if (endpoint === "POST /v1/messages/count_tokens") {
      // Four bytes to a token is near enough for text.
      return sendJson(response, 200, { input_tokens: Math.ceil(text.length / 4) });
    }
    if (endpoint === "HEAD /" || endpoint === "GET /") return void response.end();
    refuse(response, { status: 404 });
  }

  function turnOf(request: IncomingMessage, asked: Asked): Played {
    if (!isAgentTurn(asked.body)) return { script: null, turn: { text: "ok" } };
    return runs.next(runOf(request, asked), asked);
  }

  const server = createServer((request, response) => {
    // A client that leaves while it is answered is part of the scripts, not a fault.
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** An agent names its run; of a client that does not, the prompt is the name. */
function runOf(request: IncomingMessage, asked: Asked): string {
  return String(request.headers["x-claude-code-session-id"] ?? asked.prompt);
}

/** `number` is that of the request. */
async function play(
  response: ServerResponse,
  turn: Played["turn"],
  asked: Asked,
  number: number,
): Promise<void> {
  if (turn === "hang") return;
  if (turn === "drop") return void response.destroy();
  if ("status" in turn) return refuse(response, turn);
  await say(response, turn, asked, number);
}

async function say(
  response: ServerResponse,
  answer: Answer,
  { body, cwd }: Asked,
  number: number,
): Promise<void> {
  const { delay = 0, headers = {}, cut = false } = answer;
  if (delay > 0) {
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    await wait(delay, undefined, { signal: gone.signal });
  }
  const message = createMessage(answer, { number, model: String(member(body, "model")), cwd });
  const streams = member(body, "stream") === true;
  const whole = streams ? eventText(messageEvents(message, cut)) : JSON.stringify(message);
  response.writeHead(200, {
    "content-type": streams ? "text/event-stream; charset=utf-8" : "application/json",
    "cache-control": "no-cache",
    "request-id": `req_${number}`,
    ...headers,
  });
  if (!cut) return void response.end(whole);
  // The callback comes once the bytes have left; a connection destroyed before would lose them.
  response.write(streams ? whole : whole.slice(0, whole.length / 2), () => response.destroy());
}

function refuse(response: ServerResponse, { status, message, headers = {} }: Refusal): void {
  const type = errorTypes[status] ?? "api_error";
  const error = { type, message: message ?? `The script refuses with ${status}.` };
  sendJson(response, status, { type: "error", error }, headers);
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

function decode(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function flat(request: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
}
