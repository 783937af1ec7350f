import type { Production } from "../../production.ts";

export async function provoke({ serve }: Production): Promise<void> {
  const { call } = await serve(["node", "src/main.js"]);
  const { text } = await call("POST", "/tokens");
  const headers = { authorization: `Bearer ${text}` };
  for (let n = 0; n < 5; n += 1) await call("GET", "/me", { headers });
}
