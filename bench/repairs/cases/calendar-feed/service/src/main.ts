import { createServer } from "node:http";
import { text } from "node:stream/consumers";

import { feedOf } from "./feed.js";

function log(level: number, msg: string, err?: Error): void {
  const detail = err && { err: { type: err.name, message: err.message, stack: err.stack } };
  console.log(JSON.stringify({ level, time: Date.now(), msg, ...detail }));
}

createServer(async (request, response) => {
  try {
    response.end(JSON.stringify(feedOf(await text(request))));
  } catch (error) {
    log(50, "feed failed", error as Error);
    response.writeHead(500).end();
  }
}).listen(Number(process.env["PORT"] ?? 3000), "127.0.0.1", () => log(30, "listening"));
