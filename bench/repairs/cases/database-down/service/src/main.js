import { createServer } from "node:http";

import { ask } from "./database.js";

const databasePort = Number(process.env.DATABASE_PORT ?? 5432);

function log(level, msg, err) {
  const detail = err && { err: { type: err.name, message: err.message, code: err.code, stack: err.stack } };
  process.stdout.write(`${JSON.stringify({ level, time: Date.now(), msg, ...detail })}\n`);
}

createServer(async (request, response) => {
  try {
    response.end(await ask(databasePort, request.url));
  } catch (error) {
    log(50, "query failed", error);
    response.writeHead(503).end();
  }
}).listen(Number(process.env.PORT ?? 3000), "127.0.0.1", () => log(30, "listening"));
