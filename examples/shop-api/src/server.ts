import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

import type { Logger } from "./log.ts";
import { Refusal } from "./refusal.ts";
import { answer, type ShopAnswer } from "./routes.ts";
import type { Shop } from "./shop.ts";

const maxBodyBytes = 64 * 1024;

/** The shop behind HTTP. Every request gets an id, which is on each of its log lines and in the answer. */
export function createShopServer(shop: Shop, log: Logger): Server {
  return createServer((request, response) => {
    const reqId = randomUUID();
    const line = { method: request.method ?? "", url: request.url ?? "/" };
    void serve(shop, request, response, log.child({ reqId, req: line }), reqId);
  });
}

async function serve(
  shop: Shop,
  request: IncomingMessage,
  response: ServerResponse,
  log: Logger,
  reqId: string,
): Promise<void> {
  const began = performance.now();
  const { status, body } = await answerSafely(shop, request, log);
  response.writeHead(status, { "content-type": "application/json", "x-request-id": reqId });
  response.end(JSON.stringify(body));
  const responseTime = Math.round(performance.now() - began);
  log.info({ res: { statusCode: status }, responseTime }, "request completed");
}

/** Every request is answered, whatever happens on the way. */
async function answerSafely(
  shop: Shop,
  request: IncomingMessage,
  log: Logger,
): Promise<ShopAnswer> {
  try {
    return await answer(shop, {
      method: request.method ?? "",
      url: new URL(request.url ?? "/", "http://shop"),
      session: request.headers["x-session"]?.toString() ?? `guest-${randomUUID()}`,
      body: await readBody(request),
      log,
    });
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status, body: { error: error.message } };
    log.error({ err: error }, "request failed");
    return { status: 500, body: { error: "something went wrong on our side" } };
  }
}

async function readBody(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw new Refusal(413, `a body may have ${maxBodyBytes} bytes`);
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  if (text === "") return {};
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null) return body as Record<string, unknown>;
  } catch {
    // Answered below: what is not JSON is refused like what is no object.
  }
  throw new Refusal(400, "the body must be a JSON object");
}
