import { createServer } from "node:http";

import { sendFile } from "./download.js";

/** `GET /files/:id`; `log` takes a record. */
export function createApp({ files, log }) {
  return createServer((request, response) => {
    try {
      const file = files.get(request.url.split("/").at(-1));
      if (file === null) response.writeHead(404).end();
      else sendFile(response, file);
    } catch (err) {
      log({ level: 50, err: { type: err.name, message: err.message, stack: err.stack }, url: request.url });
      response.writeHead(500).end();
    }
  });
}
