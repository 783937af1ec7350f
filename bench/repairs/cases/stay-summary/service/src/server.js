import { createServer } from "node:http";

import { summaryOf } from "./summary.js";

export function createApp({ bookings, log }) {
  let requests = 0;
  return createServer((request, response) => {
    requests += 1;
    const reqId = `req-${requests}`;
    const { method, url } = request;
    function answer(status, body) {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
      log.info({ reqId, req: { method, url }, status }, "request completed");
    }
    try {
      const [, summary] = /^\/bookings\/(\w+)\/summary$/.exec(url) ?? [];
      const [, guest] = /^\/guests\/(\w+)$/.exec(url) ?? [];
      if (method === "GET" && summary !== undefined) {
        const booking = bookings.get(summary);
        if (booking === null) answer(404, { error: "no such booking" });
        else answer(200, summaryOf(booking));
      } else if (method === "DELETE" && guest !== undefined) {
        bookings.eraseGuest(guest);
        answer(204, null);
      } else answer(404, { error: "not found" });
    } catch (err) {
      log.error({ err, reqId, req: { method, url } }, err.message);
      answer(500, { error: "internal error" });
    }
  });
}
