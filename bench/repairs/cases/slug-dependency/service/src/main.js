import { createServer } from "node:http";

import { addressOf } from "./posts.js";

function log(level, msg, err) {
  const detail = err && { err: { type: err.name, message: err.message, stack: err.stack } };
  process.stdout.write(`${JSON.stringify({ level, time: Date.now(), msg, ...detail })}\n`);
}

createServer((request, response) => {
  const title = new URL(request.url, "http://localhost").searchParams.get("title") ?? "";
  try {
    response.writeHead(302, { location: addressOf({ id: 1, title }) }).end();
  } catch (error) {
    log(50, "no address", error);
    response.writeHead(500).end();
  }
}).listen(Number(process.env.PORT ?? 3000), "127.0.0.1");
