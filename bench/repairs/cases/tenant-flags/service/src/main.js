import { createServer } from "node:http";

import { createFlags } from "./flags.js";
import { store } from "./store.js";

const flags = createFlags({ store, ttl: Number(process.env.FLAGS_TTL ?? 30_000) });

const server = createServer(async (request, response) => {
  const tenant = new URL(request.url, "http://localhost").searchParams.get("tenant") ?? "";
  try {
    const enabled = await flags.enabled(tenant);
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ tenant, enabled }));
  } catch (error) {
    console.error(`could not answer ${request.method} ${request.url}`, error);
    response.writeHead(500).end();
  }
});
server.listen(Number(process.env.PORT ?? 3000), "127.0.0.1", () => console.log("flags: listening"));
