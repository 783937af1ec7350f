import { createServer } from "node:http";

/** `GET /prices` streams prices as server-sent events; `POST /prices/12.5` tells one. */
export function createApp({ hub, log }) {
  return createServer((request, response) => {
    try {
      if (request.method === "POST") {
        hub.tell(Number(request.url.split("/").at(-1)));
        response.writeHead(204).end();
        return;
      }
      hub.listen((price) => response.write(`data: ${price}\n\n`));
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(": welcome\n\n");
    } catch (error) {
      log("error", `${request.method} ${request.url}`, error);
      response.writeHead(503).end();
    }
  });
}
