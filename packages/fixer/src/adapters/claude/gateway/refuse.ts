import type { ServerResponse } from "node:http";

/** A refusal by the gateway itself, in the form of the API. */
export interface Refusal {
  readonly status: number;
  /** As in `permission_error`. */
  readonly type: string;
  /** For people; no secret. */
  readonly text: string;
}

/**
 * Answers, and hangs up, so that nothing more is read of a request that is not wanted. A client that
 * follows the header is told not to try again. Where an answer has begun, it is cut off.
 */
export function refuse(response: ServerResponse, { status, type, text }: Refusal): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, {
    "content-type": "application/json",
    connection: "close",
    ...(status < 500 ? { "x-should-retry": "false" } : {}),
  });
  response.end(JSON.stringify({ type: "error", error: { type, message: text } }));
}
