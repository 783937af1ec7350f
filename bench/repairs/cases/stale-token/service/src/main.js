import { createServer } from "node:http";

import { issue, TokenError, verify } from "./token.js";

const key = process.env.TOKEN_KEY ?? "development only";

function log(level, fields) {
  process.stdout.write(`${JSON.stringify({ level, time: Date.now(), ...fields })}\n`);
}

createServer((request, response) => {
  const { method, url } = request;
  try {
    const token = (request.headers.authorization ?? "").replace("Bearer ", "");
    const now = Math.floor(Date.now() / 1000);
    if (method === "POST") response.end(issue("jo", now - 60, key));
    else response.end(`hello ${verify(token, key, now)}`);
  } catch (error) {
    const { name: type, message, stack } = error;
    log(50, { req: { method, url }, err: { type, message, stack }, msg: "request refused" });
    response.writeHead(error instanceof TokenError ? 401 : 500).end();
  }
}).listen(Number(process.env.PORT ?? 3000), "127.0.0.1");
