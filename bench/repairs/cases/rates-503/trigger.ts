import { once } from "node:events";
import { createServer } from "node:http";

import type { Production } from "../../production.ts";

export async function provoke({ serve }: Production): Promise<void> {
  const provider = createServer((_, response) => {
    response.writeHead(503, { "retry-after": "120" }).end("down for maintenance");
  }).listen(0, "127.0.0.1");
  await once(provider, "listening");
  const address = provider.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  try {
    const { call } = await serve(["node", "src/main.js"], { RATES_URL: `http://127.0.0.1:${port}` });
    for (let n = 0; n < 3; n += 1) await call("GET", "/USD");
  } finally {
    provider.close();
  }
}
