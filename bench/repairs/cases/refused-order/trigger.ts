import type { Production } from "../../production.ts";

export async function provoke({ serve }: Production): Promise<void> {
  const { call } = await serve(["node", "src/main.js"]);
  await call("POST", "/orders", { body: '{"product":"mug","quantity":1}' });
  await call("POST", "/orders", { body: '{"product":"mug","quantity":-2}' });
}
