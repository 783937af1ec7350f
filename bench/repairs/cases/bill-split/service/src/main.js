import { createServer } from "node:http";
import { json } from "node:stream/consumers";

import { split } from "./split.js";

function log(level, message, error) {
  const time = new Date().toISOString();
  const { name, message: text, stack } = error ?? {};
  const detail = error === undefined ? {} : { error: { name, message: text, stack } };
  process.stdout.write(`${JSON.stringify({ level, time, message, ...detail })}\n`);
}

createServer(async (request, response) => {
  try {
    const { cents, people } = await json(request);
    response.end(JSON.stringify(split(cents, people)));
    log("info", "split");
  } catch (error) {
    log("error", "cannot split", error);
    response.writeHead(500).end();
  }
}).listen(Number(process.env.PORT ?? 3000), "127.0.0.1");
