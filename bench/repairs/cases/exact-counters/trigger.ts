import type { Production } from "../../production.ts";

export async function provoke({ serve }: Production): Promise<void> {
  const { call } = await serve(["node", "src/main.js"]);
  await call("GET", "/counters");
  await call("GET", "/counters", { headers: { accept: "application/json" } });
}
