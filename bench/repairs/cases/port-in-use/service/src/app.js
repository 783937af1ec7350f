import { createServer } from "node:http";

/** Says hello. */
export function createApp() {
  return createServer((request, response) => response.end(`hello ${request.url.slice(1)}`));
}
