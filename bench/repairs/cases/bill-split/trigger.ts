import type { Production } from "../../production.ts";

export async function provoke({ serve }: Production): Promise<void> {
  const { call } = await serve(["node", "src/main.js"]);
  await call("POST", "/split", { body: '{"cents":900,"people":3}' });
  await call("POST", "/split", { body: '{"cents":1000,"people":3}' });
}
