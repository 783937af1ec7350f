import { createServer } from "node:http";

import { createCounters } from "./counters.js";
import { asJson, asText } from "./render.js";

const counters = createCounters();
counters.add("bytes_out", 12);

/** As bunyan writes: `v`, `name`, level 50 for errors. */
function write(level, msg, err) {
  const record = { v: 0, name: "counters", hostname: "meter-1", pid: process.pid, level, msg };
  const detail = err && { err: { name: err.name, message: err.message, stack: err.stack } };
  const time = new Date().toISOString();
  process.stdout.write(`${JSON.stringify({ ...record, ...detail, time })}\n`);
}

createServer((request, response) => {
  try {
    const wantsJson = request.headers.accept === "application/json";
    response.end(wantsJson ? asJson(counters) : asText(counters));
  } catch (error) {
    write(50, `GET ${request.url}`, error);
    response.writeHead(500).end();
  }
}).listen(Number(process.env.PORT ?? 3000), "127.0.0.1", () => write(30, "listening"));
