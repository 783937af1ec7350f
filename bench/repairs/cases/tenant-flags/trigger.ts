import { setTimeout as pause } from "node:timers/promises";

import type { Production } from "../../production.ts";

export async function provoke({ serve }: Production): Promise<void> {
  const { call } = await serve(["node", "src/main.js"], { FLAGS_TTL: "50" });
  await call("GET", "/flags?tenant=acme");
  await pause(100);
  await call("GET", "/flags?tenant=acme");
}
