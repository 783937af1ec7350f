import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";

import type { Log } from "./log.js";
import { isSigned } from "./signature.js";

/** Takes signed hooks: 202 where the signature holds, 401 where it does not. */
export function createApp(secret: string, log: Log): Server {
  return createServer(async (request, response) => {
    try {
      const body = await text(request);
      const signature = String(request.headers["x-signature"] ?? "");
      const accepted = isSigned(body, signature, secret);
      response.writeHead(accepted ? 202 : 401).end();
      log.info(accepted ? "hook accepted" : "hook refused");
    } catch (error) {
      log.error(error as Error, "hook failed");
      response.writeHead(500).end();
    }
  });
}
