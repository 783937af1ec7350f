import { createServer } from "node:http";

import { createChanges } from "./changes.js";
import { pageOf } from "./feed.js";

const changes = createChanges();
for (const what of ["mug added", "mug priced", "cup added", "cup removed"]) changes.add(what);

function write(level, message, extra = {}) {
  const record = { timestamp: new Date().toISOString(), level, service: "feed", message, ...extra };
  process.stdout.write(`${JSON.stringify(record)}\n`);
}

createServer((request, response) => {
  const { searchParams } = new URL(request.url, "http://localhost");
  try {
    const page = pageOf(changes, Number(searchParams.get("after") ?? 0));
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(page));
  } catch (error) {
    write("error", error.message, { stack: error.stack, path: request.url });
    response.writeHead(500).end();
  }
}).listen(Number(process.env.PORT ?? 3000), "127.0.0.1", () => write("info", "listening"));
