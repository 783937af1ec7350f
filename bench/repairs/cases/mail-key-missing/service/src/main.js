import { createServer } from "node:http";

import { headOf } from "./mail.js";

createServer((request, response) => {
  const to = decodeURIComponent(request.url.slice(1));
  try {
    response.end(headOf({ to, subject: "Welcome" }, process.env));
  } catch (error) {
    console.error(`${new Date().toISOString()} [ERROR] welcome mail: ${error.stack}`);
    response.writeHead(500).end();
  }
}).listen(Number(process.env.PORT ?? 3000), "127.0.0.1");
