import type { Production } from "../../production.ts";

export async function provoke({ serve }: Production): Promise<void> {
  const { call } = await serve(["node", "src/main.js"]);
  await call("GET", "/latency?route=/login&p=50,95");
  await call("GET", "/latency?route=/login&p=50,100");
}
